"""When buyers come and what they choose, against the theory that both are made of."""

from __future__ import annotations

from datetime import timedelta
from itertools import takewhile
from math import exp, log
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from argosy.compose import build_market
from sim.core.luck import LineLuck, VisitLuck
from sim.core.streams import Streams
from sim.core.units import DAY, HOUR
from sim.demand.arrivals import Arrivals
from sim.demand.shop import Shop
from sim.demand.surplus import NO_SURPLUS
from sim.orders.quote import Quoter
from sim.policies import Load
from sim.records import MemorySink
from sim.world.people import Conduct
from tests.support.one_order import ACCEPTED
from tests.support.small_market import changed, even, of_policies, tiny

if TYPE_CHECKING:
    from sim.market import Market
    from sim.scenario import Scenario
    from sim.world.people import Buyer

BASE = even(changed(tiny()[0], settlement__mode="instant"))
WINTER = {"DE": 1, "GB": 0}
"""Hours ahead of UTC in January and February."""


def market_of(scenario: Scenario) -> Market:
    return build_market(scenario, tiny()[1], MemorySink())


def arrivals(scenario: Scenario, weeks: int) -> tuple[Arrivals, np.ndarray[Any, Any]]:
    timing = Arrivals(scenario, market_of(scenario).world)
    rows = Streams(scenario.seed).uniforms("arrival")
    return timing, np.array(list(takewhile(lambda t: t < weeks * 7 * DAY, timing.times(rows))))


