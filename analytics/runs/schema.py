"""The tables of a run as polars sees them. What they hold says `sim.records`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias

import polars as pl

from sim.records import SCHEMAS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.records import ColumnType

Needs: TypeAlias = "Mapping[str, tuple[str, ...]]"
"""Columns by table."""

_TYPES: Final[Mapping[ColumnType, Any]] = {
    "int": pl.Int64,
    "float": pl.Float64,
    "text": pl.String,
    "bytes": pl.Binary,
    "bool": pl.Boolean,
}


def schema_of(table: str) -> dict[str, Any]:
    """Column types of a table, in order."""
    return {name: _TYPES[kind] for name, kind in SCHEMAS[table]}
