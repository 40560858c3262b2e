"""Reading the small CSV tables that a scenario names."""

from __future__ import annotations

import csv
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from sim.scenario.columns import COLUMNS, columns_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sim.scenario.columns import Kind
    from sim.scenario.data import Data

TableRow = dict[str, str]


class TableError(ValueError):
    """A data table is missing or does not hold what it should."""


class DataTables(NamedTuple):
    """Every table of a scenario, as rows of text."""

    places: list[TableRow]
    links: list[TableRow]
    fx: list[TableRow]
    vat: list[TableRow]
    duty: list[TableRow]
    low_value: list[TableRow]
    catalogue: list[TableRow]
    hour_of_week: list[TableRow]
    countries: list[TableRow]
    basket: list[TableRow]
    repeat: list[TableRow]


_HOURS_OF_A_WEEK: Final = 168


def read_tables(data: Data, folder: Path) -> DataTables:
    """Read every table that `data` names, relative to `folder`.

    Raises:
        TableError: if a file is missing, empty, no UTF-8 text, lacks a column or holds a wrong value.
    """
    return DataTables(*(_read(name, folder / getattr(data, name)) for name in DataTables._fields))


def _read(name: str, path: Path) -> list[TableRow]:
    where = f"data.{name}: {path}"
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    except OSError as error:
        raise TableError(f"data.{name}: cannot read {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise TableError(f"{where} is not UTF-8 text") from error
    except (csv.Error, ValueError) as error:
        raise TableError(f"data.{name}: cannot read {path}: {error}") from error
    if not rows:
        raise TableError(f"{where} holds no rows")
    missing = [column for column in COLUMNS[name] if column not in rows[0]]
    if missing:
        raise TableError(f"{where} lacks the column {', '.join(missing)}")
    _check_cells(where, rows, columns_of(name, rows[0]))
    _check_whole(name, where, rows)
    return rows


def _check_cells(where: str, rows: list[TableRow], kinds: Mapping[str, Kind]) -> None:
    for number, row in enumerate(rows, start=2):
        if None in row or None in row.values():
            raise TableError(f"{where}, row {number}: has not as many values as the table has columns")
        for column, kind in kinds.items():
            try:
                right = kind.accepts(row[column])
            except ValueError:
                right = False
            if not right:
                raise TableError(
                    f"{where}, row {number}, column {column}: '{row[column]}' is not {kind.expected}"
                )


def _check_whole(name: str, where: str, rows: list[TableRow]) -> None:
    """What only the rows together can get wrong."""
    if name == "hour_of_week":
        if [int(row["hour"]) for row in rows] != list(range(_HOURS_OF_A_WEEK)):
            raise TableError(f"{where} does not hold the hours 0 to {_HOURS_OF_A_WEEK - 1}, a row each")
        if not sum(float(row.get("share_smoothed") or row["share"]) for row in rows):
            raise TableError(f"{where}, column share: every share is 0")
    elif name == "repeat" and not sum(int(row["customers"]) for row in rows):
        raise TableError(f"{where}, column customers: every number is 0")
    elif name == "fx":
        for number, (earlier, later) in enumerate(pairwise(rows), start=3):
            if earlier["date"] >= later["date"]:
                raise TableError(f"{where}, row {number}, column date: '{later['date']}' is not a later date")