class TestTiming:
    @pytest.mark.parametrize("per_day", [3.0, 40.0, 2_000.0])
    def test_as_many_come_as_the_rate_says(self, per_day: float) -> None:
        weeks = 60 if per_day < 100 else 3
        _, times = arrivals(changed(BASE, demand__visits_per_day=per_day), weeks)
        expected = per_day * 7 * weeks
        assert abs(len(times) - expected) < 4.5 * expected**0.5
        assert (np.diff(times) >= 0).all()

    @pytest.mark.parametrize("shift", range(7))
    def test_the_week_has_the_datas_shape_in_local_time(self, shift: int) -> None:
        """Two countries with a clock each; the simulation may start on any day of the week."""
        scenario = changed(BASE, start=BASE.start + timedelta(days=shift), demand__visits_per_day=1_500.0)
        weeks = 8
        _, times = arrivals(scenario, weeks)
        world = market_of(scenario).world
        weights = world.buyers.country_weights
        monday = scenario.start.weekday() * 24
        expected = np.zeros(168)
        for weight, country in zip(weights, scenario.countries, strict=True):
            for hour in range(168):  # of the simulation
                local = (monday + hour + WINTER[country.code]) % 168
                expected[hour] += weight / sum(weights) * world.hours["consumer"][local]
        assert expected.sum() == pytest.approx(1)
        expected *= 1_500 * 7 * weeks
        counts = np.bincount(times // HOUR % 168, minlength=168)
        assert ((counts - expected) ** 2 / expected).sum() < 270  # chi-squared, 167 degrees: p < 1e-6

    def test_who_comes_when(self) -> None:
        """Each hour's visitors divide by weight and local habit."""
        timing = Arrivals(BASE, market_of(BASE).world)
        world = market_of(BASE).world
        for hour in (3, 12, 80):
            local = [
                w * world.hours["consumer"][(hour + WINTER[c.code]) % 168]
                for w, c in zip(world.buyers.country_weights, BASE.countries, strict=True)
            ]
            found = [timing.group(hour * HOUR + 59, (n + 0.5) / 10_000) for n in range(10_000)]
            assert found.count(0) / 10_000 == pytest.approx(local[0] / sum(local), abs=2e-4)

    def test_gaps_at_a_constant_rate_are_exponential(self) -> None:
        scenario = changed(BASE, demand__visits_per_day=500.0)
        market = market_of(scenario)
        object.__setattr__(market.world, "hours", {"consumer": (1 / 168,) * 168})
        timing = Arrivals(scenario, market.world)
        rows = Streams(4).uniforms("arrival")
        times = np.array([time for time, _ in zip(timing.times(rows), range(20_000), strict=False)])
        gaps = np.diff(times)
        mean = DAY / 500
        assert gaps.mean() == pytest.approx(mean, rel=0.03)
        assert gaps.std() == pytest.approx(mean, rel=0.04)
        assert (gaps > 2 * mean).mean() == pytest.approx(exp(-2), abs=0.01)


class Watcher:
    """A recommender that remembers its last slate."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner
        self.slate: Any = ()

    def __call__(self, view: Any, setting: Any) -> Any:
        self.slate = self.inner(view, setting)
        return self.slate


ROWS = [[0.05, 0.4, 0.1], [0.6, 0.8, 0.9], [0.95, 0.99, 0.5]]
"""Lines without the uniform that decides: product, quantity, shelf."""

ONE_LINE = VisitLuck(0.5, 0.5, 1e-9, 0.5)


def exact(market: Market, amount: float, currency: str, person: Buyer) -> float:
    """In the buyer's currency, with the exchange's margin, and not rounded."""
    numerator, denominator = market.world.tariff.rates.ratio(currency, person.country.currency, 0)
    margin = 0 if currency == person.country.currency else market.scenario.fx_markup_bps
    return amount * numerator / denominator * (1 + margin / 10_000)


class TestChoice:
    GRID = 4_000

    def choices(
        self, scenario: Scenario, row: list[float], buyer: int = 0
    ) -> tuple[dict[int, float], dict[int, float]]:
        """By listing: frequencies over a grid of the deciding uniform, and probabilities. -1 buys nothing."""
        market = market_of(scenario)
        watcher = Watcher(market.policies.recommendation)
        market.policies = market.policies._replace(recommendation=watcher)
        shop = Shop(market)
        person = market.world.buyers.draw(buyer, 0.3, 0)
        person.conduct = Conduct.HONEST
        person.served_by[market.world.listings[0].seller.index] = 1
        counts: dict[int, float] = {}
        quantity = 0
        for n in range(self.GRID):
            line = LineLuck(0.5, *row, 0.5, (n + 0.5) / self.GRID)
            bought = shop.visit(person, ONE_LINE, line, ACCEPTED).purchases
            key = bought[0].lines[0].listing.index if bought else -1
            counts[key] = counts.get(key, 0) + 1 / self.GRID
            quantity = bought[0].lines[0].quantity if bought else quantity
        return counts, self.logit(market, person, watcher.slate, quantity or 1)

    def logit(self, market: Market, person: Buyer, slate: Any, quantity: int) -> dict[int, float]:
        """Worked out again from the scenario's documentation, as probabilities of nest and of offer in it."""
        demand, last_mile = market.scenario.demand, market.scenario.last_mile
        quoter = Quoter(market.world.tariff, person.country, 0)
        vat = 1 + market.world.tariff.taxes._vat[person.country.code] / 10_000
        utilities = {}
        for listing in (market.world.listings[number] for number in slate):
            pence, cents = market.world.tariff.rates.ratio("GBP", "EUR", 0)
            product, site = listing.product, market.world.sites[listing.seller.warehouse]
            value = int(product.price_pence * quantity * (pence / cents))
            load = Load(listing.weight_g * quantity, product.volume_ml * quantity, value)
            way = market.router.route(listing.origin, person.country.hub, load, 0)
            assert way is not None
            promise = market.router.promise(way, site, person.country)
            if market.stocks[listing.shelf].free < quantity:
                selling = market.scenario.selling
                days = selling.restock_days if selling.procure_days is None else selling.procure_days
                promise += int(days * selling.promise_factor * 86_400)
            total = quoter.quote(listing, listing.price, quantity, way, promise).total
            post = (
                last_mile.fixed_cents + last_mile.per_kg_cents * listing.product.parcel_g * quantity / 1_000
            )
            usual = listing.product.price_pence * quantity
            at_home = (exact(market, usual, "GBP", person) + exact(market, post, "EUR", person)) * vat
            rating, best = listing.seller.rating, demand.best_rating
            utilities[listing.index] = (
                demand.price_weight * person.means.price * log(total / at_home)
                + demand.promise_per_day
                * person.means.delivery
                * max(0, promise / DAY - demand.promise_free_days)
                + demand.reputation_per_star * (best - abs(best - rating))
                + demand.familiarity * (listing.seller.index in person.served_by)
            )
        within = {index: exp(u / demand.substitution) for index, u in utilities.items()}
        nest = sum(within.values()) ** demand.substitution
        buys = nest / (nest + exp(demand.outside_utility))
        chosen = {index: buys * weight / sum(within.values()) for index, weight in within.items()}
        return {-1: 1 - buys, **chosen}

    @pytest.mark.parametrize("row", ROWS)
    @pytest.mark.parametrize("country", [0, 1])
    def test_nested_logit(self, row: list[float], country: int) -> None:
        found, expected = self.choices(BASE, row, country)
        assert len(expected) > 2
        for index, probability in expected.items():
            assert found.get(index, 0) == pytest.approx(probability, abs=1.5 / self.GRID)

    def test_everybody_leaves_if_leaving_is_best(self) -> None:
        found, _ = self.choices(changed(BASE, demand__outside_utility=60.0), ROWS[0])
        assert found == {-1: pytest.approx(1)}

    def test_nobody_leaves_if_leaving_is_worst(self) -> None:
        found, _ = self.choices(changed(BASE, demand__outside_utility=-60.0), ROWS[0])
        assert -1 not in found

    def test_an_empty_slate_sells_nothing(self) -> None:
        market = market_of(of_policies(BASE, recommendation="none"))
        market.policies = market.policies._replace(recommendation=lambda view, setting: ())
        person = market.world.buyers.draw(0, 0.3, 0)
        visit = Shop(market).visit(person, VisitLuck(0.5, 0.5, 0.99, 0.5), LineLuck(*[0.5] * 6), ACCEPTED)
        assert visit.purchases == ()
        assert [look.surplus for look in visit.looks] == [NO_SURPLUS]


class TestThieves:
    def test_they_order_more_and_pay_by_what_can_be_charged_back(self) -> None:
        scenario = changed(BASE, fraud__quantity_factor=3.0, demand__outside_utility=-60.0,
                           demand__mismatch_honest=0.1)  # fmt: skip
        market = market_of(scenario)
        shop, person = Shop(market), market.world.buyers.draw(0, 0.3, 0)
        row = LineLuck(0.5, 0.05, 0.95, 0.1, 0.5, 0.5)
        person.conduct = Conduct.HONEST
        (honest,) = shop.visit(person, ONE_LINE, row, ACCEPTED._replace(method=0.99, mismatch=0.3)).purchases
        person.conduct = Conduct.THIEF
        (thief,) = shop.visit(person, ONE_LINE, row, ACCEPTED._replace(method=0.99, mismatch=0.3)).purchases
        assert thief.lines[0].quantity == 3 * honest.lines[0].quantity
        assert thief.payment.chargeback
        assert not honest.payment.chargeback
