"""Rings of sellers: they buy a reputation from themselves, pay for it, cash in, and show it to whoever looks."""

from __future__ import annotations

from functools import cache
from statistics import fmean
from typing import TYPE_CHECKING

import pytest

from analytics.features.links import Links, account, means
from sim.attacks import FIRST_SELF_TRADE
from sim.core.units import DAY
from sim.scenario import PolicyChoice, check_scenario
from tests.support.small_market import Record, Run, changed, of_policies, run, tiny

if TYPE_CHECKING:
    from sim.scenario import Scenario

HONEST = of_policies(
    changed(
        tiny()[0], settlement__mode="instant", fraud__attempt_share=0.0, demand__opportunist_share=0.0,
        selling__fraudulent_share=0.5, selling__slow_share=0.0, crooks__rubbish_share=0.0,
        crooks__empty_share=0.0, crooks__exit_share=1.0, crooks__exit_after_days=25.0, demand__visits_per_day=40.0,
        warehouses__sellers=8, days=35, warehouses__shift_minutes=None, selling__patience_days=1,
        after_sales__not_as_described_rate=0.0, modes__loss_rate=0.0, modes__damage_rate=0.0,
    ),
    fraud="none",
)  # fmt: skip
RINGS = changed(HONEST, crooks__exit_share=0.0, crooks__ring_share=1.0, crooks__ring_trades_per_day=2.0)


@cache
def seen(fraud: str = "none", linked_share: float = 1.0) -> Run:
    return run(graded(of_policies(RINGS, fraud=fraud), linked_share))


def graded(scenario: Scenario, linked_share: float) -> Scenario:
    choice = PolicyChoice(name="record", options={"linked_share": linked_share})
    return changed(scenario, policies={**scenario.policies, "grading": choice})


def straws(found: Run) -> list[Record]:
    return [order for order in found.records("orders") if order["buyer_conduct"] == "straw"]


def turning(found: Run) -> dict[tuple[int, int], int]:
    """Second at which each shop of a ring turns, by its number and the second at which it opened."""
    return {
        (row["number"], row["opened_at"]): row["cheats_from"]
        for row in found.records("grades")
        if row["kind"] == "seller" and row["tactic"] == "ring"
    }


def test_straw_buyers_pay_as_others_do_and_praise_what_they_get() -> None:
    bought = straws(seen())
    assert len(bought) > 100
    assert {order["seller_conduct"] for order in bought} == {"fraudulent"}
    assert all(order["visit"] >= FIRST_SELF_TRADE for order in bought)
    paid = [order for order in bought if order["outcome"] == "confirmed"]
    assert len(paid) > 60
    assert {o["outcome"] for o in bought} <= {"confirmed", "released", "expired", "cancelled", "agreed"}
    for order in paid:
        assert order["to_platform"] > 0, "a ring that buys from itself pays for it"
        assert order["to_carrier"] > 0
        assert order["to_buyer"] == 0


def test_no_straw_buys_of_a_shop_that_has_turned() -> None:
    found = seen()
    shops = turning(found)
    for order in straws(found):
        turned = [
            t
            for (shop, opened), t in shops.items()
            if shop == order["seller"] and opened <= order["placed_at"]
        ]
        assert order["placed_at"] < max(turned)


def test_a_ring_buys_a_better_name_than_honest_trade_brings() -> None:
    """The same shops, buyers and luck, without and with orders of their own, of those that have not turned yet."""
    days = 12
    alone = run(graded(HONEST, 1.0), days=days).market.ratings
    found = run(graded(RINGS, 1.0), days=days)
    shops = [shop for (shop, opened), turned in turning(found).items() if not opened and turned > days * DAY]
    assert len(shops) > 2
    assert fmean(found.market.ratings[n] for n in shops) > fmean(alone[n] for n in shops) + 0.05


def test_then_it_sends_empty_parcels() -> None:
    found = seen()
    shops = turning(found)
    others = [
        order
        for order in found.records("orders")
        if order["seller_conduct"] == "fraudulent" and order["buyer_conduct"] != "straw"
        and order["delivered_at"] >= 0
    ]  # fmt: skip
    refused = {row["order"] for row in found.records("order_events") if row["event"] == "refused"}
    before, after = [], []
    for order in others:
        turned = max(
            t for (n, opened), t in shops.items() if n == order["seller"] and opened <= order["placed_at"]
        )
        if order["order"] not in refused:
            (after if order["placed_at"] >= turned else before).append(order["condition"])
    assert len(after) > 10
    assert set(after) <= {"not_as_described", "damaged"}
    assert before.count("not_as_described") < 0.2 * len(before)


def test_who_knows_the_truth_lets_no_self_trade_through() -> None:
    assert all(order["outcome"] == "declined" for order in straws(seen("oracle")))
    rows = [row for row in seen("oracle").records("screenings") if row["conduct"] == "straw"]
    assert rows
    assert {(row["tactic"], row["lost_cents"]) for row in rows} == {("ring", 0)}


def test_the_graph_of_means_is_denser_around_straw_buyers() -> None:
    links = Links(90 * DAY)
    around: dict[bool, list[float]] = {True: [], False: []}
    for row in seen().records("screenings"):
        user, used = account(row["buyer"]), means(row["device"], row["instrument"], row["address"])
        links.use(user, used, row["time"])
        found = links.around((user, *used))
        if row["time"] > 14 * DAY:
            around[row["conduct"] == "straw"].append(found.links / found.nodes)
    assert min(map(len, around.values())) > 30
    assert fmean(around[True]) > 1.3 * fmean(around[False])


def test_grades_that_look_at_links_warn_before_a_ring_turns() -> None:
    def early(found: Run) -> int:
        return sum(
            row["warning"] and row["time"] < row["cheats_from"]
            for row in found.records("grades")
            if row["tactic"] == "ring"
        )

    assert early(seen()) == 0
    assert early(seen(linked_share=0.4)) > 0
    vain = [r for r in seen(linked_share=0.4).records("grades") if r["kind"] == "seller" and not r["tactic"]]
    assert sum("linked buyers" in row["reasons"] for row in vain) == 0


def test_without_rings_nothing_of_them_counts() -> None:
    none = changed(HONEST, crooks__ring_share=0.0, days=20)
    other = changed(none, crooks__ring_accounts=50, crooks__ring_sharing=1, crooks__ring_trades_per_day=9.0)
    assert run(other).sink.tables == run(none).sink.tables


def test_self_trades_leave_the_visits_of_others_as_they_were() -> None:
    def others(found: Run) -> list[tuple[int, int]]:
        return [(v["visit"], v["time"]) for v in found.records("visits") if v["visit"] < FIRST_SELF_TRADE]

    assert others(run(changed(RINGS, days=12))) == others(run(changed(HONEST, days=12)))


def test_all_shares_of_tactics_together_are_one_at_most() -> None:
    [problem] = check_scenario(changed(RINGS, crooks__exit_share=0.5), tiny()[1])
    assert problem.where == "crooks.exit_share"


@pytest.mark.parametrize("mode", ["instant", "chain"])
def test_money_and_goods_add_up(mode: str) -> None:
    found = run(changed(RINGS, settlement__mode=mode, days=6))
    assert straws(found)
    books = found.market.settlement.conservation()
    assert set(books.difference.values()) | set(books.held.values()) <= {0}
    assert not found.market.orders.open
