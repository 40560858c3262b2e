"""Where batches of rows go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from sim.records.schemas import SCHEMAS, TABLES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.records.schema import Row


class Sink(Protocol):
    """Takes the rows of a run."""

    def write(self, table: str, rows: Sequence[Row]) -> None:
        """Store `rows` of `table`, in order, after all earlier ones."""
        ...


class MemorySink:
    """Keeps everything; for tests and small experiments."""

    def __init__(self) -> None:
        self.tables: dict[str, list[Row]] = {name: [] for name in TABLES}

    def write(self, table: str, rows: Sequence[Row]) -> None:
        """Append `rows`."""
        self.tables[table].extend(rows)

    def column(self, table: str, name: str) -> list[Any]:
        """One column of a table."""
        index = [column for column, _ in SCHEMAS[table]].index(name)
        return [row[index] for row in self.tables[table]]
