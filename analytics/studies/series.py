"""What a market is like day by day, and by block of time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

import polars as pl

from sim.core.units import DAY
from sim.orders import Outcome
from sim.records import Conduct, Movement

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from analytics.studies.observed import Observed

Series: TypeAlias = "list[float | None]"
"""A figure for each block; None where it has none."""

Measure: TypeAlias = "Callable[[Observed, int], Series]"
"""From a market and the days of a block to a figure for every whole block of its days."""

_MEASURES: dict[str, Measure] = {}


def measure(function: Measure) -> Measure:
    """Make a function the series of its name."""
    _MEASURES[function.__name__] = function
    return function


MEASURES: Final[Mapping[str, Measure]] = _MEASURES
"""Every series by its name."""


@measure
def conversion(market: Observed, days: int) -> Series:
    """Share of visits that brought an order."""
    return _by_block(market.table("visits"), "time", (pl.col("orders") > 0).mean(), market, days)


@measure
def honest_declines(market: Observed, days: int) -> Series:
    """Share of honest customers' orders that the risk screen declined."""
    honest = market.table("orders").filter(pl.col("buyer_conduct") == Conduct.HONEST)
    return _by_block(honest, "placed_at", (pl.col("outcome") == Outcome.DECLINED).mean(), market, days)


@measure
def effective_sellers(market: Observed, days: int) -> Series:
    """As many sellers of one size as would be equally concentrated: the inverse Herfindahl index of orders.

    Of n orders, n_i of seller i, it is n (n - 1) / Σ n_i (n_i - 1), which does not depend on how many orders a
    block has (Simpson 1949, Measurement of diversity, Nature 163).
    """
    placed = market.table("orders").select((pl.col("placed_at") // (days * DAY)).alias("block"), "seller")
    counts = placed.group_by("block", "seller").len("n").with_columns(pl.col("n").cast(pl.Float64))
    n = pl.col("n")
    pairs = (n.sum() * (n.sum() - 1)) / (n * (n - 1)).sum()
    return _series(counts.group_by("block").agg(pairs.alias("figure")), market, days)


@measure
def lead_time(market: Observed, days: int) -> Series:
    """Mean days from an order to its delivery, of the orders placed in the block."""
    took = ((pl.col("delivered_at") - pl.col("placed_at")) / DAY).mean()
    return _by_block(market.delivered, "placed_at", took, market, days)


@measure
def lines_per_order(market: Observed, days: int) -> Series:
    """Mean number of different articles in an order."""
    return _by_block(market.table("orders"), "placed_at", pl.col("lines").mean(), market, days)


@measure
def stock_cover(market: Observed, days: int) -> Series:
    """Days for which the units on all shelves at the block's end would last at the block's sales."""
    moved = market.table("stock").with_columns((pl.col("time") // (days * DAY)).alias("block"))
    sold = -pl.col("quantity").filter(pl.col("movement") == Movement.SOLD).sum()
    blocks = moved.group_by("block").agg(pl.col("quantity").sum(), sold.alias("sold")).sort("block")
    # the run's end tells how much there is; going back from it, each block's end lacks what came later
    later = blocks["quantity"].sum() - blocks["quantity"].cum_sum()
    held = market.stock_at_end - later
    cover = pl.DataFrame({"block": blocks["block"], "figure": held * days / blocks["sold"]})
    return _series(cover, market, days)


def _by_block(frame: pl.DataFrame, time: str, figure: pl.Expr, market: Observed, days: int) -> Series:
    block = (pl.col(time) // (days * DAY)).alias("block")
    return _series(frame.group_by(block).agg(figure.alias("figure")), market, days)


def _series(blocks: pl.DataFrame, market: Observed, days: int) -> Series:
    """A figure for every whole block in which buyers came; those that are not finite are none."""
    found = dict(zip(blocks["block"], blocks["figure"].cast(pl.Float64), strict=True))
    finite = {
        block: figure for block, figure in found.items() if figure is not None and abs(figure) < float("inf")
    }
    return [finite.get(block) for block in range(market.days // days)]
