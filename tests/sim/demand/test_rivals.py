"""Rival platforms: how their prices move, what they draw away, and what is known of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from itertools import starmap
from math import exp, log, sqrt
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from sim.core.streams import Streams
from sim.core.units import DAY
from sim.demand.leaving import beside_rivals
from sim.scenario import Rival, check_scenario
from sim.world.build import build_world
from sim.world.rivals import Asked, Rivals
from tests.sim.demand.test_shop import EURASIA
from tests.support.small_market import changed, of_policies, run, tiny

if TYPE_CHECKING:
    from sim.demand.leaving import Leaving
    from sim.policies import PriceView
    from tests.support.small_market import Run

PLAIN = Rival(
    name="other", carried_share=1.0, diverted_share=0.3, price_level=1.0, price_sigma=0.0,
    price_half_life_days=10.0, sale_starts=("black-friday",), sale_days=0, sale_depth=0.2,
    watch_delay_days=1, watch_sigma=0.0,
)  # fmt: skip
MARKET = replace(
    changed(
        of_policies(tiny()[0], fraud="none", grading="none"), settlement__mode="instant",
        fraud__attempt_share=0.0, screening__never_return_share=0.0, demand__visits_per_day=100.0,
    ),
    days=4,
)  # fmt: skip


class Article:
    """What is known of a product by its rivals."""

    def __init__(self, number: int) -> None:
        self.sku = f"article {number}"


def prices(rival: Rival, articles: int, days: int, start: date = MARKET.start) -> np.ndarray:
    """Times the usual price, shape (articles, days)."""
    rivals = Rivals(replace(MARKET, rivals=(rival,), start=start), Streams(7))
    return np.array(
        [[rivals.asked(Article(n), day)[0].times for day in range(days)] for n in range(articles)]  # type: ignore[arg-type]
    )


def test_prices_are_a_stationary_autoregression_about_their_median() -> None:
    """Median, spread on the first day and the last, and what is left of a deviation after the half-life."""
    found = np.log(prices(replace(PLAIN, price_level=0.9, price_sigma=0.3), 2_000, 31)) - log(0.9)
    error = 4 * 0.3 / sqrt(2_000)
    for day in (0, 30):
        assert abs(found[:, day].mean()) < error
        assert abs(found[:, day].std() - 0.3) < error
    assert np.corrcoef(found[:, 10], found[:, 20])[0, 1] == pytest.approx(0.5, abs=4 * 0.75 / sqrt(2_000))


def test_sales_are_on_their_days_and_no_others() -> None:
    rival = replace(PLAIN, sale_starts=("12-30", "black-friday"), sale_days=4)
    start = date(2025, 11, 20)
    found = prices(rival, 1, 60, start)[0]
    on = {str(start + timedelta(days=day)) for day, price in enumerate(found) if price < 1}
    first = [date(2025, 11, 28), date(2025, 12, 30)]
    assert on == {str(day + timedelta(days=n)) for day in first for n in range(4)}
    assert sorted(set(found)) == pytest.approx([0.8, 1.0])


def test_a_price_hangs_on_names_alone() -> None:
    """In whatever order it is asked for, and whoever else there is."""
    one, other = replace(PLAIN, price_sigma=0.2), replace(PLAIN, name="a third", price_sigma=0.5)
    alone = Rivals(replace(MARKET, rivals=(one,)), Streams(7))
    both = Rivals(replace(MARKET, rivals=(other, one)), Streams(7))
    article: Any = Article(3)
    later = both.asked(article, 9)[1].times
    assert [alone.asked(article, day)[0].times for day in range(10)][9] == later
    assert both.asked(article, 2)[1].times == alone.asked(article, 2)[0].times


def test_so_many_articles_are_carried() -> None:
    rivals = Rivals(replace(MARKET, rivals=(replace(PLAIN, carried_share=0.3),)), Streams(7))
    found = [bool(rivals.asked(Article(n), day)) for n in range(1_000) for day in (0, 5)]  # type: ignore[arg-type]
    assert found[::2] == found[1::2]
    assert abs(np.mean(found) - 0.3) < 4 * sqrt(0.21 / 1_000)


class TestLeaving:
    """What leaving is worth, and where those go who do."""

    def leaving(self, *asked: tuple[int, float]) -> Leaving:
        return beside_rivals(0.5, list(starmap(Asked, asked)), (0.3, 0.1), EURASIA.demand.price_weight)

    def test_at_usual_prices_it_is_what_it_is_without_rivals(self) -> None:
        found = self.leaving((0, 1.0), (1, 1.0))
        assert found.utility == pytest.approx(0.5)
        assert found.rivals == [(0, pytest.approx(0.3)), (1, pytest.approx(0.1))]

    def test_it_is_the_logsum_of_a_logit_in_which_each_price_counts(self) -> None:
        weight = EURASIA.demand.price_weight
        utilities = [0.5 + log(0.6), 0.5 + log(0.3) + weight * log(0.8), 0.5 + log(0.1) + weight * log(1.3)]
        total = sum(map(exp, utilities))
        found = self.leaving((0, 0.8), (1, 1.3))
        assert found.utility == pytest.approx(log(total))
        assert [share for _, share in found.rivals] == pytest.approx([exp(u) / total for u in utilities[1:]])


@cache
def beside(**changes: Any) -> Run:
    """The market beside a rival."""
    return run(replace(MARKET, rivals=(replace(PLAIN, **changes),)))


@cache
def alone() -> Run:
    return run(MARKET)


def left(found: Run) -> list[int]:
    return [row["place"] for row in found.records("looks") if row["listing"] < 0]


def test_a_rival_to_whom_nobody_goes_changes_nothing() -> None:
    assert beside(diverted_share=0.0, price_level=0.5).sink.tables == alone().sink.tables


def test_at_usual_prices_the_orders_are_the_same_and_those_who_leave_go_there_in_part() -> None:
    assert beside().sink.tables["orders"] == alone().sink.tables["orders"]
    places = left(beside())
    assert set(places) == {-1, -2}
    assert abs(places.count(-2) / len(places) - 0.3) < 4 * sqrt(0.21 / len(places))


def test_a_rival_that_undercuts_takes_orders_away() -> None:
    cheap = beside(price_level=0.7)
    assert len(cheap.records("orders")) < 0.9 * len(alone().records("orders"))
    assert left(cheap).count(-2) > left(beside()).count(-2)


class Watching:
    """List prices; notes what it sees of other platforms."""

    def __init__(self) -> None:
        self.seen: list[PriceView] = []

    def __call__(self, view: PriceView, setting: Any) -> int:
        self.seen.append(view)
        return view.list_price


def test_what_is_known_of_a_rival_is_some_days_old_and_no_policy_sees_todays() -> None:
    """A price that moves from day to day is seen as it was two days ago, and nothing of the first two days."""
    scenario = replace(
        MARKET, rivals=(replace(PLAIN, price_sigma=0.5, price_half_life_days=1.0, watch_delay_days=2),)
    )
    watching = Watching()

    def prepare(market: Any) -> None:
        market.policies = market.policies._replace(pricing=watching)

    run(scenario, prepare=prepare)
    world = build_world(scenario, tiny()[1], Streams(scenario.seed))
    assert {view.watched for view in watching.seen if view.time < 2 * DAY} == {()}
    later = [view for view in watching.seen if view.time >= 2 * DAY]
    assert len(later) > 100
    for view in later:
        product, day = world.products[view.product], view.time // DAY
        usual = world.tariff.rates.convert(product.price_pence, "GBP", view.currency, day)
        then, today = (world.rivals.asked(product, n)[0].times for n in (day - 2, day))
        assert view.watched == (max(1, round(usual * then)),)
        assert then != today
        assert view.truth is None


def test_what_is_known_has_the_error_that_is_stated() -> None:
    rivals = Rivals(replace(MARKET, rivals=(replace(PLAIN, watch_sigma=0.1),)), Streams(7))
    found = [log(rivals.seen(Article(n), 5)[0].times) for n in range(2_000)]  # type: ignore[arg-type]
    fitted = NormalDist.from_samples(found)
    assert abs(fitted.mean) < 4 * 0.1 / sqrt(2_000)
    assert fitted.stdev == pytest.approx(0.1, abs=4 * 0.1 / sqrt(4_000))


@pytest.mark.parametrize(
    ("rivals", "where", "what"),
    [
        ((replace(PLAIN, sale_starts=("02-30",)),), "rivals.other.sale_starts", "'02-30' is no day"),
        ((replace(PLAIN, sale_starts=("monday",)),), "rivals.other.sale_starts", "'monday' is no day"),
        ((PLAIN, replace(PLAIN, name="b", diverted_share=0.8)), "rivals", "add up to 1.1"),
        ((PLAIN, PLAIN), "rivals", "'other' appears twice"),
        ((replace(PLAIN, watch_delay_days=0),), "rivals.other.watch_delay_days", "0 is below 1"),
    ],
)
def test_bad_input_is_told(rivals: tuple[Rival, ...], where: str, what: str) -> None:
    found = check_scenario(replace(MARKET, rivals=rivals), tiny()[1])
    assert any(problem.where == where and what in problem.what for problem in found), found
