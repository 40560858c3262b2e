"""What went over which link, and how long parcels took."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import polars as pl

from sim.core.units import DAY

if TYPE_CHECKING:
    from collections.abc import Mapping

FLOWS: Final = ("origin", "destination", "mode", "km")
"""What makes a flow: ships that go round a closed passage have more kilometres than the others of their link."""

_MOST: Final = 200
"""Flows of a run that are kept, the heaviest of them."""

_LONGEST: Final = 120
"""Days; what took longer counts as this."""


class Flow(NamedTuple):
    """What went over a link by one way.

    Attributes:
        origin: code of a place.
        destination: of another.
        mode: of carriage.
        km: of the way, whole.
        legs: of parcels and of consignments of stock.
        kg: that they weighed.
    """

    origin: str
    destination: str
    mode: str
    km: int
    legs: float
    kg: float


def flows_of(legs: pl.DataFrame) -> list[Flow]:
    """The flows of a run, the heaviest first.

    Args:
        legs: with `FLOWS` and `weight_g`.
    """
    ends = (pl.col("origin"), pl.col("destination"), pl.col("mode"), pl.col("km").round().cast(pl.Int64))
    sums = legs.group_by(*ends).agg(legs=pl.len(), kg=(pl.col("weight_g").sum() / 1000).round(1))
    ordered = sums.sort("kg", *FLOWS, descending=[True, False, False, False, False])
    return [Flow(*row) for row in ordered.head(_MOST).iter_rows()]


def lead_counts(orders: pl.DataFrame) -> list[int]:
    """How many parcels arrived within each day after their order: of less than a day, of one, and so on.

    Args:
        orders: with `placed_at` and `delivered_at`.
    """
    arrived = orders.filter(pl.col("delivered_at") >= 0)
    days = ((pl.col("delivered_at") - pl.col("placed_at")) // DAY).clip(0, _LONGEST)
    counts: Mapping[int, int] = dict(arrived.group_by(days).agg(pl.len()).iter_rows())
    return [counts.get(day, 0) for day in range(max(counts, default=-1) + 1)]
