"""Reading the small CSV tables that a scenario names."""

from __future__ import annotations

import csv
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from sim.scenario.scenario import Data

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


class _Kind(NamedTuple):
    """What a cell may hold, in words and as a test; the test may also raise ValueError."""

    expected: str
    accepts: Callable[[str], bool]


_MOST: Final = 10**9
_TEXT = _Kind("text", lambda cell: bool(cell.strip()))
_COUNT = _Kind("a whole number of 0 or more", lambda cell: 0 <= int(cell) <= _MOST)
_AT_LEAST_ONE = _Kind("a whole number of 1 or more", lambda cell: 1 <= int(cell) <= _MOST)
_NUMBER = _Kind("a number of 0 or more", lambda cell: 0 <= float(cell) <= _MOST)
_OPTIONAL_NUMBER = _Kind("a number of 0 or more, or nothing", lambda c: not c or 0 <= float(c) <= _MOST)
_POSITIVE = _Kind("a number above 0", lambda cell: 0 < float(cell) <= _MOST)
_RATE = _Kind("a rate of 0.000001 or more", lambda cell: 1e-6 <= float(cell) <= _MOST)
_DEGREES = _Kind("degrees from -180 to 180", lambda cell: -180 <= float(cell) <= 180)
_DATE = _Kind("a date as YYYY-MM-DD", lambda cell: date.fromisoformat(cell).isoformat() == cell)

_COLUMNS: Final[Mapping[str, Mapping[str, _Kind]]] = {
    "places": {
        "code": _TEXT, "name": _TEXT, "kind": _TEXT, "country": _TEXT, "lat": _DEGREES, "lon": _DEGREES,
    },
    "links": {"origin": _TEXT, "destination": _TEXT, "mode": _TEXT, "km": _POSITIVE},
    "fx": {"date": _DATE},
    "vat": {"country": _TEXT, "rate_bps": _COUNT},
    "duty": {"hs_chapter": _TEXT, "area": _TEXT, "rate_bps": _COUNT},
    "low_value": {
        "area": _TEXT, "from_date": _DATE, "currency": _TEXT, "duty_free_minor": _COUNT,
        "vat_free_minor": _COUNT, "flat_duty_minor": _COUNT, "flat_duty_below_minor": _COUNT,
    },
    "catalogue": {
        "sku": _TEXT, "title": _TEXT, "category": _TEXT, "hs_chapter": _TEXT, "weight_g": _AT_LEAST_ONE,
        "base_price_gbp_pence": _AT_LEAST_ONE, "popularity": _AT_LEAST_ONE,
    },
    "hour_of_week": {"hour": _COUNT, "share": _NUMBER},
    "countries": {"country": _TEXT, "customers": _COUNT},
    "basket": {"units_per_line": _POSITIVE},
    "repeat": {"purchases": _AT_LEAST_ONE, "customers": _COUNT},
}  # fmt: skip
"""Every column that the market reads; of `fx`, every further column is a currency."""

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
    missing = [column for column in _COLUMNS[name] if column not in rows[0]]
    if missing:
        raise TableError(f"{where} lacks the column {', '.join(missing)}")
    _check_cells(where, rows, _kinds(name, rows[0]))
    _check_whole(name, where, rows)
    return rows


def _kinds(name: str, row: TableRow) -> Mapping[str, _Kind]:
    """The kinds of the columns that `row` has and the market reads."""
    if name == "fx":
        return {column: _DATE if column == "date" else _RATE for column in row}
    if name == "hour_of_week" and "share_smoothed" in row:
        return {**_COLUMNS[name], "share_smoothed": _OPTIONAL_NUMBER}
    return _COLUMNS[name]


def _check_cells(where: str, rows: list[TableRow], kinds: Mapping[str, _Kind]) -> None:
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
