"""Rows that are collected while the market runs and handed to a sink in batches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.records.schemas import TABLES

if TYPE_CHECKING:
    from sim.records.schema import Row
    from sim.records.sinks import Sink

_BATCH: Final = 20_000


class Recorder:
    """Collects rows of every table and hands them on in batches; call `drain` now and then."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._rows: dict[type[Row], list[Row]] = {rows: [] for rows in TABLES.values()}

    def add(self, row: Row) -> None:
        """Keep a row of the table whose class it is.

        Raises:
            KeyError: if its class is no table's.
        """
        self._rows[type(row)].append(row)

    def pending(self, table: type[Row]) -> list[Row]:
        """The rows of a table that the sink has not seen. Whoever makes plain tuples may append them here."""
        return self._rows[table]

    def drain(self, *, everything: bool = False) -> None:
        """Hand every table of at least a batch to the sink, or all of them."""
        for name, table in TABLES.items():
            rows = self._rows[table]
            if rows and (everything or len(rows) >= _BATCH):
                self._sink.write(name, rows)
                rows.clear()
