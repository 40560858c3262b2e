"""Runs that were killed at every step of their writing: what had reached the disk is read, and no more."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.kpis import evaluate, facts_of
from analytics.runs import DamagedTable, RunDirectory, RunError, schema_of, unbalanced_orders
from sim.core.units import token_units
from sim.records import TABLES
from tests.support.small_market import terms_of, tiny

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

BLANK: dict[Any, Any] = {pl.Int64: 0, pl.Float64: 0.0, pl.String: "", pl.Boolean: False, pl.Binary: b""}


def frame(table: str, rows: list[dict[str, Any]]) -> pl.DataFrame:
    """A table of rows that say only what matters."""
    schema = schema_of(table)
    return pl.DataFrame(
        [{name: row.get(name, BLANK[kind]) for name, kind in schema.items()} for row in rows], schema=schema
    )


def numbered(table: str, *numbers: int) -> pl.DataFrame:
    return frame(table, [{"order": number} for number in numbers])


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """A run that has only just begun."""
    (tmp_path / "manifest.json").write_text(json.dumps({"status": "interrupted", "tables": {}}))
    for table in TABLES:
        (tmp_path / ".parts" / table).mkdir(parents=True)
    return tmp_path


def part(run: Path, table: str, number: int, *orders: int) -> Path:
    file = run / ".parts" / table / f"{number:06d}.parquet"
    numbered(table, *orders).write_parquet(file)
    return file


def orders_in(run: Path, table: str) -> list[int]:
    found: list[int] = RunDirectory.open(run).table(table).collect()["order"].to_list()
    return found


@pytest.mark.parametrize("table", TABLES)
def test_before_anything_is_written_every_table_is_there_and_empty(table: str, run: Path) -> None:
    found = RunDirectory.open(run).table(table).collect()
    assert (found.height, dict(found.schema)) == (0, schema_of(table))


def test_the_figures_of_a_run_that_only_began_are_those_of_nothing(run: Path) -> None:
    found = evaluate(facts_of(RunDirectory.open(run), terms_of(tiny()[0])))
    assert found["orders"] == found["gmv_cents"] == found["gas_total"] == 0
    assert found["conversion"] is None
    assert unbalanced_orders(RunDirectory.open(run)) == []


@pytest.mark.parametrize("table", [name for name in TABLES if "order" in schema_of(name)])
def test_every_whole_part_is_read_in_order(table: str, run: Path) -> None:
    for number, orders in ((3, (5, 6)), (1, (1, 2)), (2, (3, 4))):
        part(run, table, number, *orders)
    assert orders_in(run, table) == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("name", ["000002.unfinished", "000002.parquet.tmp", "notes.txt", "000002"])
def test_what_is_no_part_is_passed_over(name: str, run: Path) -> None:
    part(run, "shipments", 1, 1)
    (run / ".parts" / "shipments" / name).write_bytes(b"half of it")
    assert orders_in(run, "shipments") == [1]


def test_a_table_half_merged_is_read_from_its_parts(run: Path) -> None:
    part(run, "shipments", 1, 1, 2)
    (run / "shipments.unfinished").write_bytes(b"PAR1")
    assert orders_in(run, "shipments") == [1, 2]


def test_a_merged_table_whose_parts_are_still_there_is_not_read_twice(run: Path) -> None:
    part(run, "shipments", 1, 1, 2)
    numbered("shipments", 1, 2).write_parquet(run / "shipments.parquet")
    assert orders_in(run, "shipments") == [1, 2]


@pytest.mark.parametrize(
    "damage",
    [
        lambda file: file.write_bytes(b""),
        lambda file: file.write_bytes(b"PAR1"),
        lambda file: file.write_bytes(file.read_bytes()[:-4]),
        lambda file: file.write_bytes(file.read_bytes()[4:]),
        lambda file: pl.DataFrame({"x": [1]}).write_parquet(file),
    ],
    ids=["empty", "four bytes", "no end", "no beginning", "another table"],
)
@pytest.mark.parametrize("place", ["merged", "first part", "second part"])
def test_a_damaged_file_is_never_taken_for_an_empty_one(
    damage: Callable[[Path], Any], place: str, run: Path
) -> None:
    files = [part(run, "shipments", 1, 1), part(run, "shipments", 2, 2)]
    if place == "merged":
        files.insert(0, run / "shipments.parquet")
        numbered("shipments", 1, 2).write_parquet(files[0])
    damage(files[1] if place == "second part" else files[0])
    opened = RunDirectory.open(run)
    with pytest.raises(DamagedTable, match=r"cannot be read|other columns"):
        opened.collect(opened.table("shipments"))


@pytest.mark.parametrize("rows", [1, 3, 7, 10, 11, 50_000])
def test_pieces_are_the_table(rows: int, run: Path) -> None:
    for number in range(5):
        part(run, "shipments", number, 2 * number, 2 * number + 1)
    pieces = list(RunDirectory.open(run).batches("shipments", rows))
    assert all(0 < piece.height <= rows for piece in pieces)
    assert pl.concat(pieces)["order"].to_list() == list(range(10))


def test_a_table_of_another_name_is_an_error_of_the_caller(run: Path) -> None:
    with pytest.raises(KeyError):
        RunDirectory.open(run).table("leggs")


@pytest.mark.parametrize("name", ["a" * 300, "a" * 5_000, "no/such/thing"])
def test_there_is_no_run_where_there_is_no_directory(name: str, tmp_path: Path) -> None:
    with pytest.raises(RunError, match="no run directory at"):
        RunDirectory.open(tmp_path / name)


def test_a_file_is_no_run(tmp_path: Path) -> None:
    (tmp_path / "run").write_text("")
    with pytest.raises(RunError, match="no run directory at"):
        RunDirectory.open(tmp_path / "run")


MONEY = st.integers(0, 10**9)
CURRENCIES = ("EUR", "JPY", "GBP", "KRW")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("money")
    (path / "manifest.json").write_text(json.dumps({"status": "interrupted", "tables": {}}))
    return path


@st.composite
def orders(draw: st.DrawFn) -> tuple[list[dict[str, Any]], list[int]]:
    """Orders whose payouts add up, or are off by a unit; and the numbers of those that are."""
    found, wrong = [], []
    for number in range(1, draw(st.integers(1, 6)) + 1):
        parts = {name: draw(MONEY) for name in ("goods", "freight", "duty", "vat")}
        currency = draw(st.sampled_from(CURRENCIES))
        left, row = (
            token_units(sum(parts.values()), currency),
            {"order": number, "currency": currency, **parts},
        )
        for party in ("buyer", "seller", "carrier", "tax"):
            row[f"to_{party}"] = draw(st.integers(0, left))
            left -= row[f"to_{party}"]
        row |= {
            "to_platform": left,
            "outcome": draw(st.sampled_from(["ruled", "confirmed", "open"])),
            "funded_at": 3,
        }
        if draw(st.booleans()):
            row[f"to_{draw(st.sampled_from(['buyer', 'seller', 'platform']))}"] += draw(
                st.sampled_from([1, 10**6])
            )
            wrong.append(number)
        found.append(row)
    return found, wrong


@pytest.fixture(scope="module")
def opened(folder: Path) -> RunDirectory:
    """Looked over once: a second for every example is too long."""
    frame("orders", []).write_parquet(folder / "orders.parquet")
    return RunDirectory.open(folder)


@settings(max_examples=40)
@given(drawn=orders())
def test_an_order_off_by_a_unit_is_found(
    folder: Path, opened: RunDirectory, drawn: tuple[list[dict[str, Any]], list[int]]
) -> None:
    rows, wrong = drawn
    frame("orders", rows).write_parquet(folder / "orders.parquet")
    assert unbalanced_orders(opened) == wrong


def test_of_very_many_wrong_orders_the_first_thousand_are_named(folder: Path) -> None:
    row = {"currency": "EUR", "outcome": "ruled", "goods": 1}
    frame("orders", [row | {"order": number} for number in range(1, 1_501)]).write_parquet(
        folder / "orders.parquet"
    )
    assert unbalanced_orders(RunDirectory.open(folder)) == list(range(1, 1_001))
