"""A part of an order that is missing or goes back takes its share of the money with it, and no more."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.core.units import BPS
from sim.disputes import inspect, send_back, settle_short
from sim.disputes.parts import sent_back, share_of
from sim.orders.order import Condition, Order, Outcome
from sim.settlement import divide
from tests.support.one_order import CALM, STILL, Desk, Wish, courier, luck
from tests.support.small_market import changed, of_policies, run, tiny

ONE_ONLY = changed(STILL, after_sales__further_return_share=0.0)


def delivered(desk: Desk, wish: Wish) -> Order:
    order = desk.order(wish)
    for line in order.lines:
        desk.market.stocks[line.listing.shelf].take(order.id, line.quantity)
    desk.through(paid(desk, order))
    order.delivered_at, order.condition = desk.market.now, Condition.GOOD
    return order


def paid(desk: Desk, order: Order) -> Any:
    yield desk.market.settlement.fund(order)


@pytest.mark.parametrize("modules", [(), ("returns",)])
@pytest.mark.parametrize(("u", "number"), [(0.1, 0), (0.5, 1), (0.9, 2)])
def test_one_article_goes_back_and_its_share_of_the_price_with_it(
    modules: tuple[str, ...], u: float, number: int
) -> None:
    desk = Desk(changed(ONE_ONLY, settlement__modules=modules))
    order = delivered(desk, Wish(luck(conduct__parts=u), quantities=(2, 3, 5)))
    assert desk.through(send_back(order, desk.market, courier)) is Outcome.RETURNED
    assert order.returned == (order.lines[number],)
    expected = (2_000, 3_000, 5_000)[number]
    assert order.buyer_bps == expected
    assert order.payouts == divide(order.deposit, expected, delivered=True)
    moves = [(x["movement"], x["quantity"]) for x in desk.records("stock") if x["movement"] == "returned"]
    assert moves == [("returned", (2, 3, 5)[number])]
    assert [event for _, event in desk.events()][-2:] == ["offered", "agreed"]
    (case,) = desk.records("disputes")
    assert (case["kind"], case["buyer_bps"]) == ("return", expected)


def test_all_goes_back_where_the_money_cannot_be_divided() -> None:
    desk = Desk(ONE_ONLY)
    desk.market.settlement.divisible = False  # type: ignore[misc]
    order = delivered(desk, Wish(quantities=(2, 3)))
    assert desk.through(send_back(order, desk.market, courier)) is Outcome.RETURNED
    assert (order.returned, order.buyer_bps) == (order.lines, BPS)
    assert desk.events()[-1][1] == "refunded"


def test_what_is_missing_is_paid_back_with_what_goes_back() -> None:
    desk = Desk(ONE_ONLY)
    order = delivered(desk, Wish(luck(conduct__parts=0.1), quantities=(2, 3, 5)))
    order.missing = order.lines[1:2]
    desk.through(send_back(order, desk.market, courier))
    assert (order.returned, order.buyer_bps) == (order.lines[:1], 5_000)
    assert sum(x["quantity"] for x in desk.records("stock") if x["movement"] == "returned") == 2


def test_what_is_all_that_came_goes_back_as_a_whole() -> None:
    desk = Desk(ONE_ONLY)
    order = delivered(desk, Wish(quantities=(2, 3)))
    order.missing = order.lines[1:]
    desk.through(send_back(order, desk.market, courier))
    assert (order.returned, order.buyer_bps) == (order.lines[:1], BPS)


@given(
    st.lists(st.integers(1, 9), min_size=1, max_size=3), st.floats(2.0**-50, 1 - 2.0**-50), st.floats(0, 1)
)
def test_one_article_goes_back_in_any_case_and_none_twice(units: list[int], u: float, share: float) -> None:
    desk = Desk(changed(STILL, after_sales__further_return_share=share))
    order = desk.order(Wish(luck(conduct__parts=u), quantities=tuple(units)))
    found = sent_back(order, desk.market)
    assert 1 <= len(found) <= len(units)
    assert len(set(found)) == len(found)
    assert set(found) <= set(order.lines)
    assert share_of(order.lines, order) == BPS
    assert abs(sum(share_of([line], order) for line in order.lines) - BPS) <= len(units) / 2


def test_further_articles_go_back_as_often_as_the_scenario_says() -> None:
    desk = Desk(changed(STILL, after_sales__further_return_share=0.3))
    order = desk.order(Wish(quantities=(1, 1, 1)))
    trials = 4_000
    counts = Counter[int]()
    for number in range(trials):
        conduct = CALM.conduct._replace(parts=(number + 0.5) / trials)
        order.luck = CALM._replace(conduct=conduct)
        counts.update(order.lines.index(line) for line in sent_back(order, desk.market))
    for line in range(3):
        # a third of the time the first of all, else one of the others
        assert counts[line] / trials == pytest.approx(1 / 3 + 2 / 3 * 0.3, abs=0.03)


SCARCE = of_policies(
    changed(
        tiny()[0], demand__visits_per_day=60.0, selling__stock_cover_units=1, selling__stock_cover_days=1.0,
        selling__patience_days=1, selling__restock_days=9.0, after_sales__return_rate=0.3,
    ),
    replenishment="order-up-to",
)  # fmt: skip


@pytest.mark.parametrize("mode", ["instant", "chain"])
def test_a_market_with_bare_shelves_accounts_for_every_unit_and_all_money(mode: str) -> None:
    found = run(changed(SCARCE, settlement__mode=mode), days=14)
    orders, lines = found.orders(), found.records("order_lines")
    short = {line["order"] for line in lines if line["missing"]}
    assert len(short) > 5
    assert not found.market.orders.open
    for line in lines:
        assert line["missing"] in (0, line["quantity"])
        assert line["returned"] in (0, line["quantity"] - line["missing"])
    moved = Counter[tuple[int, str]]()
    for row in found.records("stock"):
        moved[row["order"], row["sku"]] -= row["quantity"]
    restocked = {way["order"] for way in found.records("ways_back") if way["became"] == "restocked"}
    for line in lines:
        order = orders[line["order"]]
        kept = 0 if order["shipped_at"] < 0 else line["quantity"] - line["missing"]
        came_back = line["returned"] if line["order"] in restocked else 0
        assert moved[line["order"], line["sku"]] == kept - came_back
    for number in short:
        order = orders[number]
        if order["outcome"] == "agreed":
            gone = sum(x["goods"] for x in lines if x["order"] == number and x["missing"])
            assert order["buyer_bps"] == pytest.approx(BPS * gone / order["goods"], abs=0.5)
    books = found.market.settlement.conservation()
    assert set(books.difference.values()) <= {0}
    assert set(books.held.values()) <= {0}


def test_a_short_order_is_three_stars_and_no_loss() -> None:
    desk = Desk(STILL)
    order = delivered(desk, Wish(quantities=(2, 3)))
    order.missing = order.lines[1:]
    before = order.seller.rating
    desk.through(inspect(order, desk.market))
    assert order.seller.rating < before
    desk.through(settle_short(order, desk.market))
    assert (order.buyer_bps, order.loss) == (6_000, 0)
