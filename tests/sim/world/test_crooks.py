"""Fraudulent sellers: who does what, honest trade until the exit, and the same crook under another name."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import Any

import numpy as np
import pytest

from argosy.compose import build_market
from argosy.scenario_files import load_scenario
from sim.core.streams import Streams
from sim.core.units import DAY
from sim.disputes.case import open_case
from sim.orders import Condition
from sim.records import CaseKind, Conduct, MemorySink
from sim.scenario import check_scenario
from sim.world.crooks import Scheme, SellerTactic
from sim.world.sellers import Succession, build_sellers
from tests.support.one_order import Desk, Wish
from tests.support.small_market import Run, changed, run, tiny

EURASIA, TABLES = load_scenario("eurasia")
CROWD = changed(
    EURASIA, warehouses__sellers=400, selling__fraudulent_share=0.5, crooks__rubbish_share=0.2,
    crooks__empty_share=0.1, crooks__exit_share=0.4,
)  # fmt: skip
EXIT = changed(
    tiny()[0], settlement__mode="instant", selling__fraudulent_share=0.5, selling__slow_share=0.0,
    crooks__rubbish_share=0.0, crooks__empty_share=0.0, crooks__exit_share=1.0, crooks__exit_after_days=12.0,
    crooks__exit_days=5.0, demand__visits_per_day=60.0, days=25, seed=17, warehouses__shift_minutes=None,
    selling__patience_days=1,
)  # fmt: skip


@cache
def exits() -> Run:
    return run(EXIT)


def first_exit() -> int:
    sellers = build_sellers(EXIT, tiny()[1], Streams(EXIT.seed))
    return min(seller.scheme.since for seller in sellers if seller.tactic)


def test_tactics_come_in_the_scenarios_shares() -> None:
    sellers = build_sellers(CROWD, TABLES, Streams(3))
    crooks = [seller for seller in sellers if seller.conduct is Conduct.FRAUDULENT]
    found = Counter(seller.tactic for seller in crooks)
    for tactic, share in (("rubbish", 0.2), ("empty", 0.1), ("exit", 0.4), ("no_ship", 0.3)):
        assert abs(found[tactic] - share * len(crooks)) < 4 * np.sqrt(share * len(crooks)), tactic
    assert {seller.tactic for seller in sellers if seller.conduct is not Conduct.FRAUDULENT} == {""}


def test_a_share_of_tactics_leaves_conduct_and_other_luck_as_they_were() -> None:
    plain = changed(CROWD, crooks__rubbish_share=0.0, crooks__empty_share=0.0, crooks__exit_share=0.0)
    one, two = (build_sellers(scenario, TABLES, Streams(3)) for scenario in (CROWD, plain))
    assert [seller.conduct for seller in one] == [seller.conduct for seller in two]
    assert {seller.tactic for seller in two} == {"", "no_ship"}


def test_tactics_that_exceed_one_are_refused() -> None:
    [problem] = check_scenario(changed(EURASIA, crooks__rubbish_share=0.6, crooks__exit_share=0.5), TABLES)
    assert (problem.where, problem.what) == ("crooks.exit_share", "the shares of fraudulent sellers exceed 1")


def test_honest_trade_lasts_as_long_as_stated_and_the_end_as_well() -> None:
    schemes = [s.scheme for s in build_sellers(CROWD, TABLES, Streams(3)) if s.tactic == "exit"]
    mean = np.mean([scheme.since for scheme in schemes]) / DAY
    assert mean == pytest.approx(23, abs=4 * 23 / np.sqrt(len(schemes)))
    assert {scheme.until - scheme.since for scheme in schemes} == {10 * DAY}


def test_nothing_differs_before_the_first_exit() -> None:
    """The same market in which nobody ever runs off."""
    patient = run(changed(EXIT, crooks__exit_after_days=3_650.0))
    until = first_exit()
    assert 2 * DAY < until < 20 * DAY
    one, two = (
        [event for event in found.records("order_events") if event["time"] < until]
        for found in (exits(), patient)
    )
    key = lambda event: (event["time"], event["order"], event["event"])  # noqa: E731
    assert sorted(one, key=key) == sorted(two, key=key)
    assert len(one) > 500
    assert exits().records("orders") != patient.records("orders")


def test_after_the_exit_nothing_is_shipped_and_before_it_as_much_as_by_others() -> None:
    schemes: dict[int, list[tuple[int, Scheme]]] = {}
    market = build_market(EXIT, tiny()[1], MemorySink())
    for seller in market.world.sellers:
        schemes[seller.index] = [(0, seller.scheme)] if seller.tactic else []
    for day in range(EXIT.days + 60):
        for successor in market.world.succession.due(day * DAY):
            if successor.conduct is Conduct.FRAUDULENT:
                schemes[successor.number].append((day * DAY, successor.scheme))
    shipped: Counter[str] = Counter()
    bad = 0
    for order in exits().orders().values():
        if order["seller_conduct"] != "fraudulent" or order["outcome"] in (
            "called_off", "declined", "cancelled",
        ):  # fmt: skip
            continue
        scheme = [scheme for opened, scheme in schemes[order["seller"]] if opened <= order["placed_at"]][-1]
        waits = (EXIT.selling.patience_days + 1) * DAY
        early = order["funded_at"] < scheme.since - waits
        when = "before" if early else "after" if order["funded_at"] >= scheme.since else "between"
        shipped[f"{when} {order['shipped_at'] >= 0}"] += 1
        bad += when == "before" and order["condition"] == "not_as_described"
    assert shipped["after True"] == 0
    assert shipped["after False"] > 20
    assert shipped["before True"] > 20 * shipped["before False"], (
        "what waits for stock at the exit waits in vain"
    )
    assert bad < 0.2 * shipped["before True"], "no more than honest sellers send by mistake"


def test_who_runs_off_comes_back_without_reviews() -> None:
    scenario = changed(CROWD, crooks__exit_share=1.0, crooks__rubbish_share=0.0, crooks__empty_share=0.0)
    succession = Succession(scenario, Streams(3))
    came = [successor for day in range(200) for successor in succession.due(day * DAY)]
    back = [successor for successor in came if successor.generation == 0]
    assert len(back) > 200, "of 400 crooks or so most have run off once"
    assert {successor.conduct for successor in back} == {Conduct.FRAUDULENT}
    for successor in back:
        assert successor.scheme.tactic is SellerTactic.EXIT
        assert successor.scheme.since > 0
    names = Counter(successor.number for successor in back)
    assert max(names.values()) > 3


def test_crooks_who_run_off_leave_their_share_as_it_was() -> None:
    scenario = changed(CROWD, selling__shop_lifetime_days=100.0)
    succession = Succession(scenario, Streams(5))
    now = {s.index: s.conduct for s in build_sellers(scenario, TABLES, Streams(5))}
    before = sum(conduct is Conduct.FRAUDULENT for conduct in now.values())
    for day in range(300):
        now.update({s.number: s.conduct for s in succession.due(day * DAY)})
    after = sum(conduct is Conduct.FRAUDULENT for conduct in now.values())
    assert abs(after - before) < 4 * np.sqrt(len(now) / 2)


def case_of(scheme: Scheme, desk: Desk) -> Any:
    order = desk.order(Wish(seller=Conduct.FRAUDULENT))
    order.seller.scheme = scheme
    order.condition = Condition.NOT_AS_DESCRIBED
    return open_case(order, desk.market, CaseKind.DISPUTE)


def test_the_case_against_an_empty_parcel_is_weaker_than_that_against_junk() -> None:
    desk = Desk()
    junk, empty = (case_of(Scheme(tactic), desk) for tactic in (SellerTactic.RUBBISH, SellerTactic.EMPTY))
    assert junk.buyer_right
    assert empty.buyer_right
    assert empty.buyer_evidence < junk.buyer_evidence
    assert empty.seller_evidence > junk.seller_evidence


@pytest.mark.parametrize("mode", ["instant", "chain"])
def test_a_market_full_of_crooks_accounts_for_everything(mode: str) -> None:
    scenario = changed(EXIT, settlement__mode=mode, crooks__exit_share=0.5, crooks__empty_share=0.3, days=14)
    found = run(changed(scenario, demand__visits_per_day=20.0))
    books = found.market.settlement.conservation()
    assert set(books.difference.values()) | set(books.held.values()) <= {0}
    assert not found.market.orders.open


def test_a_run_of_crooks_is_the_same_again() -> None:
    assert run(EXIT).sink.tables == exits().sink.tables
