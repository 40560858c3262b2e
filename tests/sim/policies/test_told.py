"""What the market tells the archive is what its tables say, at the second at which it happened."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from sim.core.units import DAY
from sim.policies import (
    ChargedBack,
    Delivered,
    Disputed,
    Placed,
    Rated,
    Returned,
    Ruled,
    Screened,
)
from sim.scenario import PolicyChoice
from tests.support.small_market import changed, run, tiny

if TYPE_CHECKING:
    from tests.support.small_market import Record, Run

FOREVER = 20_000


class Remembers:
    """The list price, with a long memory."""

    memory_days = FOREVER

    def __call__(self, view: Any, setting: Any) -> int:
        return int(view.list_price)


@cache
def quarrels() -> Run:
    """A market in which all that can be told happens."""
    scenario = changed(
        tiny()[0], settlement__mode="instant", fraud__attempt_share=0.2, demand__opportunist_share=0.2,
        demand__visits_per_day=80.0, demand__popularity_days=3_000.0,
        after_sales__not_as_described_rate=0.2, after_sales__return_rate=0.2,
    )  # fmt: skip
    remembers = PolicyChoice(name=f"{__name__}:Remembers")
    return run(replace(scenario, policies={**scenario.policies, "pricing": remembers}), days=8)


def told(kind: type[Any]) -> list[Any]:
    market = quarrels().market
    return list(market.settings["pricing"].history.known(kind, market.now))


def orders() -> dict[int, Record]:
    return quarrels().orders()


@pytest.mark.parametrize(
    "kind",
    [Placed, Screened, Delivered, Rated, Disputed, Returned, Ruled, ChargedBack],
    ids=lambda k: k.__name__,
)
def test_everything_is_told_in_order_of_time(kind: type[Any]) -> None:
    found = told(kind)
    assert len(found) > 3
    assert all(type(seen) is kind for seen in found)
    times = [seen.known_at for seen in found]
    assert times == sorted(times)


def listings_of(order: int) -> tuple[int, ...]:
    return tuple(line["listing"] for line in quarrels().lines()[order])


def test_every_order_is_told_when_it_is_placed() -> None:
    expected = [
        (o["placed_at"], n, o["buyer"], o["seller"], listings_of(n), o["quantity"], o["total_cents"])
        for n, o in orders().items()
    ]
    found = [
        (x.known_at, x.order, x.buyer, x.seller, x.listings, x.quantity, x.amount_cents) for x in told(Placed)
    ]
    assert sorted(found) == sorted(expected)


def test_what_the_screen_saw() -> None:
    by_order = orders()
    assert len(told(Screened)) == len(by_order)
    for seen in told(Screened):
        order, view = by_order[seen.view.order], seen.view
        assert seen.accepted is (seen.action != "decline"), "the others may yet be paid"
        assert seen.accepted or order["outcome"] == "declined"
        assert view.truth is None
        assert seen.known_at == view.time == order["placed_at"]
        for name in (
            "buyer", "seller", "buyer_country", "seller_country", "quantity", "payment",
            "country_mismatch", "buyer_orders", "buyer_disputes",
        ):  # fmt: skip
            assert getattr(view, name) == order[name], name
        assert view.amount_cents == order["total_cents"]
        dearest = max(quarrels().lines()[view.order], key=lambda line: line["goods"])
        assert view.category == dearest["category"]


def test_deliveries() -> None:
    expected = {
        (o["delivered_at"], n, o["promised_at"]) for n, o in orders().items() if o["delivered_at"] >= 0
    }
    assert {(x.known_at, x.order, x.promised_at) for x in told(Delivered)} == expected


def test_ratings_follow_what_was_delivered_and_add_up_to_the_sellers() -> None:
    market = quarrels().market
    stars: dict[int, list[int]] = {}
    for seen in told(Rated):
        assert seen.known_at >= orders()[seen.order]["delivered_at"]
        stars.setdefault(seen.seller, []).append(seen.stars)
    for seller in market.world.sellers:
        given = stars.get(seller.index, [])
        kept = (1 - 1 / market.scenario.selling.rating_memory) ** np.arange(len(given))[::-1]
        assert seller.rating == pytest.approx((5 * 4.0 + sum(kept * given)) / (5 + sum(kept)))
        assert market.ratings[seller.index] == seller.rating


def test_disagreements() -> None:
    cases = quarrels().records("disputes")
    for kind, name in ((Disputed, "dispute"), (Returned, "return")):
        assert {(x.known_at, x.order) for x in told(kind)} == {
            (case["opened_at"], case["order"]) for case in cases if case["kind"] == name
        }
    ruled = {(x.known_at, x.order, x.buyer_bps, x.decided_by) for x in told(Ruled)}
    assert ruled == {
        (case["closed_at"], case["order"], case["buyer_bps"], case["decided_by"])
        for case in cases
        if case["kind"] != "chargeback"
    }


def test_chargebacks_are_known_weeks_later() -> None:
    by_order = orders()
    expected = {number for number, order in by_order.items() if order["chargeback"] > 0}
    assert {seen.order for seen in told(ChargedBack) if seen.amount_cents > 0} == expected
    delays = {seen.known_at - by_order[seen.order]["funded_at"] for seen in told(ChargedBack)}
    assert len(delays) > 10
    assert 3 * DAY < min(delays) < 20 * DAY < 45 * DAY < max(delays) <= 120 * DAY


def test_units_sold_are_those_of_accepted_orders() -> None:
    sold: dict[int, int] = dict.fromkeys(quarrels().market.popularity.units, 0)
    for order in orders().values():
        if order["outcome"] != "declined":
            for line in quarrels().lines()[order["order"]]:
                sold[line["listing"]] += line["quantity"]
    assert quarrels().market.popularity.units == sold
