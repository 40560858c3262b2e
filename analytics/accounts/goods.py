"""Postings of goods: bought from suppliers, taken from shelves, put back, written off, and kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from analytics.accounts.posting import in_euro, named, whole
from sim.core.units import BPS, DAY
from sim.records import Movement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.accounts.posting import Tables
    from sim.scenario import Scenario

_YEAR: Final = 365 * DAY
_NOBODY_PAYS: Final = (Movement.OPENING, Movement.ORDERED, Movement.SENT, Movement.RECEIVED)
"""What was there at first belongs to nobody's profit and loss; what is ordered is paid when it comes; what only
moves from shelf to shelf stays its sellers', and is told by `transfers`."""


def goods(tables: Tables, scenario: Scenario) -> Iterator[pl.DataFrame]:
    """Units at what they cost: supplier to shelf, shelf to seller, seller back to shelf; and the shelf's rent.

    What a seller takes back and cannot sell again is a cost of its goods a second time.
    """
    stock = tables["stock"].filter(~pl.col("movement").is_in(_NOBODY_PAYS))
    stock = stock.join(
        tables["orders"].select("order", "seller"), on="order", how="left", maintain_order="left"
    )
    value = pl.col("value_cents").abs()
    seller, shelf = named("seller", "seller"), named("stock", "warehouse")
    bought, moved = pl.col("movement") == Movement.RESTOCKED, pl.col("movement") != Movement.RESTOCKED
    yield in_euro(stock.filter(bought), "goods bought", shelf, named("supplier", "warehouse"), value)
    taken, put_back = (
        stock.filter(moved & (pl.col("quantity") < 0)),
        stock.filter(moved & (pl.col("quantity") > 0)),
    )
    gone = taken.filter(pl.col("movement") == Movement.SHRUNK)
    yield in_euro(gone, "shrinkage", named("sellers", "warehouse"), shelf, value)
    taken = taken.filter(pl.col("movement") != Movement.SHRUNK)
    yield in_euro(taken, "cost of goods", seller, shelf, value)
    yield in_euro(put_back, "goods back", shelf, seller, value)
    yield _holding(tables["stock"], scenario.handling.holding_cost_bps_per_year, _end(tables))


def _holding(stock: pl.DataFrame, bps_per_year: int, end: int) -> pl.DataFrame:
    """Stock at its cost times how long it lay, from the first second to `end`."""
    there = stock.filter(pl.col("movement") != Movement.ORDERED)
    cent_years = (pl.col("value_cents") * (end - pl.col("time"))).sum() / _YEAR
    held = there.group_by("warehouse").agg(value=cent_years).sort("warehouse")
    held = held.with_columns(
        time=pl.lit(end), order=pl.lit(-1), cents=whole(pl.col("value") * (bps_per_year / BPS))
    )
    return in_euro(
        held, "holding", named("sellers", "warehouse"), named("warehouse", "warehouse"), pl.col("cents")
    )


def _end(tables: Tables) -> int:
    times = (tables["orders"]["closed_at"].max(), tables["stock"]["time"].max())
    return max(int(time) for time in (*times, 0) if isinstance(time, int))
