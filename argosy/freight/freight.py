"""The freight of a run, with the ranges of what it emits."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from analytics.freight import NEEDS, OF_DEPOTS, freight_by, freight_by_depot
from argosy.runs.directory import scenario_of
from argosy.scenario_files import assumptions

if TYPE_CHECKING:
    import polars as pl

    from analytics.runs import Needs, RunDirectory

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
    """The freight of a run by mode, lane, goods, stage, service, week, depot or reason to go back.

    Raises:
        DamagedTable: if a table is missing or cannot be read.
    """
    if by == "depot":
        scenario, _ = scenario_of(run)
        return Freight(run, by, freight_by_depot(_tables(run, OF_DEPOTS), scenario.last_mile))
    return Freight(run, by, freight_by(_tables(run, NEEDS), by, emission_ranges()))


def _tables(run: RunDirectory, needs: Needs) -> dict[str, pl.DataFrame]:
    return {name: run.collect(run.table(name).select(columns)) for name, columns in needs.items()}


def emission_ranges() -> dict[str, tuple[float, float]]:
    """Low and high end of every mode's emission factor over its value, as the shipped assumptions have it."""
    names = {mode: f"co2_{mode}_kg_per_tonne_km" for mode in _MODES} | {
        "last_mile": "last_mile_co2_kg_per_parcel"
    }
    entries = {mode: assumptions()[name] for mode, name in names.items()}
    return {mode: (x["low"] / x["value"], x["high"] / x["value"]) for mode, x in entries.items()}
