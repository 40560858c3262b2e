from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from analytics.runs import DamagedTable, RunDirectory, RunError, schema_of, unbalanced_orders

if TYPE_CHECKING:
    from pathlib import Path

EVENT = {"time": 1, "order": 1, "event": "placed", "actor": "buyer:1", "place": "", "amount": 5, "tx": -1}


def events(*numbers: int) -> pl.DataFrame:
    return pl.DataFrame([EVENT | {"order": n} for n in numbers], schema=schema_of("order_events"))


@pytest.fixture
def run(tmp_path: Path) -> Path:
    (tmp_path / "manifest.json").write_text(json.dumps({"status": "interrupted", "tables": {}}))
    return tmp_path


def part(run: Path, number: int, frame: pl.DataFrame) -> None:
    folder = run / ".parts" / "order_events"
    folder.mkdir(parents=True, exist_ok=True)
    frame.write_parquet(folder / f"{number:06d}.parquet")


def test_parts_are_read_in_order(run: Path) -> None:
    for number in (2, 1, 10):
        part(run, number, events(number))
    assert RunDirectory.open(run).table("order_events").collect()["order"].to_list() == [1, 2, 10]


def test_a_part_that_was_not_finished_is_ignored(run: Path) -> None:
    part(run, 1, events(1))
    (run / ".parts" / "order_events" / "000002.unfinished").write_bytes(b"PAR1")
    assert RunDirectory.open(run).table("order_events").collect().height == 1


def test_the_merged_table_goes_before_parts(run: Path) -> None:
    part(run, 1, events(1))
    events(1, 2, 3).write_parquet(run / "order_events.parquet")
    assert RunDirectory.open(run).table("order_events").collect().height == 3


def test_a_table_without_rows_yet_has_its_columns(run: Path) -> None:
    table = RunDirectory.open(run).table("legs").collect()
    assert table.height == 0
    assert dict(table.schema) == schema_of("legs")


def test_batches_are_the_table_in_pieces(run: Path) -> None:
    events(*range(10)).write_parquet(run / "order_events.parquet")
    pieces = list(RunDirectory.open(run).batches("order_events", rows=4))
    assert [piece.height for piece in pieces] == [4, 4, 2]
    assert pl.concat(pieces)["order"].to_list() == list(range(10))


def test_a_finished_run_must_have_its_tables(run: Path) -> None:
    manifest = {
        "status": "complete",
        "tables": {},
        "scenario": {"name": "x", "sha256": ""},
        "seed": 1,
        "replication": 0,
        "digest": "",
        "conservation": {"difference": {}},
    }
    (run / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(DamagedTable, match=r"legs.parquet is missing"):
        RunDirectory.open(run).table("legs")


def test_other_columns_are_named(run: Path) -> None:
    events(1).with_columns(pl.lit(1).alias("extra")).write_parquet(run / "order_events.parquet")
    with pytest.raises(DamagedTable, match="extra"):
        RunDirectory.open(run).table("order_events")


def test_there_must_be_a_run(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="no run directory"):
        RunDirectory.open(tmp_path / "nothing")


ORDER: dict[str, Any] = {
    "order": 1, "currency": "EUR", "outcome": "confirmed", "funded_at": 5, "goods": 100, "freight": 20,
    "duty": 1, "vat": 4, "to_buyer": 0, "to_seller": 1_000_000, "to_carrier": 200_000, "to_tax": 50_000,
    "to_platform": 0,
}  # fmt: skip
UNPAID = {"to_seller": 0, "to_carrier": 0, "to_tax": 0}


@pytest.mark.parametrize(
    ("change", "balanced"),
    [
        ({}, True),
        ({"to_seller": 999_999}, False),
        ({"to_buyer": 1}, False),
        ({"outcome": "open"}, True),
        ({"outcome": "open", **UNPAID}, True),
        (UNPAID, False),
        ({"outcome": "declined", "funded_at": -1, **UNPAID}, True),
        ({"outcome": "declined", "funded_at": -1}, False),
        ({"currency": "JPY"}, False),
        ({"currency": "JPY", "to_seller": 100_000_000, "to_carrier": 20_000_000, "to_tax": 5_000_000}, True),
    ],
)
def test_payouts_must_be_the_deposit(change: dict[str, Any], balanced: bool, run: Path) -> None:
    blank = {pl.Int64: 0, pl.String: "", pl.Boolean: False}
    schema = schema_of("orders")
    row = {name: blank[kind] for name, kind in schema.items()} | ORDER | change
    pl.DataFrame([row], schema=schema).write_parquet(run / "orders.parquet")
    assert unbalanced_orders(RunDirectory.open(run)) == ([] if balanced else [1])


def test_no_orders_are_balanced(run: Path) -> None:
    assert unbalanced_orders(RunDirectory.open(run)) == []
