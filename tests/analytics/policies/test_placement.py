"""Where stock should sit: by another solver, and whatever else is in the list."""

from __future__ import annotations

from math import inf
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from analytics.policies.placement import Nearest, Regional, cost_of
from sim.policies import PlacementView
from sim.policies.placement import FAMILY, OriginOnly

NOTHING: Any = None
PER_DAY, PER_YEAR = 50.0, 500.0
COVER = 30.0


def view_of(
    rates: list[float],
    parcels: list[list[tuple[float, float]]],
    bulk: list[tuple[float, float]],
    holding: float,
) -> PlacementView:
    """By place, the origin first, cents and days of each country; of each regional warehouse those in bulk."""
    return PlacementView(
        time=0,
        origin="HOME",
        regional=tuple(f"PLACE{number}" for number in range(len(bulk))),
        countries=tuple(f"C{number}" for number in range(len(rates))),
        rates=tuple(rates),
        parcel_cents=tuple(tuple(cents for cents, _ in row) for row in parcels),
        parcel_days=tuple(tuple(days for _, days in row) for row in parcels),
        bulk_cents=tuple(cents for cents, _ in bulk),
        bulk_days=tuple(days for _, days in bulk),
        unit_cents=1000,
        holding_cents_per_day=holding,
        cover_days=COVER,
    )


@st.composite
def views(draw: st.DrawFn, most: int = 6) -> PlacementView:
    countries, places = draw(st.integers(1, 6)), draw(st.integers(0, most))
    served = st.tuples(st.integers(100, 4000).map(float), st.integers(1, 50).map(float))
    row = st.lists(served, min_size=countries, max_size=countries)
    return view_of(
        draw(st.lists(st.floats(0.001, 3), min_size=countries, max_size=countries)),
        draw(st.lists(row, min_size=places + 1, max_size=places + 1)),
        draw(st.lists(served, min_size=places, max_size=places)),
        draw(st.floats(0, 5)),
    )


def optimum(view: PlacementView) -> float:
    """Uncapacitated facility location as a mixed integer programme: open places, then who serves whom."""
    places, countries = len(view.regional), len(view.countries)
    served = np.array(
        [
            [
                rate
                * (
                    view.parcel_cents[place][country]
                    + PER_DAY * view.parcel_days[place][country]
                    + (
                        view.bulk_cents[place - 1]
                        + view.holding_cents_per_day * (view.cover_days / 2 + view.bulk_days[place - 1])
                        if place
                        else 0.0
                    )
                )
                for country, rate in enumerate(view.rates)
            ]
            for place in range(places + 1)
        ]
    )
    size = places + (places + 1) * countries
    costs = np.concatenate([np.full(places, PER_YEAR / 365), served.ravel()])
    whole, linked = np.zeros((countries, size)), np.zeros((places * countries, size))
    for place in range(places + 1):
        for country in range(countries):
            column = places + place * countries + country
            whole[country, column] = 1
            if place:
                row = (place - 1) * countries + country
                linked[row, column], linked[row, place - 1] = 1, -1
    bounds = [LinearConstraint(whole, 1, 1)]
    if places:
        bounds.append(LinearConstraint(linked, -np.inf, 0))
    found = milp(costs, constraints=bounds, integrality=np.ones(size), bounds=Bounds(0, 1))
    assert found.success
    return float(found.fun)


@settings(max_examples=60, deadline=None)
@given(views())
def test_nearest_is_what_an_integer_programme_finds(view: PlacementView) -> None:
    chosen = Nearest(cents_per_day=PER_DAY, cents_per_year=PER_YEAR)(view, NOTHING)
    assert cost_of(view, chosen, PER_DAY, PER_YEAR) == pytest.approx(optimum(view), rel=1e-6)
    assert FAMILY.fault(view, chosen) == ""


@settings(max_examples=25, deadline=None)
@given(views(most=9))
def test_beyond_six_places_it_is_never_worse_than_the_origin_and_never_better_than_the_optimum(
    view: PlacementView,
) -> None:
    chosen = Nearest(cents_per_day=PER_DAY, cents_per_year=PER_YEAR)(view, NOTHING)
    cost = cost_of(view, chosen, PER_DAY, PER_YEAR)
    assert optimum(view) * (1 - 1e-6) <= cost <= cost_of(view, (), PER_DAY, PER_YEAR)


@settings(deadline=None)
@given(views(), st.randoms(use_true_random=False))
def test_the_order_of_places_changes_no_cost(view: PlacementView, turn: Any) -> None:
    order = list(range(len(view.regional)))
    turn.shuffle(order)
    other = view._replace(
        regional=tuple(view.regional[n] for n in order),
        parcel_cents=(view.parcel_cents[0], *(view.parcel_cents[n + 1] for n in order)),
        parcel_days=(view.parcel_days[0], *(view.parcel_days[n + 1] for n in order)),
        bulk_cents=tuple(view.bulk_cents[n] for n in order),
        bulk_days=tuple(view.bulk_days[n] for n in order),
    )
    policy = Nearest(cents_per_day=PER_DAY, cents_per_year=PER_YEAR)
    here, there = policy(view, NOTHING), policy(other, NOTHING)
    assert cost_of(other, there, PER_DAY, PER_YEAR) == pytest.approx(cost_of(view, here, PER_DAY, PER_YEAR))
    for some in (view, other):
        assert FAMILY.fault(some, Regional()(some, NOTHING)) == ""


@pytest.mark.parametrize("policy", [Nearest(), Regional(), OriginOnly()])
@given(view=views())
@settings(deadline=None, max_examples=20)
def test_where_nothing_sells_nothing_is_kept(policy: Any, view: PlacementView) -> None:
    assert policy(view._replace(rates=(0.0,) * len(view.rates)), NOTHING) == ()


@settings(deadline=None)
@given(views())
def test_where_no_consignment_leads_nothing_is_kept(view: PlacementView) -> None:
    shut = view._replace(bulk_cents=(inf,) * len(view.regional))
    assert Nearest()(shut, NOTHING) == ()


def test_regional_keeps_stock_where_it_is_the_quickest_for_enough() -> None:
    far, near = (500.0, 10.0), (500.0, 2.0)
    view = view_of([0.9, 0.1], [[far, far], [near, far], [far, near]], [(100.0, 40.0)] * 2, 0.1)
    assert Regional(least_share=0.15)(view, NOTHING) == (0,)
    assert Regional(least_share=0.05)(view, NOTHING) == (0, 1)
    assert Regional(least_share=0.05, least_units=4.0)(view, NOTHING) == (0,), "27 units a month against 3"


def test_the_dearer_a_day_the_more_is_kept_near() -> None:
    far, near = (500.0, 10.0), (500.0, 2.0)
    view = view_of([1.0], [[far], [near]], [(300.0, 40.0)], 0.1)
    assert Nearest(cents_per_day=10.0)(view, NOTHING) == ()
    assert Nearest(cents_per_day=60.0)(view, NOTHING) == (0,)


@pytest.mark.parametrize("answer", [(2,), (0, 0), [0], (True,), (-1,), None, ("0",)])
def test_answers_that_name_no_place_are_faults(answer: object) -> None:
    view = view_of([1.0], [[(1.0, 1.0)]] * 3, [(1.0, 1.0)] * 2, 0.0)
    assert "different numbers below 2" in FAMILY.fault(view, answer)
