"""What slates are worth: by hand, against draws of tastes, against the demand curve, and in a market."""

from __future__ import annotations

from math import atan, exp, fsum, inf, log, log1p, pi, sqrt

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.integrate import quad

from sim.core.distributions import lognormal
from sim.demand.basket import Basket
from sim.demand.leaving import Leaving
from sim.demand.shop import Found
from sim.demand.surplus import LEAST_WEIGHT, NO_SURPLUS, Surplus, area_under_demand, surplus
from sim.demand.wants import Want
from sim.world.people import Buyer, Conduct, Means
from tests.sim.demand.test_shop import EURASIA, MIDDLE, Seen, market_of, shop_with
from tests.support.small_market import changed, run, tiny

LEADS = st.floats(-30, 30)
WEIGHTS = st.floats(LEAST_WEIGHT, 60)
UTILITIES = np.array([0.4, -0.2, 1.1])
LANDED = np.array([900.0, 700.0, 1_300.0])
LEAVING = 0.75
DRAWS = 200_000


def bought_at(lead: float, weight: float, times: float) -> float:
    """Probability that something is bought at so many times all prices."""
    return 1 / (1 + exp(-lead) * times**weight)


def inclusive(substitution: float) -> float:
    return substitution * log(fsum(exp(v / substitution) for v in UTILITIES))


def drawn(substitution: float) -> tuple[np.ndarray, np.ndarray]:
    """Utilities of the offers, and of leaving, of buyers with tastes of their own.

    Of a nested logit: a Gumbel for each, and for the nest the logarithm of a positive stable (Cardell 1997), drawn
    as by Kanter (1975).
    """
    rng = np.random.default_rng(2026)
    s = substitution
    angle, wait = rng.uniform(0, pi, DRAWS), rng.exponential(size=DRAWS)
    stable = np.sin(s * angle) / np.sin(angle) ** (1 / s) * (np.sin((1 - s) * angle) / wait) ** ((1 - s) / s)
    nest = s * np.log(stable) if s < 1 else np.zeros(DRAWS)
    offers = UTILITIES + nest[:, None] + s * rng.gumbel(size=(DRAWS, len(UTILITIES)))
    return offers, LEAVING + rng.gumbel(size=DRAWS)


def is_mean_of(expected: float, sample: np.ndarray) -> bool:
    """Within four standard errors."""
    return abs(sample.mean() - expected) < 4 * sample.std() / sqrt(len(sample))


@pytest.mark.parametrize("substitution", [1.0, 0.62, 0.3])
class TestAgainstDraws:
    def test_the_logsum_is_the_mean_of_the_largest_utility(self, substitution: float) -> None:
        offers, leaving = drawn(substitution)
        gain = np.maximum(offers.max(axis=1), leaving) - leaving
        assert is_mean_of(log1p(exp(inclusive(substitution) - LEAVING)), gain)

    def test_the_surplus_is_the_mean_of_worth_over_price(self, substitution: float) -> None:
        weight = 6.0
        offers, leaving = drawn(substitution)
        best = offers.argmax(axis=1)
        lead = offers.max(axis=1) - leaving
        gain = np.where(lead > 0, LANDED[best] * np.expm1(np.maximum(lead, 0) / weight), 0.0)
        shares = np.exp(UTILITIES / substitution)
        mean = float(shares @ LANDED / shares.sum())
        expected = area_under_demand(inclusive(substitution) - LEAVING, weight)
        assert is_mean_of(mean * expected, gain)
        for number, landed in enumerate(LANDED):
            of_this = gain[(lead > 0) & (best == number)]
            taken = surplus(inclusive(substitution) - LEAVING, weight, 0, round(landed)).taken
            assert abs(of_this.mean() - taken) < 4 * of_this.std() / sqrt(len(of_this)) + 0.5


class TestArea:
    @given(LEADS, WEIGHTS)
    def test_it_is_the_integral_of_demand(self, lead: float, weight: float) -> None:
        ends = max(lead, 0) / weight, max(lead, 0) / weight + 60 / (weight - 1)
        pieces = zip((0.0, *ends[:1]), ends, strict=True)
        expected = sum(
            quad(lambda u: exp(u) * bought_at(lead, weight, exp(u)), low, high, limit=200)[0]
            for low, high in pieces
        )
        assert area_under_demand(lead, weight) == pytest.approx(expected, rel=1e-5)

    @given(st.floats(-8, 8), WEIGHTS)
    def test_a_dearer_cent_costs_what_is_bought(self, lead: float, weight: float) -> None:
        """Small and Rosen: the surplus falls with the price as fast as much is bought."""
        step = 1e-4

        def at(times: float) -> float:
            return times * area_under_demand(lead - weight * log(times), weight)

        slope = (at(1 + step) - at(1 - step)) / (2 * step)
        assert slope == pytest.approx(-bought_at(lead, weight, 1), abs=1e-5)

    @given(st.floats(-20, 20))
    def test_a_large_weight_makes_it_the_logsum_over_the_marginal_utility_of_money(self, lead: float) -> None:
        weight = 20_000.0
        assert weight * area_under_demand(lead, weight) == pytest.approx(log1p(exp(lead)), rel=3e-3)

    @given(LEADS)
    def test_by_hand_with_a_weight_of_two(self, lead: float) -> None:
        expected = exp(lead / 2) * (pi / 2 - atan(exp(-lead / 2)))
        assume(expected > 1e-12)
        assert area_under_demand(lead, 2.0) == pytest.approx(expected, rel=1e-6)

    @given(st.floats(-20, 19), st.floats(0.01, 1), WEIGHTS)
    def test_more_to_choose_from_is_worth_more(self, lead: float, more: float, weight: float) -> None:
        assert area_under_demand(lead + more, weight) > area_under_demand(lead, weight)


