"""Actions in whole markets: money, chain, luck of others, clear errors."""

from __future__ import annotations

from collections import Counter

import pytest

from analytics.accounts import faults, lines_of, postings, statement
from analytics.runs import schema_of
from argosy.problems import InputError
from chain.contracts import decode_log, unpack_logs
from sim.core.units import DAY
from sim.policies import Action
from sim.records import ScreenEnd
from tests.support.screens import screened
from tests.support.small_market import Run, changed, of_policies, run, terms_of, tiny

TIGHT = {
    "screening__reviewers": 1, "screening__review_queue": 0, "screening__review_minutes": 300.0,
    "screening__review_hours": 6.0, "screening__challenge_loss_share": 0.6, "fraud__attempt_share": 0.2,
    "demand__visits_per_day": 40.0, "screening__review_error_share": 0.3,
}  # fmt: skip
"""Reviewers are few and slow, thieves many: every ending there is comes about."""


@pytest.fixture(scope="module", params=["chain", "instant"])
def busy(request: pytest.FixtureRequest) -> Run:
    """A market in which every action is taken."""
    scenario = changed(tiny()[0], settlement__mode=request.param, settlement__engine="revm", **TIGHT)
    return run(of_policies(screened(scenario, "EveryAction"), grading="none"), days=8)


def test_every_action_and_every_ending_happens(busy: Run) -> None:
    rows = busy.records("screenings")
    assert {row["action"] for row in rows} == {action.value for action in Action}
    assert {row["ended"] for row in rows} == set(ScreenEnd)


def test_every_order_is_screened_once_and_only_what_passed_is_paid(busy: Run) -> None:
    orders, rows = busy.orders(), busy.records("screenings")
    assert Counter(row["order"] for row in rows) == Counter(orders.keys())
    for row in rows:
        order = orders[row["order"]]
        assert (order["outcome"] == "declined") is not row["passed"]
        assert (order["funded_at"] >= 0) is row["passed"]
        if row["passed"]:
            assert order["funded_at"] >= row["time"] + row["decided_after"]
        assert not (row["action"] == "limit" and row["passed"] and order["chargeback"])


def test_no_money_is_lost_and_accounts_add_up(busy: Run) -> None:
    import polars as pl

    settlement, scenario = busy.market.settlement, busy.market.scenario
    assert set(settlement.conservation().difference.values()) <= {0}
    tables = {
        name: pl.DataFrame(rows, schema=schema_of(name), orient="row")
        for name, rows in busy.sink.tables.items()
    }
    ledger = postings(tables, terms_of(scenario))
    assert faults(ledger, tables, settlement.conservation().deposited) == []
    accounts = statement(lines_of(ledger))
    assert sum(lines["profit"] for lines in accounts.values()) == 0
    costs = Counter[str]()
    for row in busy.records("screenings"):
        costs["verification" if row["action"] == "verify" else "review"] += row["cost_cents"]
    screeners = accounts["screeners"]
    assert costs == {line: screeners[line] for line in ("verification", "review")}
    assert accounts["platform"]["review"] == -costs["review"]


def test_nobody_is_kept_by_an_order(busy: Run) -> None:
    assert busy.market.reviewers.busy == 0
    assert not busy.market.orders.open


def test_held_orders_have_longer_windows(busy: Run) -> None:
    """On chain as well: the contract says until when it waits."""
    windows, terms = busy.market.settlement.windows, busy.market.scenario.screening
    held = {row["order"] for row in busy.records("screenings") if row["action"] == "hold"}
    released = {
        order: {str(event["event"]): event["time"] for event in events}
        for order, events in busy.events().items()
        if busy.orders()[order]["outcome"] == "released" and "return_opened" not in str(events)
    }
    more = terms.hold_days * DAY
    waits = {order: at["released"] - at["delivered"] - windows.inspect for order, at in released.items()}
    latency = busy.market.settlement.latency
    assert waits.keys() & held
    assert waits.keys() - held
    for order, wait in waits.items():
        extra = more if order in held else 0
        assert extra <= wait <= extra + 2 * latency
    for row in busy.records("transactions"):
        for event in map(decode_log, unpack_logs(row["logs"])) if row["action"] == "deliver" else ():
            if event is not None and event.name == "Delivered":
                seconds = windows.inspect + (more if row["order"] in held else 0)
                began = busy.events()[row["order"]]
                delivered = next(step["time"] for step in began if step["event"] == "delivered")
                from chain.settlement.genesis import epoch_of

                assert event.arguments["deadline"] - epoch_of(busy.market.scenario) == delivered + seconds


