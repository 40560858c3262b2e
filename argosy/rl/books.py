"""The accounts of a market while it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from analytics.accounts import NEEDS, Terms, lines_of, postings
from analytics.runs import schema_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.records import Row


class Books:
    """`sim.records.Sink` that keeps what the accounts are made from.

    Args:
        terms: of the accounts.
    """

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._tables = {
            name: pl.DataFrame(schema=schema_of(name)).select(columns) for name, columns in NEEDS.items()
        }

    def write(self, table: str, rows: Sequence[Row]) -> None:
        """Append `rows`."""
        if table in NEEDS:
            frame = pl.DataFrame(rows, schema=schema_of(table), orient="row").select(NEEDS[table])
            self._tables[table].extend(frame)

    def profit(self, group: str) -> int:
        """Euro cents that a group of actors has made by what is written until now."""
        lines = lines_of(postings(self._tables, self._terms))
        return int(lines.filter(pl.col("group") == group)["cents"].sum())
