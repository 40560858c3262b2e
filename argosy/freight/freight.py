"""The freight of a run, with the ranges of what it emits."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from analytics.freight import NEEDS, freight_by
from argosy.scenario_files import assumptions

if TYPE_CHECKING:
    import polars as pl

    from analytics.runs import RunDirectory

_MODES = ("sea", "air", "rail", "road")


class Freight(NamedTuple):
    """A table of freight.

    Attributes:
        run: whose it is.
        by: what its rows stand for.
        table: a row for each.
    """

    run: RunDirectory
    by: str
    table: pl.DataFrame


def freight_of(run: RunDirectory, by: str) -> Freight:
    """The freight of a run by mode, lane, goods, stage, service or week.

    Raises:
        DamagedTable: if a table is missing or cannot be read.
    """
    tables = {name: run.collect(run.table(name).select(columns)) for name, columns in NEEDS.items()}
    return Freight(run, by, freight_by(tables, by, emission_ranges()))


def emission_ranges() -> dict[str, tuple[float, float]]:
    """Low and high end of every mode's emission factor over its value, as the shipped assumptions have it."""
    names = {mode: f"co2_{mode}_kg_per_tonne_km" for mode in _MODES} | {
        "last_mile": "last_mile_co2_kg_per_parcel"
    }
    entries = {mode: assumptions()[name] for mode, name in names.items()}
    return {mode: (x["low"] / x["value"], x["high"] / x["value"]) for mode, x in entries.items()}
