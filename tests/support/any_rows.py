"""Rows of any table, drawn from everything that its columns may hold."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from sim.records import SCHEMAS

if TYPE_CHECKING:
    from sim.records import ColumnType, Row

CELLS: dict[ColumnType, st.SearchStrategy[Any]] = {
    "int": st.integers(-(2**63), 2**63 - 1),
    "float": st.floats(allow_nan=False),
    "text": st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    "bytes": st.binary(max_size=8),
    "bool": st.booleans(),
}
"""Values by type of column, the odd ones among them."""


def rows_of(table: str, max_size: int = 12) -> st.SearchStrategy[list[Row]]:
    """Lists of rows that fit a table's schema."""
    return st.lists(st.tuples(*(CELLS[kind] for _, kind in SCHEMAS[table])), max_size=max_size)


def cut(rows: list[Row], places: list[int]) -> list[list[Row]]:
    """`rows` in pieces, none of them empty, cut at `places`."""
    ends = sorted({place % (len(rows) + 1) for place in places} | {0, len(rows)})
    return [rows[start:end] for start, end in pairwise(ends)]
