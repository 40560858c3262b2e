"""Customers differ in what they can and like to pay, and tell their friends who served them well."""

from __future__ import annotations

from collections import Counter
from functools import cache
from statistics import fmean

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from argosy.compose import build_market
from argosy.scenario_files import load_scenario
from sim.core.streams import Streams
from sim.core.units import DAY
from sim.fulfilment import place as really_place
from sim.records import MemorySink
from sim.run import run as run_market
from sim.world.buyers import BuyerPool
from sim.world.people import NO_BUDGET, Buyer
from tests.support.small_market import changed, run, tiny

EURASIA, TABLES = load_scenario("eurasia")
TELLING = changed(EURASIA, demand__word_of_mouth_share=1.0)
MANY = 10_000


def pool(scenario: object = TELLING) -> BuyerPool:
    return BuyerPool(scenario, TABLES, Streams(1))  # type: ignore[arg-type]


def everybody(found: BuyerPool, country: int = 1) -> list[Buyer]:
    totals = found._activity[country]
    below = [0.0, *totals][: len(totals)]
    return [
        found.draw(country, (low + (high - low) / 2) / totals[-1], 0)
        for low, high in zip(below, totals, strict=True)
    ]


@cache
def crowd() -> list[Buyer]:
    many = changed(EURASIA, demand__buyers=MANY)
    return [x for country in range(len(many.countries)) for x in everybody(pool(many), country)]


@pytest.mark.parametrize(
    ("kind", "key"), [("price", "price_sensitivity"), ("delivery", "delivery_sensitivity")]
)
def test_weights_are_lognormal_about_one(kind: str, key: str) -> None:
    sigma = getattr(EURASIA.demand, f"{key}_sigma")
    found = [getattr(buyer.means, kind) for buyer in crowd()]
    assert fmean(found) == pytest.approx(1, abs=4 * sigma / len(found) ** 0.5)
    logs = (np.log(found) + sigma**2 / 2) / sigma
    assert stats.kstest(logs, "norm").pvalue > 0.001


def test_budgets_have_the_declared_median_and_nothing_to_do_with_the_weights() -> None:
    budgets = [buyer.means.budget_cents for buyer in crowd()]
    logs = np.log(np.array(budgets) / (EURASIA.segments[0].budget_cents_per_month or 0))
    assert stats.kstest(logs / EURASIA.demand.budget_sigma, "norm").pvalue > 0.001
    for kind in ("price", "delivery"):
        weights = np.log([getattr(buyer.means, kind) for buyer in crowd()])
        assert abs(np.corrcoef(logs, weights)[0, 1]) < 4 / len(budgets) ** 0.5


def test_a_segment_without_a_budget_has_none() -> None:
    wholesale, tables = load_scenario("wholesale")
    pool_of = BuyerPool(wholesale, tables, Streams(1))
    group = next(n for n, x in enumerate(pool_of.groups) if x.weight and x.segment.name == "wholesale")
    assert pool_of.draw(group, 0.5, 0).means.budget_cents == NO_BUDGET


def friends(found: BuyerPool, buyer: Buyer, everyone: list[Buyer]) -> Counter[int]:
    """By place, how much of a grid of uniforms leads to each friend."""
    for other in everyone:
        other.served_by = {other.index: 0}
    grid = [(n + 0.5) / 400 for n in range(400)]
    return Counter(found.friends_seller(buyer, u, 0) for u in grid)


def test_a_customer_has_up_to_four_friends_of_its_country_and_is_none_of_them() -> None:
    found = pool()
    everyone = everybody(found)
    numbers = {buyer.index for buyer in everyone}
    near = 0
    for place in (0, 1, 7, len(everyone) - 1):
        heard = friends(found, everyone[place], everyone)
        assert everyone[place].index not in heard
        assert set(heard) <= numbers | {-1}
        ring = {everyone[(place + step) % len(everyone)].index for step in (-2, -1, 1, 2)}
        near += sum(count for number, count in heard.items() if number in ring)
        assert all(count >= 100 for count in heard.values())
    assert near >= 1_200, "one acquaintance in ten lives anywhere"


