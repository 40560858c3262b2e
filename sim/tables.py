"""Reading the small CSV tables that a scenario names."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

    from sim.scenario import Data

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


_COLUMNS = {
    "places": ("code", "name", "kind", "country", "lat", "lon"),
    "links": ("origin", "destination", "mode", "km"),
    "fx": ("date",),
    "vat": ("country", "rate_bps"),
    "duty": ("hs_chapter", "area", "rate_bps"),
    "low_value": (
        "area", "from_date", "currency", "duty_free_minor", "flat_duty_minor", "flat_duty_below_minor",
    ),
    "catalogue": ("sku", "title", "category", "hs_chapter", "weight_g"),
    "hour_of_week": ("hour", "share"),
    "countries": ("country", "customers"),
    "basket": (),
    "repeat": (),
}  # fmt: skip


def read_tables(data: Data, folder: Path) -> DataTables:
    """Read every table that `data` names, relative to `folder`.

    Raises:
        TableError: if a file is missing, empty or lacks a column.
    """
    return DataTables(*(_read(name, folder / getattr(data, name)) for name in DataTables._fields))


def _read(name: str, path: Path) -> list[TableRow]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    except OSError as error:
        raise TableError(f"data.{name}: cannot read {path}: {error.strerror}") from error
    if not rows:
        raise TableError(f"data.{name}: {path} holds no rows")
    missing = [column for column in _COLUMNS[name] if column not in rows[0]]
    if missing:
        raise TableError(f"data.{name}: {path} lacks the column {', '.join(missing)}")
    return rows
