"""What the chain's process does with its rows, and the tables of a run that two processes write."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from argosy.runs import chain_worker
from argosy.runs.chain_worker import TransactionsHere
from argosy.runs.store import ParquetSink, TableFile
from sim.records import TABLES, TransactionRow

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def row(number: int) -> TransactionRow:
    return TransactionRow(
        number, 1, 0, -1, "sponsor", "platform", "0x1", "0x2", "5", 21_000, 7, b"", True, 21_000, b"", b""
    )


def numbers(directory: Path) -> list[list[int]]:
    files = sorted((directory / ".parts" / "transactions").iterdir())
    return [pl.read_parquet(file)["tx"].to_list() for file in files]


def test_rows_wait_until_the_directory_is_known(tmp_path: Path) -> None:
    store = TransactionsHere()
    store.record(row(0))
    store.save()
    store.requests["open"](str(tmp_path))
    assert numbers(tmp_path) == []
    store.record(row(1))
    store.requests["save"]()
    store.requests["save"]()
    assert numbers(tmp_path) == [[0, 1]]


def test_a_part_is_written_once_there_are_rows_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chain_worker, "_BATCH", 3)
    store = TransactionsHere()
    store.requests["open"](str(tmp_path))
    for number in range(8):
        store.record(row(number))
        store.executed()
    assert numbers(tmp_path) == [[0, 1, 2], [3, 4, 5]]
    assert store.requests["finish"]()["rows"] == 8
    assert pl.read_parquet(tmp_path / "transactions.parquet")["tx"].to_list() == list(range(8))


def test_the_entry_is_that_of_a_table_written_at_home(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    store, home = TransactionsHere(), ParquetSink()
    store.requests["open"](str(tmp_path / "there"))
    home.open(tmp_path / "home")
    for number in range(5):
        store.record(row(number))
    home.write("transactions", [row(number) for number in range(5)])
    assert store.requests["finish"]() == home.finish()["transactions"]


class Elsewhere:
    """A table that somebody else is said to write."""

    def __init__(self) -> None:
        self.done: list[Any] = []

    def open(self, directory: Path) -> None:
        self.done.append(directory)

    def save(self) -> None:
        self.done.append("save")

    def finish(self) -> Callable[[], dict[str, Any]]:
        self.done.append("finish")

        def entry() -> dict[str, Any]:
            self.done.append("answer")
            return {"rows": 17}

        return entry


def test_a_table_handed_over_is_only_asked_about(tmp_path: Path) -> None:
    sink, elsewhere = ParquetSink(), Elsewhere()
    sink.hand_over("legs", elsewhere)
    sink.open(tmp_path)
    sink.save()
    entries = sink.finish()
    assert elsewhere.done == [tmp_path, "save", "finish", "answer"]
    assert list(entries) == list(TABLES)
    assert entries["legs"] == {"rows": 17}
    assert not (tmp_path / "legs.parquet").exists()
    assert not (tmp_path / ".parts").exists()


def test_a_table_handed_over_is_not_written_here_too(tmp_path: Path) -> None:
    sink = ParquetSink()
    sink.hand_over("transactions", Elsewhere())
    sink.open(tmp_path)
    with pytest.raises(KeyError):
        sink.write("transactions", [row(0)])


def test_a_full_disk_says_which_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise pl.exceptions.ComputeError("underlying IO error: No space left on device (os error 28)")

    table = TableFile("transactions")
    table.open(tmp_path)
    monkeypatch.setattr(pl.DataFrame, "write_parquet", full)
    with pytest.raises(OSError, match=r"000001\.parquet: .*No space left on device"):
        table.write([row(0)])
    assert numbers(tmp_path) == []