def test_far_acquaintances_make_the_world_small() -> None:
    found = pool()
    everyone = everybody(found)
    place_of = {buyer.index: place for place, buyer in enumerate(everyone)}
    far = edges = 0
    for place, buyer in enumerate(everyone):
        for number in friends(found, buyer, everyone):
            step = (place_of.get(number, place) - place) % len(everyone)
            edges += 1
            far += step not in (1, 2, len(everyone) - 1, len(everyone) - 2)
    assert far / edges == pytest.approx(0.1, abs=0.04)


@given(st.floats(2.0**-50, 1 - 2.0**-50), st.floats(0.01, 1))
def test_only_below_the_share_somebody_tells(u: float, share: float) -> None:
    found = pool(changed(EURASIA, demand__word_of_mouth_share=share))
    everyone = everybody(found, 2)
    for other in everyone:
        other.served_by = {99: 0}
    assert (found.friends_seller(everyone[3], u, 0) == 99) <= (u < share)
    assert u < share or found.friends_seller(everyone[3], u, 0) == -1


def test_the_latest_good_experience_is_told_and_one_that_is_forgotten_is_not() -> None:
    found = pool()
    everyone = everybody(found)
    for other in everyone:
        other.served_by = {3: 0, 8: 5 * DAY}
    memory = int(EURASIA.demand.memory_days)
    assert found.friends_seller(everyone[3], 0.4, 6 * DAY) == 8
    assert found.friends_seller(everyone[3], 0.4, (memory + 6) * DAY) == -1


def test_who_has_no_friends_yet_hears_nothing() -> None:
    found = pool()
    assert found.friends_seller(found.draw(1, 0.5, 0), 0.4, 0) == -1


def test_hearsay_brings_orders_to_sellers_of_whom_is_told() -> None:
    def heard(share: float) -> int:
        scenario = changed(
            EURASIA, settlement__mode="instant", demand__word_of_mouth_share=share, demand__hearsay=3.0,
            demand__buyers=300, selling__listings_per_seller=400,
        )  # fmt: skip
        market = build_market(scenario, TABLES, MemorySink())
        orders = 0

        def place(_: object, __: int, buyer: Buyer, purchase: object, ___: object) -> None:
            nonlocal orders
            orders += purchase.lines[0].listing.seller.index == buyer.heard_of  # type: ignore[attr-defined]
            really_place(market, __, buyer, purchase, ___)  # type: ignore[arg-type]

        run_market(market, orders=None, days=40, place=place)
        return orders

    assert heard(0.0) == 0
    assert heard(1.0) > 60


POOR = changed(
    tiny()[0], settlement__mode="instant", demand__visits_per_day=40.0, demand__buyers=10,
    segments__budget_cents_per_month=9_000, fraud__attempt_share=0.0, demand__outside_utility=-9.0,
)  # fmt: skip


def test_nobody_spends_more_than_its_budget_in_thirty_days() -> None:
    found = run(POOR, days=60)
    budgets = {x.index: x.means.budget_cents for x in found.market.world.buyers._buyers.values()}
    nothing = ("declined", "cancelled", "called_off", "expired")
    bound = 0
    for buyer, budget in budgets.items():
        mine = [x for x in found.orders().values() if x["buyer"] == buyer and x["outcome"] not in nothing]
        for order in mine:
            until = order["placed_at"]
            spent = sum(x["total_cents"] for x in mine if until - 30 * DAY < x["placed_at"] <= until)
            assert spent <= budget + 5 * len(mine), "but for roundings of the exchange"
            bound += spent > 0.8 * budget
    assert bound > 10


def test_what_comes_to_nothing_is_there_again() -> None:
    buyer = crowd()[0]
    whole = buyer.left(0)
    buyer.spend(1, 0, whole // 2)
    buyer.spend(2, DAY, whole)
    assert buyer.left(2 * DAY) == 0
    buyer.have_back(2)
    assert buyer.left(2 * DAY) == whole - whole // 2
    assert buyer.left(31 * DAY) == whole


def test_a_market_without_budgets_sells_more() -> None:
    rich = changed(POOR, segments__budget_cents_per_month=None)
    assert len(run(rich, days=20).orders()) > 1.2 * len(run(POOR, days=20).orders())
