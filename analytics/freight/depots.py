"""Rounds of vans by depot: what a stop costs, beside the tariff that buyers pay for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics.runs import Needs
    from sim.scenario import LastMile

OF_DEPOTS: Final[Needs] = {
    "rounds": ("day", "depot", "stops", "own", "km", "minutes", "shift_minutes", "cents", "co2_g"),
    "shipments": ("destination", "weight_g", "arrived_at"),
}
"""The columns that the table is made from."""


def freight_by_depot(tables: Mapping[str, pl.DataFrame], mile: LastMile) -> pl.DataFrame:
    """Rounds, stops and cost by depot; `zone_cents` is the tariff of a parcel delivered from there.

    Args:
        tables: with the columns of `OF_DEPOTS`.
        mile: with the tariff.
    """
    tariff = mile.fixed_cents + mile.per_kg_cents * pl.col("weight_g") / 1000
    parcels = (
        tables["shipments"].filter(pl.col("arrived_at") >= 0)
        .group_by(depot="destination")
        .agg(delivered=pl.len(), zone_cents=tariff.mean())
    )  # fmt: skip
    of_all = pl.col("stops").sum()
    found = tables["rounds"].group_by("depot").agg(
        mornings=pl.col("day").n_unique(), rounds=pl.len(), stops=of_all, own=pl.col("own").sum(),
        km=pl.col("km").sum(), stops_per_hour=of_all / pl.col("minutes").sum() * 60,
        used=pl.col("minutes").sum() / pl.col("shift_minutes").sum(),
        stop_cents=pl.col("cents").sum() / of_all, stop_co2_kg=pl.col("co2_g").sum() / of_all / 1000,
    )  # fmt: skip
    return found.join(parcels, on="depot", how="left").sort("own", "depot", descending=[True, False])
