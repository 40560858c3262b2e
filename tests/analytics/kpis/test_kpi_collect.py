"""The facts of a run are the same, read from disk or kept in memory, and no more than KPIs need."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from analytics.accounts import COLUMNS
from analytics.kpis import KPIS, Facts, FactsSink, UndeclaredColumn, evaluate, facts_of, kpi, registry
from analytics.runs import DamagedTable, RunDirectory, schema_of
from sim.records import TABLES, CaseKind, Decider, PaymentKind
from tests.analytics.kpis.one_order import BLANK, facts, order
from tests.support.small_market import terms_of, tiny

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from analytics.kpis import Number
    from sim.records import Row

SHOWN: dict[str, list[dict[str, Any]]] = {
    "orders": [order(order=n, visit=n, outcome=("confirmed", "ruled", "open")[n % 3]) for n in range(7)],
    "order_lines": [{"order": 1, "missing": 2, "goods": 300}],
    "disputes": [
        {"kind": CaseKind.DISPUTE, "buyer_bps": 2_500, "decided_by": Decider.ARBITER},
        {"kind": CaseKind.RETURN, "buyer_bps": 10_000, "decided_by": Decider.SELLER},
    ],
    "side_payments": [{"kind": PaymentKind.PREMIUM, "cents": 7}, {"kind": PaymentKind.LATENESS, "cents": 11}],
    "transactions": [
        {"gas_price": 10**9, "gas_used": 21_000},
        {"gas_price": 2 * 10**9, "gas_used": 10**15},
        {"gas_price": 10**9, "gas_used": 40_000},
    ],
    "traffic": [{"sessions": 90, "carts": 12, "bought": 2}],
    "visits": [{"surplus_cents": 70}, {"surplus_cents": 5}],
    "stations": [{"station": "pick", "staffed": 60, "busy": 40, "came": 2, "queue": 900}],
    "rounds": [{"stops": 9, "minutes": 45.0, "shift_minutes": 60.0, "cents": 2700}],
    "legs": [{"km": 12.5, "mode": "sea"}, {"km": 99.0, "mode": "air"}],
    "clearances": [{"order": 1, "stage": "scan", "outcome": "released"}, {"order": 2, "stage": "documents"}],
    "looks": [{"shown": 5}, {"shown": 6}],
}


TERMS = terms_of(tiny()[0])


def rows(table: str) -> list[Row]:
    blank: dict[Any, Any] = {**BLANK, pl.Binary: b""}
    kinds = schema_of(table)
    return [
        TABLES[table](*(shown.get(name, blank[kind]) for name, kind in kinds.items()))
        for shown in SHOWN[table]
    ]


def kept(batch: int) -> Facts:
    sink = FactsSink()
    for table in SHOWN:
        all_rows = rows(table)
        for start in range(0, len(all_rows), batch):
            piece = all_rows[start : start + batch]
            sink.write(table, piece)
            piece.clear()  # as the recorder does
    return sink.facts(9, TERMS)


@pytest.fixture
def run(tmp_path: Path) -> RunDirectory:
    """A run on disk with the rows of `SHOWN`; tables that it has no rows of are not there yet."""
    manifest = {"status": "interrupted", "tables": {}, "visits": 9}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    for table in SHOWN:
        frame = pl.DataFrame(rows(table), schema=schema_of(table), orient="row")
        frame.write_parquet(tmp_path / f"{table}.parquet")
    return RunDirectory.open(tmp_path)


@pytest.fixture
def longest() -> Iterator[str]:
    """A KPI of a table that no other one reads. Declaring it is all there is to do."""

    @kpi(label="longest slate", unit="count", needs={"looks": ("shown",)})
    def longest_slate(facts: Facts) -> Number:
        """Offers of the longest slate."""
        return facts.table("looks")["shown"].max()  # type: ignore[return-value]

    yield longest_slate.name
    del registry._KPIS[longest_slate.name]


@pytest.mark.parametrize("batch", [1, 3, 100])
def test_memory_and_disk_hold_the_same(run: RunDirectory, batch: int) -> None:
    in_memory, on_disk = kept(batch), facts_of(run, TERMS)
    assert list(in_memory.tables) == list(on_disk.tables)
    for table, frame in on_disk.tables.items():
        assert_frame_equal(in_memory.tables[table], frame)
    assert evaluate(in_memory) == evaluate(on_disk)


def test_only_what_kpis_need_is_kept(run: RunDirectory) -> None:
    for found in (kept(2), facts_of(run, TERMS)):
        columns = {table: tuple(frame.columns) for table, frame in found.tables.items()}
        assert columns == {**registry.all_needs(), "accounts": COLUMNS}
        assert "looks" not in found.tables
        assert "sku" not in found.orders.columns


def test_figures_of_the_rows() -> None:
    found = evaluate(kept(2))
    assert (found["orders"], found["settled"], found["conversion"]) == (7, 5, 7 / 9)
    assert (found["premium_cents"], found["late_penalty_cents"]) == (7, 11)
    assert found["ruled_for_buyer_share"] == 0.25
    assert found["gas_total"] == 61_000 + 10**15
    wei = 61_000 * 10**9 + 2 * 10**24  # more than 64 bits hold
    assert found["gas_fee_cents_per_order"] == wei / 10**18 * 2_500.0 * 100 / 5


def test_nothing_written_is_no_orders() -> None:
    nothing = FactsSink().facts(None, TERMS)
    empty = {name: frame.clear() for name, frame in kept(1).tables.items()}
    assert evaluate(nothing) == evaluate(Facts(empty, None, nothing.coin_price_eur))
    assert evaluate(nothing)["orders"] == 0


def test_a_sink_can_be_asked_while_it_is_written_to() -> None:
    sink = FactsSink()
    for expected in (7, 14):
        sink.write("orders", rows("orders"))
        assert evaluate(sink.facts(9, TERMS))["orders"] == expected


def test_visits_of_a_run_that_was_cut_short_are_unknown(run: RunDirectory) -> None:
    del run.manifest["visits"]
    assert facts_of(run, TERMS).visits is None
    assert evaluate(facts_of(run, TERMS))["conversion"] is None


def test_a_damaged_table_is_named(run: RunDirectory) -> None:
    (run.path / "disputes.parquet").write_bytes(b"PAR1 and nothing else PAR1")
    with pytest.raises(DamagedTable, match="disputes"):
        facts_of(run, TERMS)


def test_a_new_kpi_gets_its_columns_without_more_ado(longest: str, run: RunDirectory) -> None:
    for found in (kept(1), facts_of(run, TERMS)):
        assert found.tables["looks"].columns == ["shown", "visit"]
        assert evaluate(found)[longest] == 6
        assert list(evaluate(found))[-1] == longest


def test_a_kpi_declared_too_late_is_told_that_its_table_was_not_loaded(longest: str) -> None:
    with pytest.raises(UndeclaredColumn, match="no table 'looks' here"):
        KPIS[longest](facts(order()))


def test_other_tables_stay_out_of_reach() -> None:
    with pytest.raises(UndeclaredColumn, match="no table 'legs' here; there are: orders"):
        facts(order()).only({"orders": ("order",)}).table("legs")
    with pytest.raises(UndeclaredColumn, match="there are: none"):
        Facts({}, None, 1.0).orders  # noqa: B018