def test_asking_some_for_proof_leaves_the_luck_of_others_alone() -> None:
    """Whoever is not asked orders and fares as if nobody were, as long as those who are asked all pass."""
    calm = changed(
        tiny()[0], settlement__mode="instant", screening__challenge_loss_share=0.0, demand__visits_per_day=6.0,
        screening__proof_failed_share=0.0, screening__verify_minutes=0.02,
    )  # fmt: skip
    asked, not_asked = (run(screened(calm, "AskOdd", asks=asks), days=10) for asks in (True, False))
    assert {row["action"] for row in asked.records("screenings")} == {"verify", "accept"}
    columns = ("buyer", "seller", "placed_at", "goods", "total", "route", "condition", "outcome", "buyer_bps")
    found, usual = (
        [[order[column] for column in columns] for order in ended.orders().values()]
        for ended in (asked, not_asked)
    )
    assert found == usual


def test_the_luck_of_one_screening_is_that_of_its_visit() -> None:
    """Another action of another order before shifts nothing: reviews of the same orders end alike."""
    base = changed(
        tiny()[0], settlement__mode="instant", screening__never_return_share=0.0, fraud__attempt_share=0.3,
        screening__review_queue=1_000, demand__visits_per_day=30.0, screening__review_hours=500.0,
        screening__reviewers=50,
    )  # fmt: skip
    every = run(screened(base, "Always", action="review"), days=4)
    mixed = run(screened(base, "EveryAction"), days=4)
    visits = {order["order"]: order["visit"] for order in every.orders().values()}
    ends = {(visits[row["order"]], row["seller"]): row["ended"] for row in every.records("screenings")}
    others = {order["order"]: order["visit"] for order in mixed.orders().values()}
    compared = 0
    for row in mixed.records("screenings"):
        key = others[row["order"]], row["seller"]
        if row["action"] == "review" and key in ends:
            assert row["ended"] == ends[key]
            compared += 1
    assert compared > 3


def test_who_was_sent_away_for_good_is_not_seen_again() -> None:
    base = changed(
        tiny()[0], settlement__mode="instant", demand__buyers=30, fraud__attempt_share=0.3,
        demand__customer_lifetime_days=40,
    )  # fmt: skip
    never, always = (
        run(screened(changed(base, screening__never_return_share=share), "Always", action="decline"), days=40)
        for share in (1.0, 0.0)
    )
    good = [row for row in never.records("orders") if row["buyer_conduct"] != "thief"]
    visits = Counter(row["buyer"] for row in good)
    first = {row["buyer"]: row["visit"] for row in reversed(good)}
    assert all(row["visit"] == first[row["buyer"]] for row in good), "one visit each, of one order or more"
    assert max(row["buyer"] for row in good) >= 30, "other customers take their places in time"
    thieves = Counter(row["buyer"] for row in never.records("orders") if row["buyer_conduct"] == "thief")
    assert max(thieves.values()) > max(1, min(visits.values()))
    assert never.market.visits < always.market.visits


def test_a_screen_that_cannot_cope_says_so() -> None:
    scenario = changed(tiny()[0], settlement__mode="instant")
    with pytest.raises(InputError, match="raised ZeroDivisionError: nothing to divide by"):
        run(screened(scenario, "Raises"), orders=3)
    with pytest.raises(InputError, match="returned 'perhaps'") as error:
        run(screened(scenario, "Mumbles"), orders=3)
    assert "a screen answers with a Screening, an Action" in str(error.value.hint)
