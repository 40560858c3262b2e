"""Tables are what their classes say, and runs fill every column with every word that it may hold."""

from __future__ import annotations

from datetime import date, timedelta
from enum import EnumMeta, StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, get_type_hints

import pytest

from argosy.scenario_files import load_scenario
from sim.orders.order import Condition, Outcome
from sim.records import (
    SCHEMAS,
    TABLES,
    BackEnd,
    Conduct,
    Decider,
    Event,
    Fate,
    Movement,
    PaymentKind,
    ScreenEnd,
)
from sim.records.schema import REGISTERED, schema_of, table
from sim.scenario import Disruption, Voucher, VoucherAbuse
from tests.support.screens import screened
from tests.support.small_market import changed, of_policies, run, tiny

if TYPE_CHECKING:
    from sim.scenario import Scenario


class Word(StrEnum):
    SOME = "some"


class Everything(NamedTuple):
    whole: int
    truth: bool
    real: float
    text: str
    raw: bytes
    word: Word


def test_columns_keep_their_order_and_truth_is_no_number() -> None:
    assert schema_of(Everything) == (
        ("whole", "int"), ("truth", "bool"), ("real", "float"), ("text", "text"), ("raw", "bytes"),
        ("word", "text"),
    )  # fmt: skip


def test_registering_gives_the_class_back_and_makes_it_a_table() -> None:
    try:
        assert table("everything")(Everything) is Everything
        assert TABLES["everything"] is Everything
    finally:
        del REGISTERED["everything"]


def test_every_table_has_a_class_and_columns_of_its_own() -> None:
    assert len(set(TABLES.values())) == len(TABLES)
    assert SCHEMAS.keys() == TABLES.keys()
    for name, rows in TABLES.items():
        assert [column for column, _ in SCHEMAS[name]] == list(rows._fields)  # type: ignore[attr-defined]


TROUBLED = changed(
    tiny()[0],
    settlement__engine="revm",
    demand__visits_per_day=40.0,
    demand__opportunist_share=0.3,
    fraud__attempt_share=0.2,
    selling__fraudulent_share=0.4,
    selling__slow_share=0.2,
    selling__stock_cover_days=0.0,
    selling__stock_cover_units=6,
    selling__patience_days=3,
    selling__procure_days=None,
    selling__restock_days=18.0,
    modes__loss_rate=0.1,
    modes__damage_rate=0.1,
    customs__inspection_rate=0.6,
    customs__low_value_inspection_rate=0.6,
    customs__document_share=0.4,
    customs__low_value_document_share=0.4,
    customs__scan_share=0.3,
    customs__low_value_scan_share=0.3,
    customs__papers_missing_share=0.5,
    customs__refused_share=0.7,
    after_sales__remorse_rate=0.1,
    after_sales__return_rate=0.3,
    after_sales__silent_arbiter_share=0.5,
    after_sales__evidence_hours=12.0,
    settlement__deliver_window_days=5,
    settlement__ship_window_days=5,
)
STRIKE = Disruption(
    name="strike", kind="mode", targets=("road",), severity=0.9,
    start=tiny()[0].start + timedelta(days=3), end=tiny()[0].start + timedelta(days=7),
)  # fmt: skip
LOUD = changed(load_scenario("advertising")[0], marketing__channels__visits_per_contact=0.5).marketing
ABUSED = Voucher(
    value_cents=500, least_cents=1_000, valid_days=30,
    abuse=VoucherAbuse(accounts_per_visit=0.1, accounts=5, days_between=1.0),
)  # fmt: skip
BONDS = ("cancelling", "returns", "offers", "carriage", "bond", "insurance")


