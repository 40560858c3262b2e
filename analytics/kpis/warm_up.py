"""Leaving out the time in which a market settles: what began before counts for no figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from sim.core.units import DAY
from sim.records import Movement

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics.runs import Needs

NEEDS: Final[Needs] = {
    "traffic": ("day",),
    "marketing": ("day",),
    "visits": ("visit", "time"),
    "looks": ("visit",),
    "orders": ("order", "placed_at"),
    "order_lines": ("order",),
    "order_events": ("order",),
    "shipments": ("shipment", "order"),
    "ways_back": ("shipment", "order"),
    "legs": ("shipment",),
    "arrivals": ("order",),
    "disputes": ("order",),
    "side_payments": ("time", "order"),
    "stock": ("time", "sku", "warehouse", "movement", "quantity", "value_cents"),
    "stations": ("day",),
    "counts": ("time",),
    "clearances": ("order", "lodged_at"),
    "transfers": ("sent_at",),
    "rounds": ("departed_at",),
    "grades": ("time", "before"),
    "transactions": ("time", "order"),
    "screenings": ("order",),
}
"""The columns that say when something began."""


def since(tables: Mapping[str, pl.DataFrame], second: int) -> dict[str, pl.DataFrame]:
    """What visits and orders from `second` on brought, and what belongs to no order and happened from then on.

    An order's rows stay or go together: one that was placed before takes with it what became of it afterwards.
    So does the first grade of every shop, which says whose it is.
    Stock is no order's: what is on the shelves at `second` is their opening balance.

    Args:
        tables: by name; those that are there hold at least the columns of `NEEDS`.
        second: since the scenario's start.
    """
    orders = tables["orders"].filter(pl.col("placed_at") >= second)["order"].implode()
    kept = {
        "traffic": pl.col("day") * DAY >= second,
        "marketing": pl.col("day") * DAY >= second,
        "stations": pl.col("day") * DAY >= second,
        "transfers": pl.col("sent_at") >= second,
        "counts": pl.col("time") >= second,
        "rounds": pl.col("departed_at") >= second,
        "grades": (pl.col("time") >= second) | (pl.col("before") == ""),
        "visits": pl.col("time") >= second,
        "orders": pl.col("placed_at") >= second,
    }
    found = {}
    for name, table in tables.items():
        if name in kept:
            found[name] = table.filter(kept[name])
        elif name == "looks":
            visits = tables["visits"].filter(kept["visits"])["visit"].implode()
            found[name] = table.filter(pl.col("visit").is_in(visits))
        elif name == "stock":
            found[name] = _stock(table, second)
        elif name == "legs":
            parcels = pl.concat(tables[way].select("shipment", "order") for way in ("shipments", "ways_back"))
            shipments = parcels.filter(pl.col("order").is_in(orders))["shipment"].implode()
            found[name] = table.filter(pl.col("shipment").is_in(shipments))
        elif name == "clearances":
            stock = (pl.col("order") < 0) & (pl.col("lodged_at") >= second)
            found[name] = table.filter(pl.col("order").is_in(orders) | stock)
        elif "time" in table.columns:
            alone = (pl.col("order") < 0) & (pl.col("time") >= second)
            found[name] = table.filter(pl.col("order").is_in(orders) | alone)
        else:
            found[name] = table.filter(pl.col("order").is_in(orders))
    return found


def _stock(table: pl.DataFrame, second: int) -> pl.DataFrame:
    """Movements from `second` on, and before them what there is then as an opening balance of every shelf."""
    before = (pl.col("time") < second) | (pl.col("movement") == Movement.OPENING)
    there = before & (pl.col("movement") != Movement.ORDERED)
    balances = (
        table.filter(there)
        .group_by("sku", "warehouse", maintain_order=True)
        .agg(pl.exclude("quantity", "value_cents").last(), pl.col("quantity", "value_cents").sum())
        .with_columns(
            time=pl.lit(second, pl.Int64),
            movement=pl.lit(Movement.OPENING.value, pl.String),
            **({"order": pl.lit(-1, pl.Int64)} if "order" in table.columns else {}),
        )
    )
    return pl.concat([balances.select(table.columns), table.filter(~before)])
