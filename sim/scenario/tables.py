"""Reading the small CSV tables that a scenario names."""

from __future__ import annotations

import csv
from functools import lru_cache
from io import StringIO
from itertools import islice, pairwise
from math import fsum
from typing import TYPE_CHECKING, Final, NamedTuple

from sim.core.files import FileError, read_text
from sim.scenario.columns import COLUMNS, KEYS, columns_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from sim.scenario.columns import Kind

TableRow = dict[str, str]


class TableError(ValueError):
    """A data table is missing or does not hold what it should; the hint says what to do about it."""

    def __init__(self, what: str, hint: str = "check the scenario's [data] table") -> None:
        self.what = what
        self.hint = hint
        super().__init__(what, hint)


class DataTables(NamedTuple):
    """Every table of a scenario, as rows of text."""

    places: list[TableRow]
    links: list[TableRow]
    closures: list[TableRow]
    passages: list[TableRow]
    fx: list[TableRow]
    vat: list[TableRow]
    duty: list[TableRow]
    low_value: list[TableRow]
    catalogue: list[TableRow]
    tastes: list[TableRow]
    factors: list[TableRow]
    hour_of_week: list[TableRow]
    hour_of_week_consumer: list[TableRow]
    seasons: list[TableRow]
    countries: list[TableRow]
    baskets: list[TableRow]
    repeat: list[TableRow]
    payments: list[TableRow]
    preferences: list[TableRow]
    forbidden: list[TableRow]


_HOURS_OF_A_WEEK: Final = 168
_DAYS_OF_A_YEAR: Final = 365
_MOST_BYTES: Final = 16_000_000
_MOST_ROWS: Final = 100_000
_MOST_COLUMNS: Final = 1_000
_REMEMBERED: Final = 64
"""Tables; a scenario has 20."""

_ROUNDING: Final = 0.001
_OTHER_SEPARATORS: Final = {";": "semicolons", "\t": "tabs"}


def read_tables(files: Mapping[str, Path]) -> DataTables:
    """Read every table from its file.

    Raises:
        TableError: if a file is missing, too large, empty, no UTF-8 text, lacks a column or holds a wrong value.
    """
    return DataTables(*(_read(name, files[name]) for name in DataTables._fields))


def _read(name: str, path: Path) -> list[TableRow]:
    where = f"data.{name}: {path}"
    try:
        text = read_text(path, _MOST_BYTES)
    except FileError as error:
        raise TableError(f"{where} {error.what}", *([error.hint] if error.hint else [])) from error
    return [row.copy() for row in _checked(name, where, text)]


@lru_cache(maxsize=_REMEMBERED)
def _checked(name: str, where: str, text: str) -> list[TableRow]:
    """The rows of a table whose file holds `text`: a process that loads many scenarios checks each table once."""
    try:
        rows = _rows(where, text)
    except csv.Error as error:
        raise TableError(f"{where} cannot be read: {error}") from error
    if not rows:
        raise TableError(f"{where} holds no rows")
    missing = [column for column in COLUMNS[name] if column not in rows[0]]
    if missing:
        raise TableError(f"{where} lacks the column {', '.join(missing)}", _separator_hint(text))
    _check_cells(where, rows, columns_of(name, rows[0]))
    _check_keys(where, rows, KEYS.get(name, ()))
    _check_whole(name, where, rows)
    return rows


def _rows(where: str, text: str) -> list[TableRow]:
    reader = csv.DictReader(StringIO(text, newline=""), strict=True)
    columns = reader.fieldnames or ()
    if len(columns) > _MOST_COLUMNS:
        raise TableError(f"{where} has {len(columns):,} columns", f"{_MOST_COLUMNS:,} are read at most")
    twice = sorted({column for column in columns if columns.count(column) > 1})
    if twice:
        raise TableError(f"{where} has two columns called '{twice[0]}'", "keep one of them")
    rows = list(islice(reader, _MOST_ROWS + 1))
    if len(rows) > _MOST_ROWS:
        raise TableError(f"{where} has more than {_MOST_ROWS:,} rows", "give a shorter table")
    return rows


def _separator_hint(text: str) -> str:
    """What to do about a header that lacks columns: they may be there, between other separators."""
    header = text.partition("\n")[0]
    for separator, called in _OTHER_SEPARATORS.items():
        if separator in header and "," not in header:
            return f"line 1 has {called} between its values; save it with commas, and points in decimals"
    return "check the names in line 1"


def _check_cells(where: str, rows: Sequence[TableRow], kinds: Mapping[str, Kind]) -> None:
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


def _check_keys(where: str, rows: Sequence[TableRow], columns: Sequence[str]) -> None:
    """That no two rows speak of the same."""
    seen: dict[tuple[str, ...], int] = {}
    for number, row in enumerate(rows, start=2):
        key = tuple(row[column] for column in columns)
        if key and key in seen:
            called = f"{', '.join(columns)} {', '.join(key)}"
            raise TableError(f"{where}, row {number}: {called} stands in row {seen[key]} already")
        seen[key] = number


def _check_whole(name: str, where: str, rows: Sequence[TableRow]) -> None:
    """What only the rows together can get wrong."""
    if name in ("hour_of_week", "hour_of_week_consumer"):
        if [int(row["hour"]) for row in rows] != list(range(_HOURS_OF_A_WEEK)):
            raise TableError(f"{where} does not hold the hours 0 to {_HOURS_OF_A_WEEK - 1}, a row each")
        total = fsum(float(row.get("share_smoothed") or row["share"]) for row in rows)
        if abs(total - 1) > _ROUNDING:
            hint = "divide each by their sum; demand.visits_per_day says how many come"
            raise TableError(f"{where}, column share: the shares add up to {total:g}, not to 1", hint)
    elif name == "seasons" and sorted(int(row["day"]) for row in rows) != list(range(1, _DAYS_OF_A_YEAR + 1)):
        raise TableError(f"{where} does not hold the days 1 to {_DAYS_OF_A_YEAR}, a row each")
    elif name == "repeat" and not sum(int(row["customers"]) for row in rows):
        raise TableError(f"{where}, column customers: every number is 0")
    elif name == "links":
        _check_ends(where, rows)
    elif name == "fx":
        for number, (earlier, later) in enumerate(pairwise(rows), start=3):
            if earlier["date"] >= later["date"]:
                raise TableError(f"{where}, row {number}, column date: '{later['date']}' is not a later date")


def _check_ends(where: str, rows: Sequence[TableRow]) -> None:
    """That every link leads elsewhere, and is not there a second time the other way round: links run both ways."""
    seen: dict[tuple[str, str, str], int] = {}
    for number, row in enumerate(rows, start=2):
        origin, destination, mode = row["origin"], row["destination"], row["mode"]
        if origin == destination:
            raise TableError(f"{where}, row {number}: leads from {origin} to {origin}", "remove it")
        back = seen.get((destination, origin, mode))
        if back is not None:
            what = f"{mode} from {origin} to {destination} is row {back} the other way round"
            raise TableError(f"{where}, row {number}: {what}", "links run both ways; keep one of them")
        seen[origin, destination, mode] = number