def markets() -> list[Scenario]:
    """Between them, everything happens that can."""
    return [
        screened(
            changed(
                TROUBLED, settlement__mode="instant", screening__reviewers=1, screening__review_queue=0,
                screening__review_minutes=300.0, screening__review_hours=6.0, screening__challenge_loss_share=0.6,
            ),
            "EveryAction",
        ),
        changed(
            TROUBLED, settlement__mode="instant", demand__visits_per_day=200.0, handling__wave_minutes=4_000,
            fraud__quantity_factor=30.0, crooks__ring_share=0.35, crooks__ring_trades_per_day=5.0, marketing=LOUD,
            voucher=ABUSED,
        ),
        changed(TROUBLED, after_sales__return_days=4.0, settlement__modules=(*BONDS, "tribunal")),
        changed(
            TROUBLED, demand__visits_per_day=160.0, settlement__modules=("carriage", "jurors"),
            modules__jurors__appeal_share=1.0,
            modules__jurors__number=12, modules__jurors__vote_hours=24, modules__jurors__absent_share=0.2,
            settlement__ruling_window_days=14, after_sales__return_days=14.0, settlement__gas_price_gwei=3.0,
        ),
        changed(
            load_scenario("eurasia")[0],
            settlement__mode="instant", demand__visits_per_day=150.0, last_mile__damage_rate=0.5,
            transfers__every_days=1, modes__loss_rate=0.05, modes__damage_rate=0.05, start=date(2026, 8, 3),
        ),
        changed(
            tiny()[0], settlement__mode="instant", demand__visits_per_day=60.0, disruptions=(STRIKE,),
            customs__inspection_rate=0.6, customs__low_value_inspection_rate=0.6, customs__refused_share=0.7,
            customs__papers_missing_share=0.5,
        ),
        changed(
            of_policies(load_scenario("wholesale")[0], last_mile="nearest"), settlement__mode="instant",
            demand__visits_per_day=150.0, customs__terms="at-place", customs__door_refusal_rate=0.0,
        ),
        changed(
            of_policies(tiny()[0], last_mile="nearest"), settlement__mode="instant", rounds__other_stops=200,
            rounds__shift_minutes=480.0, rounds__first_attempt_share=0.3, settlement__deliver_window_days=6,
        ),
    ]  # fmt: skip


@cache
def seen() -> dict[tuple[str, str], set[Any]]:
    """Every value of every column, by table and column."""
    found: dict[tuple[str, str], set[Any]] = {}
    for scenario in markets():
        days = {"tiny": 10, "eurasia": 3}.get(scenario.name, 1)
        tables = run(scenario, days=days).sink.tables
        for name, schema in SCHEMAS.items():
            for number, (column, _) in enumerate(schema):
                found.setdefault((name, column), set()).update(row[number] for row in tables[name])
    return found


ALWAYS = {
    ("transactions", "status"): {True},
}
"""What the shipped market and the shipped contracts leave as it is: nothing reverts."""

COLUMNS = [(name, column) for name, schema in SCHEMAS.items() for column, _ in schema]


@pytest.mark.parametrize(("name", "column"), COLUMNS)
def test_no_column_always_says_the_same(name: str, column: str) -> None:
    expected = ALWAYS.get((name, column))
    assert seen()[name, column] == expected if expected else len(seen()[name, column]) > 1


KINDS = [
    (name, column, kind)
    for name, rows in TABLES.items()
    for column, kind in get_type_hints(rows).items()
    if isinstance(kind, EnumMeta)
]


def test_the_columns_of_kind_are_these() -> None:
    assert [(name, column) for name, column, _ in KINDS] == [
        ("order_events", "event"), ("disputes", "kind"), ("disputes", "decided_by"), ("side_payments", "kind"),
        ("stock", "movement"), ("shipments", "fate"), ("legs", "fate"), ("clearances", "stage"),
        ("clearances", "outcome"), ("arrivals", "stage"), ("transfers", "fate"), ("ways_back", "reason"),
        ("ways_back", "became"), ("screenings", "ended"),
    ]  # fmt: skip


UNSEEN = {Outcome.OPEN, BackEnd.UNDER_WAY, Event.RETURN_FINISHED}
"""Orders and ways back end; and what a fraudulent seller ships is junk, which is disputed and never sent back."""

WORDS = [*KINDS, ("orders", "outcome", Outcome), ("orders", "condition", Condition)]


@pytest.mark.parametrize(("name", "column", "kind"), WORDS)
def test_a_column_of_kind_holds_every_word_of_it_and_no_other(name: str, column: str, kind: type) -> None:
    assert seen()[name, column] == set(kind) - UNSEEN  # type: ignore[call-overload]


def test_conduct_is_told_of_buyers_and_sellers_together() -> None:
    assert seen()["orders", "buyer_conduct"] | seen()["orders", "seller_conduct"] == set(Conduct)


@pytest.mark.parametrize("kind", [Conduct, Decider, Event, Fate, Movement, PaymentKind, ScreenEnd])
def test_words_are_told_apart_by_what_is_written(kind: type[StrEnum]) -> None:
    assert len({str(word) for word in kind}) == len(kind)
    assert all(str(word) == word.value for word in kind)
