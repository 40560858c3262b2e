"""Units by week, whoever sold them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


def weekly_units(
    sold: pl.DataFrame, keys: Sequence[Sequence[object]], by: Sequence[str], weeks: int
) -> NDArray[np.float64]:
    """Units sold in each whole week.

    Args:
        sold: columns `day` (from the first day of week 0), `units`, and those of `by`.
        keys: of the wanted series, values in the order of `by`.
        by: columns that make a series.
        weeks: whole weeks; what is later is left out.

    Returns:
        Shape (keys, weeks), 0 where nothing was sold.
    """
    places = {tuple(key): place for place, key in enumerate(keys)}
    found = np.zeros((len(keys), weeks))
    week = (pl.col("day") // 7).cast(pl.Int64).alias("week")
    sums = sold.with_columns(week).filter(pl.col("week").is_between(0, weeks - 1))
    for *key, at, units in sums.group_by([*by, "week"]).agg(pl.col("units").sum()).iter_rows():
        place = places.get(tuple(key))
        if place is not None:
            found[place, at] = units
    return found
