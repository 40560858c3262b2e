"""Rows reach the sink once each, in the order in which they were made, and in batches."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.records import TABLES, MemorySink, Movement, Recorder, StockRow, TransactionRow
from sim.records import recorder as module

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.records import Row


class Batches:
    """Keeps batches apart."""

    def __init__(self) -> None:
        self.written: list[tuple[str, list[Row]]] = []

    def write(self, table: str, rows: Sequence[Row]) -> None:
        self.written.append((table, list(rows)))


def stock_row(number: int) -> StockRow:
    return StockRow(number, "A1", "HERE", Movement.SOLD, -1, 0, 0, -250, number)


class Stray(NamedTuple):
    time: int


class Heir(StockRow):
    pass


@pytest.mark.parametrize(
    "row", [Stray(1), (1, "A1"), Heir(1, "A1", "HERE", Movement.SOLD, -1, 0, 0, -250, 1)]
)
def test_only_rows_of_tables_are_kept(row: Row) -> None:
    recorder = Recorder(MemorySink())
    with pytest.raises(KeyError):
        recorder.add(row)
    assert not any(recorder.pending(table) for table in TABLES.values())


def test_a_batch_goes_when_it_is_full_and_not_before() -> None:
    batches = Batches()
    recorder = Recorder(batches)
    for number in range(module._BATCH - 1):
        recorder.add(stock_row(number))
    recorder.drain()
    assert batches.written == []
    recorder.add(stock_row(module._BATCH - 1))
    recorder.drain()
    assert [(table, len(rows)) for table, rows in batches.written] == [("stock", module._BATCH)]
    recorder.drain(everything=True)
    assert len(batches.written) == 1, "nothing is left, and no empty batch is written"


def test_tables_are_drained_in_the_order_in_which_they_are_declared() -> None:
    batches = Batches()
    recorder = Recorder(batches)
    for table in reversed(TABLES.values()):
        recorder.pending(table).append((0,))
    recorder.drain(everything=True)
    assert [table for table, _ in batches.written] == list(TABLES)


def test_whoever_holds_the_pending_list_can_go_on_after_a_drain() -> None:
    """The executor of blocks keeps its `append`."""
    sink = MemorySink()
    recorder = Recorder(sink)
    append = recorder.pending(TransactionRow).append
    append((1,))
    recorder.drain(everything=True)
    append((2,))
    recorder.drain(everything=True)
    assert sink.tables["transactions"] == [(1,), (2,)]


steps = st.one_of(
    st.tuples(st.just("add"), st.sampled_from(sorted(TABLES))),
    st.tuples(st.just("drain"), st.booleans()),
)


@given(st.lists(steps, max_size=60), st.integers(1, 5))
def test_whenever_it_is_drained_every_row_arrives_once_and_in_order(
    taken: list[tuple[str, str | bool]], batch: int
) -> None:
    batches = Batches()
    made: dict[str, list[Row]] = {name: [] for name in TABLES}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_BATCH", batch)
        recorder = Recorder(batches)
        for number, (what, argument) in enumerate(taken):
            if what == "add":
                made[str(argument)].append((number,))
                recorder.pending(TABLES[str(argument)]).append((number,))
            else:
                recorder.drain(everything=bool(argument))
                most = 0 if argument else batch - 1
                assert all(len(recorder.pending(table)) <= most for table in TABLES.values())
        recorder.drain(everything=True)
    assert all(rows for _, rows in batches.written)
    for name in TABLES:
        assert [row for table, rows in batches.written if table == name for row in rows] == made[name]


def test_a_column_is_read_by_its_name() -> None:
    sink = MemorySink()
    sink.write("stock", [stock_row(3), stock_row(5)])
    assert sink.column("stock", "order") == [3, 5]
    assert sink.column("stock", "quantity") == [-1, -1]
    with pytest.raises(ValueError, match="nowhere"):
        sink.column("stock", "nowhere")
    with pytest.raises(KeyError):
        sink.write("nowhere", [(1,)])
