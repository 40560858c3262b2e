"""Who is graded, by what, what is forgotten, and what a grade does to the orders to come."""

from __future__ import annotations

from functools import cache

import pytest

from argosy.scenario_files import load_scenario
from sim.core.streams import Streams
from sim.core.units import DAY
from sim.grading import hold_seconds
from sim.grading.ledger import Key, Ledger
from sim.policies import (
    Archive,
    ChargedBack,
    Counts,
    Delivered,
    Dispatched,
    Ended,
    Graded,
    Observation,
    Placed,
    Rated,
    RiskView,
    Ruled,
    Screened,
)
from sim.world.sellers import build_sellers
from tests.support.small_market import Run, changed, of_policies, run, tiny

EURASIA, TABLES = load_scenario("eurasia")
SELLERS = build_sellers(tiny()[0], tiny()[1], Streams(1))
SELLER, BUYER = Key(Graded.SELLER, 2), Key(Graded.BUYER, 7)
CROOKED = changed(
    tiny()[0], settlement__mode="instant", selling__fraudulent_share=0.5, demand__visits_per_day=30.0,
    warehouses__shift_minutes=None, days=28, demand__opportunist_share=0.0, fraud__attempt_share=0.05,
)  # fmt: skip


def told(*observations: Observation, days: int = 7, rounds: int = 2) -> Ledger:
    """A ledger that reads every `days` what it is told, until the last of it."""
    archive = Archive(days)
    ledger, history = Ledger(rounds, 5.0, SELLERS), archive.reader(days)
    now = days * DAY
    for observation in observations:
        while observation.known_at > now:
            archive.advance(now)
            ledger.read(history, now)
            now += days * DAY
        archive.tell(observation, observation.known_at)
    archive.advance(now)
    ledger.read(history, now)
    return ledger


def placed(order: int, day: float) -> Placed:
    return Placed(int(day * DAY), order, 7, 2, (), (), 1, 100)


def test_each_observation_counts_once_and_is_forgotten() -> None:
    early = (placed(1, 1), Dispatched(2 * DAY, 1, "", "", None), Delivered(3 * DAY, 1, 7, 2, 2 * DAY))  # type: ignore[arg-type]
    assert told(*early).counts(SELLER) == Counts(orders=1, amount_cents=100, delivered=1, late=1)
    assert told(*early, placed(2, 10)).counts(SELLER).orders == 2
    assert told(*early, placed(2, 20)).counts(SELLER) == Counts(orders=1, amount_cents=100)
    assert told(*early, placed(2, 20)).counts(BUYER) == Counts(orders=1, amount_cents=100)


def test_on_the_second_of_a_round_it_counts_once() -> None:
    assert told(placed(1, 7), placed(2, 8)).counts(SELLER).orders == 2


def test_what_is_told_after_a_round_within_its_second_counts_in_the_next() -> None:
    archive = Archive(7)
    ledger, history = Ledger(2, 5.0, SELLERS), archive.reader(7)
    archive.tell(placed(1, 7), 7 * DAY)
    ledger.read(history, 7 * DAY)
    archive.tell(placed(2, 7), 7 * DAY)
    archive.advance(14 * DAY)
    ledger.read(history, 14 * DAY)
    assert ledger.counts(SELLER).orders == 2


def test_an_order_that_waits_is_overdue_until_it_leaves_or_ends() -> None:
    assert told(placed(1, 1)).counts(SELLER).overdue == 1
    assert told(placed(1, 3)).counts(SELLER).overdue == 0
    left = told(placed(1, 1), Dispatched(6 * DAY, 1, "", "", None))  # type: ignore[arg-type]
    assert left.counts(SELLER).overdue == 0
    gone = told(placed(1, 1), Ended(6 * DAY, 1, 7, 2, "expired")).counts(SELLER)
    assert (gone.overdue, gone.expired, gone.troubled) == (0, 1, 1)
    called_off = told(placed(1, 1), Ended(6 * DAY, 1, 7, 2, "called_off")).counts(SELLER)
    assert (called_off.overdue, called_off.expired, called_off.troubled) == (0, 0, 0)


def test_an_order_is_in_trouble_once_whatever_is_said_of_it() -> None:
    bad = (
        placed(1, 1), Delivered(2 * DAY, 1, 7, 2, 2 * DAY), Rated(3 * DAY, 1, 7, 2, 1),
        Ruled(4 * DAY, 1, 7, 2, 10_000, "arbiter"), ChargedBack(5 * DAY, 1, 7, 2, 9, "not_received"),
    )  # fmt: skip
    ledger = told(*bad)
    assert (ledger.counts(SELLER).troubled, ledger.counts(SELLER).bad) == (1, 1)
    assert ledger.counts(BUYER).troubled == 1, "by the payment that was taken back"


def test_a_stolen_card_speaks_against_the_buyer_alone() -> None:
    ledger = told(placed(1, 1), ChargedBack(5 * DAY, 1, 7, 2, 9, "unauthorised"))
    assert ledger.counts(SELLER).troubled == 0
    assert ledger.counts(BUYER).troubled == 1