class TestEnds:
    def test_nothing_to_choose_from_is_worth_nothing(self) -> None:
        assert surplus(-inf, 3.0, 1_000, 0) == NO_SURPLUS

    def test_who_would_leave_at_once_may_still_be_known_to_have_stayed(self) -> None:
        assert surplus(-600.0, 4.0, 900, 900) == Surplus(0, 300), "with nothing to spare, 1 / (weight - 1)"

    def test_sums_stay_finite(self) -> None:
        assert surplus(1e6, 3.75, 10**12, 10**12).slate < 2**60

    def test_a_small_weight_counts_as_the_least(self) -> None:
        assert surplus(1.0, 0.2, 1_000, 0) == surplus(1.0, LEAST_WEIGHT, 1_000, 0)


class TestOfAVisit:
    HAND = changed(EURASIA, demand__price_weight=-2.0, demand__substitution=1.0)

    def look(self, conduct: Conduct, choice: float, weight: float = 1.0) -> Surplus:
        """Two offers, of 600 and 1,000 cents, weighing three to one; leaving weighs four."""
        buyer = Buyer(9, EURASIA.countries[1], conduct, "consumer", means=Means(price=weight))
        assert buyer.country.currency == "EUR"
        listings = market_of().world.listings
        offers = [
            (log(3.0), listings[0], 500, 500, 600, listings[0].shelf),
            (log(1.0), listings[1], 900, 900, 1_000, listings[1].shelf),
        ]
        want = Want(listings[0].product, 1, MIDDLE._replace(choice=choice), {})
        shop = shop_with(Seen(), self.HAND)
        return shop._take(buyer, want, Found(offers, 0), Leaving(log(4.0)), Basket()).surplus

    def test_by_hand(self) -> None:
        """As many leave as stay: lead 0, so that pi / 4 of the mean price of 700; twice that of the price paid."""
        assert self.look(Conduct.HONEST, 0.1) == Surplus(round(700 * pi / 4), round(600 * pi / 2))
        assert self.look(Conduct.HONEST, 0.45) == Surplus(round(700 * pi / 4), round(1_000 * pi / 2))
        assert self.look(Conduct.HONEST, 0.9) == Surplus(round(700 * pi / 4), 0)

    def test_to_whom_the_price_counts_more_it_is_worth_less(self) -> None:
        assert self.look(Conduct.HONEST, 0.1, weight=2.0).slate < self.look(Conduct.HONEST, 0.1).slate

    def test_thieves_do_not_count(self) -> None:
        assert self.look(Conduct.THIEF, 0.1) == NO_SURPLUS

    def test_where_the_price_does_not_count_there_is_no_money_to_tell_it_in(self) -> None:
        free = changed(self.HAND, demand__price_weight=0.0)
        buyer = Buyer(9, EURASIA.countries[1], Conduct.HONEST, "consumer")
        listing = market_of().world.listings[0]
        want = Want(listing.product, 1, MIDDLE, {})
        look = shop_with(Seen(), free)._take(
            buyer, want, Found([(0.0, listing, 5, 5, 6, listing.shelf)], 0), Leaving(0.0), Basket()
        )
        assert look.surplus == NO_SURPLUS


def test_a_visits_surplus_is_that_of_all_its_looks_and_gains_are_as_large_on_average() -> None:
    ended = run(changed(tiny()[0], settlement__mode="instant", fraud__attempt_share=0.3), orders=300)
    looks: dict[int, list[dict[str, int]]] = {}
    for row in ended.records("looks"):
        looks.setdefault(row["visit"], []).append(row)
    visits = ended.records("visits")
    assert max(map(len, looks.values())) > 3
    for visit in visits:
        assert visit["surplus_cents"] == sum(row["surplus_cents"] for row in looks[visit["visit"]])
    thieves = {row["visit"] for row in ended.records("orders") if row["buyer_conduct"] == "thief"}
    assert thieves
    assert not any(visit["surplus_cents"] for visit in visits if visit["visit"] in thieves)
    for row in (row for rows in looks.values() for row in rows):
        assert row["gain_cents"] == 0 or row["place"] >= 0
    missed = np.array([row["gain_cents"] - row["surplus_cents"] for rows in looks.values() for row in rows])
    assert abs(missed.mean()) < 4 * missed.std() / sqrt(len(missed))


def test_the_shipped_weights_of_the_price_have_a_finite_area() -> None:
    """Of all but one customer in ten thousand."""
    sigma = EURASIA.demand.price_sensitivity_sigma
    least = lognormal(1e-4, exp(-(sigma**2) / 2), sigma)
    assert -EURASIA.demand.price_weight * least > 1.4
