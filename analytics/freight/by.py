"""Freight of a run in tables: a row for each mode, lane, class of goods, stage, service, week or way back."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

import polars as pl

from analytics.freight.service import by_service, by_week
from analytics.freight.ways_back import by_reason
from sim.core.units import DAY
from sim.records import Event

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from analytics.runs import Needs

    Tables = Mapping[str, pl.DataFrame]
    Ranges = Mapping[str, tuple[float, float]]

NEEDS: Final[Needs] = {
    "orders": (
        "order", "seller_country", "buyer_country", "weight_g", "goods", "freight", "duty", "vat", "total",
        "total_cents", "placed_at", "funded_at", "shipped_at", "delivered_at", "closed_at", "promised_at",
        "service", "co2_g",
    ),
    "order_events": ("time", "order", "event"),
    "shipments": ("shipment", "order", "origin", "co2_g"),
    "legs": (
        "shipment", "consignment", "mode", "origin", "destination", "departure", "ready_at", "departed_at",
        "arrived_at", "released_at", "km", "weight_g", "chargeable_g", "capacity_g", "rolled", "cents", "co2_g",
        "back",
    ),
    "ways_back": (
        "reason", "weight_g", "worth_cents", "asked_at", "sent_at", "ended_at", "cents", "co2_g", "became",
    ),
}  # fmt: skip
"""The columns that the tables are made from."""

_LAST_MILE: Final = "last_mile"
_CLASSES: Final = (5.0, 10.0, 20.0, 40.0, 80.0)
"""Ends of the classes of goods, in euros of value for a kilogram."""


def freight_by(tables: Tables, by: str, ranges: Ranges) -> pl.DataFrame:
    """The freight of a run.

    Args:
        tables: with the columns of `NEEDS`.
        by: one of `BY`.
        ranges: by mode, and `last_mile`, the lower and upper end of its emission factor over the one that was used.
    """
    return BY[by](tables, ranges)


def _mode(tables: Tables, ranges: Ranges) -> pl.DataFrame:
    """Departures that carried something, what they carried, how long it took, what it cost and emitted."""
    legs = tables["legs"].with_columns(
        tkm=pl.col("km") * pl.col("weight_g") / 10**6,
        days=(pl.col("arrived_at") - pl.col("departed_at")) / DAY,
    )
    departures = legs.group_by("mode", "origin", "destination", "departure").agg(
        loaded=pl.col("chargeable_g").sum(), room=pl.col("capacity_g").first()
    )
    used = departures.group_by("mode").agg(
        departures=pl.len(),
        full=(pl.min_horizontal("loaded", "room").sum() / pl.col("room").sum()),
    )
    found = legs.group_by("mode").agg(
        legs=pl.len(), stock=(pl.col("consignment") >= 0).sum(), back=pl.col("back").sum(),
        rolled_over=(pl.col("rolled") > 0).mean(),
        tonnes=pl.col("weight_g").sum() / 10**6, tonne_km=pl.col("tkm").sum(),
        days_median=pl.col("days").median(), days_p95=pl.col("days").quantile(0.95, "linear"),
        cents=pl.col("cents").sum(), co2_kg=pl.col("co2_g").sum() / 1000,
    )  # fmt: skip
    found = found.join(used, on="mode", how="left")
    return _ranged(found, ranges, pl.col("mode")).sort("tonne_km", "mode", descending=[True, False])


def _lane(tables: Tables, ranges: Ranges) -> pl.DataFrame:
    """From country to country: orders, the parts of their landed cost, days, service and emissions."""
    orders = tables["orders"].filter(pl.col("funded_at") >= 0)
    euro = pl.col("total_cents") / pl.col("total")
    legs = tables["legs"].filter(pl.col("shipment") >= 0)
    low, high = (
        pl.col("mode").replace_strict({m: r[end] for m, r in ranges.items()}, default=1.0) for end in (0, 1)
    )
    of_legs = legs.group_by("shipment").agg(
        on_way=pl.col("co2_g").sum(), low=(pl.col("co2_g") * low).sum(), high=(pl.col("co2_g") * high).sum()
    )
    parcels = (
        tables["shipments"]
        .join(of_legs, on="shipment", how="left")
        .with_columns(pl.col("on_way", "low", "high").fill_null(0))
    )
    ends = ranges[_LAST_MILE]
    van = pl.col("co2_g") - pl.col("on_way")
    parcels = parcels.with_columns(low=pl.col("low") + van * ends[0], high=pl.col("high") + van * ends[1])
    joined = orders.join(parcels.select("order", "origin", "co2_g", "low", "high"), on="order", how="left")
    arrived = pl.col("delivered_at") >= 0
    days = (pl.when(arrived).then("delivered_at").otherwise("closed_at") - pl.col("placed_at")) / DAY
    return (
        joined.with_columns(
            sent_from=pl.col("origin").str.slice(0, 2).fill_null(pl.col("seller_country")), days=days
        )
        .group_by("sent_from", "buyer_country")
        .agg(
            orders=pl.len(), kg=pl.col("weight_g").sum() / 1000,
            **_cents(euro),
            days_median=pl.col("days").median(), days_p95=pl.col("days").quantile(0.95, "linear"),
            in_time=(arrived & (pl.col("delivered_at") <= pl.col("promised_at"))).mean(),
            co2_kg=pl.col("co2_g").sum() / 1000, co2_low_kg=pl.col("low").sum() / 1000,
            co2_high_kg=pl.col("high").sum() / 1000,
        )
        .sort("orders", "sent_from", "buyer_country", descending=[True, False, False])
    )  # fmt: skip


def _goods(tables: Tables, ranges: Ranges) -> pl.DataFrame:
    """By what a kilogram is worth, and by the mode of the longest leg: what flies, and what that costs."""
    longest = (
        tables["legs"].filter(pl.col("shipment") >= 0).sort("km", descending=True, maintain_order=True)
        .group_by("shipment", maintain_order=True).agg(main=pl.col("mode").first(), cents=pl.col("cents").sum())
    )  # fmt: skip
    parcels = tables["shipments"].join(longest, on="shipment", how="left")
    orders = tables["orders"].filter(pl.col("shipped_at") >= 0).join(parcels, on="order", how="inner")
    worth = pl.col("goods") / pl.col("total") * pl.col("total_cents")
    per_kg = worth / 100 / (pl.col("weight_g") / 1000)
    arrived = pl.col("delivered_at") >= 0
    days = pl.when(arrived).then((pl.col("delivered_at") - pl.col("shipped_at")) / DAY)
    return (
        orders.with_columns(
            eur_per_kg=pl.sum_horizontal((per_kg >= end).cast(pl.Int64) for end in _CLASSES).replace_strict(
                dict(enumerate(_names())), return_dtype=pl.String
            ),
            place=per_kg,
            main=pl.col("main").fill_null("local"),
            days=days,
            worth=worth,
        )
        .group_by("eur_per_kg", "main")
        .agg(
            parcels=pl.len(), kg=pl.col("weight_g").sum() / 1000, goods_cents=pl.col("worth").sum().round(),
            carriage_cents=pl.col("cents").sum(), days_median=pl.col("days").median(),
            co2_kg=pl.col("co2_g").sum() / 1000, place=pl.col("place").min(),
        )
        .sort("place", "main")
        .drop("place")
    )  # fmt: skip


def _stage(tables: Tables, ranges: Ranges) -> pl.DataFrame:
    """Days of each stage of the way, of parcels that reached its end; and how many did not."""
    cleared = tables["order_events"].filter(pl.col("event") == Event.CLEARED)
    cleared = cleared.group_by("order").agg(cleared_at=pl.col("time").min())
    legs = (
        tables["legs"].filter(pl.col("shipment") >= 0)
        .group_by("shipment")
        .agg(
            waiting=(pl.col("departed_at") - pl.col("ready_at")).sum(),
            moving=(pl.col("arrived_at") - pl.col("departed_at")).sum(),
            unpacking=(pl.col("released_at") - pl.col("arrived_at")).sum(), last=pl.col("released_at").max(),
        )
    )  # fmt: skip
    orders = tables["orders"].filter(pl.col("funded_at") >= 0).join(cleared, on="order", how="left")
    orders = orders.join(tables["shipments"].select("shipment", "order"), on="order", how="left")
    orders = orders.join(legs, on="shipment", how="left").with_columns(
        # a parcel that never leaves its city has no legs
        pl.col("waiting", "moving", "unpacking").fill_null(0), last=pl.col("last").fill_null(pl.col("shipped_at")),
    )  # fmt: skip
    arrived = pl.col("delivered_at") >= 0
    stages = {
        "order to dock": pl.when(pl.col("shipped_at") >= 0).then(pl.col("shipped_at") - pl.col("placed_at")),
        "cut-off and departure": pl.when(arrived).then(
            pl.col("delivered_at")
            - pl.col("shipped_at")
            - pl.col("moving")
            - pl.col("unpacking")
            - (pl.col("delivered_at") - pl.col("last"))
        ),
        "under way": pl.when(arrived).then(pl.col("moving")),
        "unpacking": pl.when(arrived).then(pl.col("unpacking")),
        "last mile": pl.when(arrived).then(pl.col("delivered_at") - pl.max_horizontal("last", "cleared_at")),
        "order to door": pl.when(arrived).then(pl.col("delivered_at") - pl.col("placed_at")),
    }
    rows = []
    for stage, seconds in stages.items():
        days = orders.select(seconds.alias("seconds") / DAY).to_series().drop_nulls()
        rows.append(
            (
                stage,
                days.len(),
                orders.height - days.len(),
                days.mean(),
                days.median(),
                days.quantile(0.95, "linear"),
            )
        )
    names = ("stage", "orders", "never", "days_mean", "days_median", "days_p95")
    return pl.DataFrame(
        rows, schema=dict.fromkeys(names, pl.Float64) | {"stage": pl.String}, orient="row"
    ).with_columns(pl.col("orders", "never").cast(pl.Int64))


def _cents(euro: pl.Expr) -> dict[str, pl.Expr]:
    """The parts of the landed cost in euro cents."""
    parts = ("goods", "freight", "duty", "vat")
    return {f"{part}_cents": (pl.col(part) * euro).sum().round() for part in parts}


def _names() -> tuple[str, ...]:
    ends = [f"{end:g}" for end in _CLASSES]
    between = [f"{low} to {high}" for low, high in pairwise(ends)]
    return (f"below {ends[0]}", *between, f"{ends[-1]} and more")


def _ranged(frame: pl.DataFrame, ranges: Ranges, mode: pl.Expr) -> pl.DataFrame:
    """With the range of `co2_kg` by the range of the mode's emission factor."""
    low, high = (
        mode.replace_strict({m: r[end] for m, r in ranges.items()}, default=1.0, return_dtype=pl.Float64)
        for end in (0, 1)
    )
    return frame.with_columns(co2_low_kg=pl.col("co2_kg") * low, co2_high_kg=pl.col("co2_kg") * high)


BY: Final[Mapping[str, Callable[[Tables, Ranges], pl.DataFrame]]] = {
    "mode": _mode, "lane": _lane, "goods": _goods, "stage": _stage, "service": by_service, "week": by_week,
    "back": by_reason,
}  # fmt: skip
"""What freight can be told by."""