def test_a_claim_that_fails_speaks_against_the_buyer_and_a_refund_against_nobody() -> None:
    ledger = told(placed(1, 1), Ruled(4 * DAY, 1, 7, 2, 0, "arbiter"))
    assert (ledger.counts(SELLER).troubled, ledger.counts(BUYER).troubled) == (0, 1)
    ledger = told(placed(1, 1), Ruled(4 * DAY, 1, 7, 2, 10_000, "seller"))
    assert (ledger.counts(SELLER).troubled, ledger.counts(BUYER).troubled) == (0, 0)


def test_orders_of_a_predecessor_count_for_its_buyers_and_the_corridor_alone() -> None:
    view = RiskView(1, DAY, 7, 2, "DE", "CN", "toys", 1, 100, "card", True, False, 0, 0, 4.0)
    SELLERS[2].after_order = 1
    try:
        ledger = told(
            placed(1, 1), Screened(DAY, view, True), ChargedBack(5 * DAY, 1, 7, 2, 9, "not_received")
        )
        assert ledger.counts(ledger.seller(2)) == Counts()
        assert ledger.counts(BUYER).charged_back == 1
        assert ledger.counts(Key(Graded.CORRIDOR, -1, 0, "CN>DE")).orders == 1
    finally:
        SELLERS[2].after_order = 0


@cache
def crooked() -> Run:
    return run(CROOKED)


def test_most_crooks_are_warned_of_and_few_others() -> None:
    rows = crooked().records("grades")
    crooks = {(r["number"], r["opened_at"]) for r in rows if r["kind"] == "seller" and r["tactic"]}
    warned = {(r["number"], r["opened_at"]) for r in rows if r["kind"] == "seller" and r["warning"]}
    assert len(warned & crooks) >= 3
    assert len(warned - crooks) <= 1


def test_an_honest_market_has_few_warnings_in_vain() -> None:
    """Measured: 4 of 46 sellers within 90 days, of 3,700 orders."""
    honest = changed(
        EURASIA,
        settlement__mode="instant",
        selling__fraudulent_share=0.0,
        demand__visits_per_day=20.0,
        days=45,
    )
    rows = run(honest).records("grades")
    warned = [row for row in rows if row["warning"] and row["kind"] == "seller"]
    assert len(warned) <= 0.1 * 46


def test_a_seller_of_whom_nothing_is_heard_any_more_is_as_good_as_unknown() -> None:
    rows = [row for row in crooked().records("grades") if row["kind"] == "seller"]
    last = {row["number"]: row["grade"] for row in rows}
    assert {"D", "E"} & {row["grade"] for row in rows}
    assert set(last.values()) == {"B"}, "the market has closed long before its last order ends"


def test_rows_follow_on_one_another() -> None:
    before: dict[tuple[str, int, str], str] = {}
    for row in crooked().records("grades"):
        who = row["kind"], row["number"], row["name"]
        assert row["before"] in ("", before.get(who, "B"))
        assert row["grade"] != row["before"]
        assert row["warning"] is (row["grade"] in "DE" and row["before"] not in ("D", "E"))
        before[who] = row["grade"]


def test_without_grading_nothing_is_told_and_nothing_held() -> None:
    found = run(of_policies(CROOKED, grading="none"))
    assert not found.records("grades")
    assert not found.market.grades


def test_a_bad_grade_lengthens_the_time_to_inspect() -> None:
    terms = tiny()[0].grading
    assert [hold_seconds(grade, terms) // DAY for grade in "ABCDE"] == [0, 0, 0, 7, 14]


@pytest.mark.parametrize("modules", [(), ("returns", "carriage", "bond", "reputation", "insurance")])
def test_held_orders_settle_on_chain_and_everything_is_accounted_for(modules: tuple[str, ...]) -> None:
    scenario = of_policies(
        changed(
            CROOKED, settlement__mode="chain", settlement__modules=modules, grading__every_days=2,
            demand__visits_per_day=15.0, days=12,
            crooks__rubbish_share=0.0, crooks__empty_share=0.0, crooks__exit_share=1.0,
        ),
        grading="oracle",
    )  # fmt: skip
    found = run(scenario)
    assert {row["grade"] for row in found.records("grades") if row["kind"] == "seller"} >= {"A", "E"}
    silent = [
        (order["closed_at"] - order["delivered_at"]) / DAY
        for order in found.orders().values()
        if order["outcome"] == "released"
    ]
    assert min(silent) >= 7
    assert max(silent) >= 21, "14 days more where the grade is an E"
    books = found.market.settlement.conservation()
    assert set(books.difference.values()) <= {0}
    assert max(books.held.values()) <= bool(modules), "an insurer's shares are rounded to a millionth"


def test_grades_are_the_same_again() -> None:
    assert run(CROOKED).sink.tables == crooked().sink.tables
