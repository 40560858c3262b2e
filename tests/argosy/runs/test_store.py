"""Tables on disk: what was written is there, in one piece at the end and in pieces before."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.runs import RunDirectory, schema_of
from analytics.runs.digest import TableDigest, file_sha256
from argosy.runs.store import ParquetSink, TableFile
from sim.records import SCHEMAS, TABLES
from tests.support.any_rows import cut, rows_of

if TYPE_CHECKING:
    from pathlib import Path

    from argosy.runs.store import Entry
    from sim.records import Row

PLACES = st.lists(st.integers(0, 20), max_size=4)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A new directory for every example."""
    return lambda: tmp_path_factory.mktemp("run")


def opened(folder: Path) -> ParquetSink:
    sink = ParquetSink()
    sink.open(folder)
    return sink


def read(folder: Path, table: str) -> list[Row]:
    """The rows as whoever reads a run sees them."""
    (folder / "manifest.json").write_text(json.dumps({"status": "interrupted", "tables": {}}))
    return RunDirectory.open(folder, trust="all").table(table).collect().rows()


@pytest.mark.parametrize("table", TABLES)
@settings(max_examples=5)
@given(data=st.data())
def test_parts_and_one_write_come_to_the_same(table: str, folders: Any, data: st.DataObject) -> None:
    rows = data.draw(rows_of(table).filter(bool))
    entries = []
    for pieces in ([rows], cut(rows, data.draw(PLACES))):
        folder = folders()
        sink = opened(folder)
        for piece in pieces:
            sink.write(table, piece)
        assert read(folder, table) == rows, "before the merge"
        entries.append(sink.finish()[table])
        assert read(folder, table) == rows, "after it"
        assert entries[-1]["sha256"] == file_sha256(folder / f"{table}.parquet")
    assert entries[0]["rows"] == len(rows)
    assert entries[0]["digest"] == entries[1]["digest"]
    again = TableDigest(SCHEMAS[table])
    again.update(list(zip(*rows, strict=True)))
    assert entries[0]["digest"] == again.hexdigest()


def one(table: str, number: int) -> Row:
    """A row that says which it is, in every column that can."""
    cells: dict[str, Any] = {
        "int": number, "float": number / 7, "text": f"é{number}", "bytes": bytes([number]), "bool": number % 2 == 0,
    }  # fmt: skip
    return tuple(cells[kind] for _, kind in SCHEMAS[table])


@pytest.mark.parametrize("table", TABLES)
def test_of_a_process_killed_between_batches_every_batch_is_there(table: str, tmp_path: Path) -> None:
    sink = opened(tmp_path)
    for start in range(0, 30, 10):
        sink.write(table, [one(table, n) for n in range(start, start + 10)])
        assert read(tmp_path, table) == [one(table, n) for n in range(start + 10)]
    assert not (tmp_path / f"{table}.parquet").exists()
    assert {name for name in TABLES if read(tmp_path, name)} == {table}


def test_of_a_process_killed_while_it_writes_the_part_does_not_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sink = opened(tmp_path)
    sink.write("legs", [one("legs", 1)])
    whole = pl.DataFrame.write_parquet

    def killed(self: pl.DataFrame, file: Path, **options: Any) -> None:
        whole(self, file, **options)
        file.write_bytes(file.read_bytes()[:50])
        raise KeyboardInterrupt

    monkeypatch.setattr(pl.DataFrame, "write_parquet", killed)
    with pytest.raises(KeyboardInterrupt):
        sink.write("legs", [one("legs", 2)])
    assert read(tmp_path, "legs") == [one("legs", 1)]


def test_of_a_process_killed_while_it_merges_the_parts_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some tables are merged by then, and none is lost."""
    sink = opened(tmp_path)
    for table in TABLES:
        for number in (1, 2):
            sink.write(table, [one(table, number)])
    done = 0
    whole = TableFile.finish

    def killed(self: TableFile) -> Entry:
        nonlocal done
        done += 1
        if done > 3:
            (tmp_path / f"{self._name}.unfinished").write_bytes(b"PAR1")
            raise KeyboardInterrupt
        return whole(self)

    monkeypatch.setattr(TableFile, "finish", killed)
    with pytest.raises(KeyboardInterrupt):
        sink.finish()
    assert len(list(tmp_path.glob("*.parquet"))) == 3
    for table in TABLES:
        assert read(tmp_path, table) == [one(table, 1), one(table, 2)]


@pytest.mark.parametrize("table", TABLES)
def test_a_table_without_rows_has_its_columns(table: str, tmp_path: Path) -> None:
    entries = opened(tmp_path).finish()
    assert entries[table]["rows"] == 0
    assert entries[table]["digest"] == TableDigest(SCHEMAS[table]).hexdigest()
    frame = pl.read_parquet(tmp_path / f"{table}.parquet")
    assert (frame.height, dict(frame.schema)) == (0, schema_of(table))


def test_parts_are_merged_in_the_order_in_which_they_were_written(tmp_path: Path) -> None:
    sink = opened(tmp_path)
    for number in range(123):
        sink.write("stock", [one("stock", number)])
    sink.finish()
    assert read(tmp_path, "stock") == [one("stock", number) for number in range(123)]
    assert not (tmp_path / ".parts").exists()
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted(
        [*(f"{table}.parquet" for table in TABLES), "manifest.json"]
    )


def test_tables_do_not_mix(tmp_path: Path) -> None:
    sink = opened(tmp_path)
    for number in range(5):
        for table in TABLES:
            sink.write(table, [one(table, number)])
    entries = sink.finish()
    assert {entry["rows"] for entry in entries.values()} == {5}
    for table in TABLES:
        assert read(tmp_path, table) == [one(table, number) for number in range(5)]


def test_the_callers_rows_are_its_own_again_after_a_write(tmp_path: Path) -> None:
    sink = opened(tmp_path)
    rows = [one("legs", 1), one("legs", 2)]
    sink.write("legs", rows)
    rows.clear()
    assert len(read(tmp_path, "legs")) == 2
    assert sink.finish()["legs"]["rows"] == 2


@pytest.mark.parametrize("odd", [(2**63,), (-(2**63) - 1,)])
def test_a_number_that_does_not_fit_is_no_other_number(odd: tuple[int], tmp_path: Path) -> None:
    sink = opened(tmp_path)
    with pytest.raises(OverflowError):
        sink.write("stock", [(*odd, *one("stock", 1)[1:])])
    assert read(tmp_path, "stock") == []
    assert sink.finish()["stock"]["rows"] == 0


@pytest.mark.parametrize(("table", "short"), [("stock", 1), ("legs", 3)])
def test_rows_of_another_length_are_refused(table: str, short: int, tmp_path: Path) -> None:
    sink = opened(tmp_path)
    with pytest.raises(ValueError, match="zip"):
        sink.write(table, [one(table, 1), one(table, 2)[:-short]])
    assert read(tmp_path, table) == []


def test_numbers_come_back_as_numbers_to_the_last_bit(tmp_path: Path) -> None:
    values = [0.1, -0.0, 5e-324, 1.7976931348623157e308, float("inf"), -float("inf")]
    sink = opened(tmp_path)
    place = [name for name, _ in SCHEMAS["legs"]].index("km")
    sink.write("legs", [(*one("legs", 1)[:place], value, *one("legs", 1)[place + 1 :]) for value in values])
    sink.finish()
    found = pl.read_parquet(tmp_path / "legs.parquet")["km"].to_numpy()
    assert found.tobytes() == np.array(values).tobytes()
