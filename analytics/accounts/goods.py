"""Postings of goods: bought from suppliers, taken from shelves, put back, and kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from analytics.accounts.orders import cents_of, funded_orders
from analytics.accounts.posting import in_euro, named, whole
from sim.core.units import BPS, DAY
from sim.records import Movement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.accounts.posting import Tables
    from sim.scenario import Scenario

_YEAR: Final = 365 * DAY
_SHELF: Final = ("sku", "warehouse")


def goods(tables: Tables, scenario: Scenario) -> Iterator[pl.DataFrame]:
    """Units at what they cost: supplier to shelf, shelf to seller, seller back to shelf; and the shelf's rent."""
    stock = unit_costs(tables, scenario.selling.goods_cost_bps)
    stock = stock.join(
        tables["orders"].select("order", "seller"), on="order", how="left", maintain_order="left"
    )
    value = whole(pl.col("quantity").abs() * pl.col("unit_cents"))
    seller, shelf = named("seller", "seller"), named("stock", "warehouse")
    bought, moved = pl.col("movement") == Movement.RESTOCKED, pl.col("movement") != Movement.RESTOCKED
    yield in_euro(stock.filter(bought), "goods bought", shelf, named("supplier", "warehouse"), value)
    taken, put_back = (
        stock.filter(moved & (pl.col("quantity") < 0)),
        stock.filter(moved & (pl.col("quantity") > 0)),
    )
    yield in_euro(taken, "cost of goods", seller, shelf, value)
    yield in_euro(put_back, "goods back", shelf, seller, value)
    yield _holding(stock, scenario.handling.holding_cost_bps_per_year, _end(tables))


def unit_costs(tables: Tables, cost_bps: int) -> pl.DataFrame:
    """Movements of stock with what a unit cost, `unit_cents`: a share of the mean price at which it sold there.

    Where it was bought for an order that came to nothing and never sold, the mean of all warehouses counts.
    """
    sold = tables["stock"].filter(pl.col("movement") == Movement.SOLD).select("order", *_SHELF).unique()
    rates = funded_orders(tables).select("order", "total_cents", "tokens", "factor")
    lines = tables["order_lines"].join(rates, on="order")
    lines = lines.with_columns(cents=cents_of(pl.col("goods") * pl.col("factor")))
    mean = pl.col("cents").sum() / pl.col("quantity").sum() * (cost_bps / BPS)
    here = lines.join(sold, on=("order", "sku")).group_by(_SHELF).agg(unit_cents=mean)
    anywhere = lines.group_by("sku").agg(usual_cents=mean)
    stock = tables["stock"].join(here, on=_SHELF, how="left", maintain_order="left")
    stock = stock.join(anywhere, on="sku", how="left", maintain_order="left")
    return stock.with_columns(unit_cents=pl.coalesce("unit_cents", "usual_cents"))


def _holding(stock: pl.DataFrame, bps_per_year: int, end: int) -> pl.DataFrame:
    """Stock times its cost times how long it lay, from the first second to `end`; shelves that moved only."""
    moved = stock.group_by(_SHELF).agg(
        pl.col("unit_cents").min(), moved=(pl.col("quantity") * (end - pl.col("time"))).sum()
    )
    shelves = moved.join(_at_first(stock), on=_SHELF, how="left").sort(_SHELF)
    unit_years = (pl.col("at_first") * end + pl.col("moved")) / _YEAR
    valued = shelves.with_columns(value=unit_years * pl.col("unit_cents"))
    held = valued.group_by("warehouse", maintain_order=True).agg(pl.col("value").sum())
    held = held.with_columns(
        time=pl.lit(end), order=pl.lit(-1), cents=whole(pl.col("value") * (bps_per_year / BPS))
    )
    return in_euro(
        held, "holding", named("sellers", "warehouse"), named("warehouse", "warehouse"), pl.col("cents")
    )


def _at_first(stock: pl.DataFrame) -> pl.DataFrame:
    """Units `at_first` on every shelf that moved, which do not hang on the order within one second.

    Of the movements of its first second, it is the level from which they start and to which none leads.
    """
    first = stock.filter(pl.col("time") == pl.col("time").min().over(_SHELF))
    before, after = pl.col("on_hand") - pl.col("quantity"), pl.col("on_hand")
    levels = pl.concat(
        [first.select(*_SHELF, level=before, left=1), first.select(*_SHELF, level=after, left=-1)]
    )
    sums = levels.group_by(*_SHELF, "level").agg(pl.col("left").sum())
    started = pl.col("level").filter(pl.col("left") > 0).max()
    return sums.group_by(_SHELF).agg(at_first=pl.coalesce(started, pl.col("level").max()))


def _end(tables: Tables) -> int:
    times = (tables["orders"]["closed_at"].max(), tables["stock"]["time"].max())
    return max(int(time) for time in (*times, 0) if isinstance(time, int))
