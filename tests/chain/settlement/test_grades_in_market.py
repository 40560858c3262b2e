"""Bonds that follow grades, in a market: what is locked is what the log of the posts says."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from chain.contracts.decode import decode_log, unpack_logs
from sim.core.units import HOUR, share, token_units
from sim.modules import PostedGrades, by_grade
from tests.chain.settlement.test_modules_in_market import audit
from tests.support.small_market import Run, changed, of_policies, run, tiny

if TYPE_CHECKING:
    from sim.scenario import Scenario

LEAST, GREATEST, NOTICE = 200, 2_200, 36
UNKNOWN = by_grade(LEAST, GREATEST, "")


def graded(**changes: Any) -> Scenario:
    base = changed(
        tiny()[0],
        settlement__engine="revm",
        settlement__modules=("bond", "grades"),
        modules__grades=PostedGrades(least_bond_bps=LEAST, notice_hours=NOTICE),
        modules__bond__bond_bps=GREATEST,
        fraud__attempt_share=0.0,
        selling__fraudulent_share=0.4,
        demand__visits_per_day=30.0,
        grading__every_days=2,
        **changes,
    )
    return of_policies(base, fraud="none", grading="oracle")


@pytest.fixture(scope="module")
def market() -> Run:
    return run(graded())


def told(found: Run) -> list[tuple[int, str, Any]]:
    """Posts and locks in the order of the chain: when, what, its arguments, which names its seller."""
    return [
        (record["time"], log.name, log.arguments | {"order": record["order"]})
        for record in found.records("transactions")
        for log in map(decode_log, unpack_logs(record["logs"]))
        if log is not None and log.name in ("GradePosted", "Locked")
    ]


def test_the_money_adds_up(market: Run) -> None:
    audit(market)


def test_what_is_locked_follows_the_posts(market: Run) -> None:
    """A fall counts for the order that brought it, a rise from the end of the notice on."""
    counts: dict[str, tuple[int, int, int]] = {}
    seen: Counter[str] = Counter()
    orders = market.orders()
    for time, name, arguments in told(market):
        before, bps, since = counts.get(arguments["seller"], (UNKNOWN, UNKNOWN, 0))
        now = before if time < since else bps
        if name == "GradePosted":
            due = time + NOTICE * HOUR if arguments["bps"] > now else time
            counts[arguments["seller"]] = (now, arguments["bps"], due)
            seen["rise" if arguments["bps"] > now else "fall"] += 1
        else:
            order = orders[arguments["order"]]
            assert arguments["amount"] == share(token_units(order["goods"], order["currency"]), now)
            seen["waits" if time < since else str(now)] += 1
    assert seen.keys() == {"rise", "fall", "waits", str(LEAST), str(UNKNOWN), str(GREATEST)}


def test_a_grade_is_posted_with_the_next_order_and_once(market: Run) -> None:
    """Whoever sells nothing costs no transaction, and nobody pays twice for one grade."""
    last: dict[str, int] = {}
    first = {}
    for _, name, arguments in told(market):
        if name == "GradePosted":
            assert arguments["bps"] != last.get(arguments["seller"], UNKNOWN)
            last[arguments["seller"]] = arguments["bps"]
            first[arguments["order"]] = arguments["seller"]
        elif arguments["order"] in first:
            assert first[arguments["order"]] == arguments["seller"], "it is this order's seller"
    senders = {r["sender"] for r in market.records("transactions") if r["action"] == "post"}
    assert senders == {"platform"}


def test_no_older_grade_is_posted_after_a_newer_one() -> None:
    """Some payments take days to arrive: the order is then funded after others that were placed later."""
    scenario = graded()
    slow = tuple(replace(payment, delay_minutes=2_880.0) for payment in scenario.payments[:1])
    found = run(replace(scenario, payments=(*slow, *scenario.payments[1:])), days=25)
    newest: dict[str, int] = {}
    late = 0
    for _, name, arguments in told(found):
        before = newest.get(arguments["seller"], -1)
        late += arguments["order"] < before
        if name == "GradePosted":
            assert arguments["order"] >= before
        newest[arguments["seller"]] = max(before, arguments["order"])
    assert late, "some were funded late"


def test_where_nobody_is_graded_nothing_is_posted() -> None:
    found = run(of_policies(graded(), grading="none"), orders=8)
    events = {name for _, name, _ in told(found)}
    assert events == {"Locked"}


def test_without_a_chain_it_is_a_word() -> None:
    """The same orders, the same divisions: what is paid besides is the chain's."""
    off = changed(graded(), settlement__mode="instant")
    plain = replace(off, settlement=replace(off.settlement, modules=("bond",)))
    assert run(off, orders=12).sink.tables == run(plain, orders=12).sink.tables
