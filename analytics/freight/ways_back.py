"""What went back, by the reason for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from sim.core.units import DAY
from sim.records import BackEnd

if TYPE_CHECKING:
    from collections.abc import Mapping

    Tables = Mapping[str, pl.DataFrame]
    Ranges = Mapping[str, tuple[float, float]]

_TOLD: Final = (BackEnd.RESTOCKED, BackEnd.SCRAPPED, BackEnd.DISPOSED, BackEnd.LOST)


def by_reason(tables: Tables, ranges: Ranges) -> pl.DataFrame:
    """Parcels that were sent back, what became of them, how long it took, what they cost and emitted."""
    became = pl.col("became")
    days = (pl.col("ended_at") - pl.col("asked_at")) / DAY
    found = (
        tables["ways_back"]
        .filter(pl.col("sent_at") >= 0)
        .group_by("reason")
        .agg(
            parcels=pl.len(),
            **{str(word): (became == word).sum() for word in _TOLD},
            kg=pl.col("weight_g").sum() / 1000,
            worth_cents=pl.col("worth_cents").sum(),
            days_mean=days.filter(became == BackEnd.RESTOCKED).mean(),
            cents=pl.col("cents").sum(),
            co2_kg=pl.col("co2_g").sum() / 1000,
        )
    )
    return found.sort("parcels", "reason", descending=[True, False])
