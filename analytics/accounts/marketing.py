"""Postings of what the platform spends on being visited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from analytics.accounts.posting import in_euro, named
from sim.core.units import DAY

if TYPE_CHECKING:
    from analytics.accounts.posting import Tables

LINE: Final = "marketing"


def marketing(tables: Tables) -> pl.DataFrame:
    """The platform pays every channel for its contacts, at the beginning of the day."""
    spent = tables["marketing"].with_columns(time=pl.col("day") * DAY, order=pl.lit(-1, dtype=pl.Int64))
    return in_euro(spent, LINE, pl.lit("platform"), named("media", "channel"), pl.col("spend_cents"))
