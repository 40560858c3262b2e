"""Abusers of vouchers: each account is opened for one, pays honestly, and is given away by what it shares."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from statistics import fmean
from typing import TYPE_CHECKING

import pytest

from analytics.features.links import Links, account, means
from sim.attacks import FIRST_ABUSE
from sim.core.units import DAY
from sim.policies import Grade, Graded, GradeView, Grading, Setting
from sim.scenario import Voucher, VoucherAbuse
from tests.support.small_market import Record, Run, changed, of_policies, run, tiny

if TYPE_CHECKING:
    from sim.market import Market
    from sim.scenario import Scenario

ACCOUNTS, VALUE, LEAST = 5, 500, 1_000
PER_VISIT = 0.2
OFFERED = Voucher(value_cents=VALUE, least_cents=LEAST, valid_days=10)
ABUSED = replace(
    OFFERED, abuse=VoucherAbuse(accounts_per_visit=PER_VISIT, accounts=ACCOUNTS, days_between=0.5)
)
HONEST = of_policies(
    changed(
        tiny()[0], settlement__mode="instant", fraud__attempt_share=0.0, screening__never_return_share=0.0,
        demand__opportunist_share=0.0, demand__visits_per_day=40.0, days=15,
    ),
    fraud="none", grading="none",
)  # fmt: skip


class Watching:
    """All get a B; what was counted of sellers is added up over all rounds."""

    def __init__(self) -> None:
        self.linked = self.orders = 0

    def __call__(self, view: GradeView, setting: Setting) -> Grading:
        if view.kind == Graded.SELLER.value:
            assert view.truth is None
            self.linked += view.counts.linked
            self.orders += view.counts.orders
        return Grading(Grade.B, 0.0)


def market(voucher: Voucher | None, base: Scenario = HONEST) -> Scenario:
    return changed(base, voucher=voucher)


@pytest.fixture(scope="module")
def seen() -> Run:
    return run(of_policies(market(ABUSED), grading="record"))


@pytest.fixture(scope="module")
def plain() -> Run:
    return run(market(OFFERED))


def abused(found: Run) -> list[Record]:
    return [order for order in found.records("orders") if order["buyer_conduct"] == "abuser"]


def given(found: Run) -> dict[int, int]:
    """Euro cents of vouchers by order."""
    return {r["order"]: r["cents"] for r in found.records("side_payments") if r["kind"] == "voucher"}


def screened(found: Run) -> list[Record]:
    return [row for row in found.records("screenings") if row["conduct"] == "abuser"]


def test_abuse_earns_a_voucher_with_every_order_that_is_kept(seen: Run) -> None:
    vouchers, orders = given(seen), abused(seen)
    kept = [order for order in orders if order["outcome"] == "confirmed"]
    assert len(kept) > 40
    assert all(vouchers[order["order"]] == VALUE for order in kept)
    assert {o["outcome"] for o in orders if o["order"] in vouchers} == {"confirmed"}
    assert all(order["to_buyer"] == 0 and order["chargeback"] == 0 for order in kept), "paid and kept"


def test_each_account_orders_once_and_a_few_share_all_means(seen: Run) -> None:
    rows = screened(seen)
    assert {(row["tactic"], row["lost_cents"]) for row in rows} == {("voucher", 0)}
    assert set(Counter(row["buyer"] for row in rows).values()) == {1}
    shared = defaultdict(set)
    for row in rows:
        shared[row["device"]].add((row["instrument"], row["address"], row["instrument_country"]))
    assert all(len(others) == 1 for others in shared.values())
    sizes = Counter(row["device"] for row in rows).values()
    assert max(sizes) == ACCOUNTS
    assert fmean(sizes) > 2


def test_baskets_are_small_and_come_to_the_vouchers_least(seen: Run) -> None:
    found = [order["total_cents"] for order in abused(seen)]
    assert min(found) >= LEAST
    assert fmean(found) < 3 * LEAST


def test_they_open_so_many_accounts_and_leave_those_of_others_as_they_were(seen: Run, plain: Run) -> None:
    def visits(found: Run) -> list[tuple[int, int]]:
        return [(v["visit"], v["time"]) for v in found.records("visits") if v["visit"] < FIRST_ABUSE]

    assert visits(seen) == visits(plain)
    others = len(visits(seen))
    opened, expected = len(seen.records("visits")) - others, PER_VISIT * others
    assert abs(opened - expected) < 4 * expected**0.5


@pytest.mark.parametrize("none", [None, VoucherAbuse(accounts_per_visit=0.0, accounts=2, days_between=1.0)])
def test_without_a_rate_there_are_none(none: VoucherAbuse | None, plain: Run) -> None:
    found = run(market(replace(OFFERED, abuse=none)), days=4)
    assert not abused(found)
    first = [row for row in plain.records("visits") if row["time"] < 4 * DAY]
    assert found.records("visits") == first


def test_the_graph_of_means_is_denser_around_them(seen: Run) -> None:
    links = Links(90 * DAY)
    around: dict[bool, list[float]] = {True: [], False: []}
    for row in seen.records("screenings"):
        user, used = account(row["buyer"]), means(row["device"], row["instrument"], row["address"])
        links.use(user, used, row["time"])
        found = links.around((user, *used))
        around[row["conduct"] == "abuser"].append(found.links / found.nodes)
    assert min(map(len, around.values())) > 30
    assert fmean(around[True]) > 1.2 * fmean(around[False])


def test_grades_count_them_as_linked_buyers() -> None:
    def linked(voucher: Voucher) -> float:
        watching = Watching()

        def prepare(made: Market) -> None:
            made.policies = made.policies._replace(grading=watching)

        run(of_policies(market(voucher), grading="record"), days=12, prepare=prepare)
        return watching.linked / watching.orders

    assert linked(ABUSED) > linked(OFFERED) + 0.1


def test_who_knows_the_truth_stops_every_voucher_of_theirs() -> None:
    found = run(of_policies(market(ABUSED), fraud="oracle"), days=6)
    assert abused(found)
    assert {order["outcome"] for order in abused(found)} == {"declined"}
    assert not given(found).keys() & {order["order"] for order in abused(found)}
    assert max(Counter(row["device"] for row in screened(found)).values()) == 1, "a declined one gives way"


def test_one_voucher_for_a_device_leaves_one_for_each_that_shares_it(seen: Run) -> None:
    found = run(of_policies(market(replace(ABUSED, one_per_device=True)), grading="record"))
    device = {row["order"]: row["device"] for row in screened(found)}
    had = Counter(device[order] for order in given(found) if order in device)
    assert set(had.values()) == {1}
    assert 0 < had.total() < 0.6 * len(given(seen).keys() & device.keys())
    differing = {t for t in found.sink.tables if found.sink.tables[t] != seen.sink.tables[t]}
    assert differing == {"side_payments"}


@pytest.mark.parametrize("mode", ["instant", "chain"])
def test_money_and_goods_add_up(mode: str) -> None:
    found = run(changed(market(ABUSED), settlement__mode=mode), days=4)
    assert abused(found)
    books = found.market.settlement.conservation()
    assert set(books.difference.values()) | set(books.held.values()) <= {0}
    assert not found.market.orders.open
