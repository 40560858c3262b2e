"""Postings of carriage: what the forwarder of record owes to those who really carried, and cleared, a parcel."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from analytics.accounts.orders import funded_orders
from analytics.accounts.posting import in_euro, named, whole
from sim.records import Event

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.accounts.posting import Tables
    from sim.scenario import Scenario


def carriage(tables: Tables, scenario: Scenario) -> Iterator[pl.DataFrame]:
    """Legs by their tariff, the last mile of what was delivered, the clearance of what passed a border.

    What goes back has the same, and is paid for by whom its row names.
    """
    forwarder, back = pl.col("carrier"), tables["ways_back"]
    parcels = pl.concat(table.select("shipment", "order", "carrier") for table in (tables["shipments"], back))
    legs = tables["legs"].filter((pl.col("departed_at") >= 0) & (pl.col("shipment") >= 0))
    legs = legs.join(parcels, on="shipment", how="left", maintain_order="left")
    legs = legs.with_columns(time=pl.col("departed_at"))
    yield in_euro(legs, "legs", forwarder, named("haulier", "mode"), pl.col("cents"))
    orders = funded_orders(tables)
    last = scenario.last_mile
    cents = whole(last.fixed_cents + pl.col("weight_g") / 1000 * last.per_kg_cents)
    delivered = orders.filter(pl.col("delivered_at") >= 0).with_columns(time=pl.col("delivered_at"))
    yield in_euro(delivered, "last mile", forwarder, pl.lit("haulier:parcel"), cents)
    cleared = tables["order_events"].filter(pl.col("event") == Event.CLEARED).select("time", "order")
    cleared = cleared.join(orders, on="order", how="inner", maintain_order="left")
    fee = pl.lit(scenario.customs.fee_cents, dtype=pl.Int64)
    yield in_euro(cleared, "clearance", forwarder, named("broker", "buyer_country"), fee)
    back = back.with_columns(time=pl.max_horizontal("asked_at", "sent_at", "ended_at"))
    yield in_euro(back, "returns carriage", pl.col("payer"), forwarder, pl.col("cents"))
    yield in_euro(back, "last mile", forwarder, pl.lit("haulier:parcel"), pl.col("first_mile_cents"))
    broker = pl.lit("broker:") + pl.col("destination").str.slice(0, 2)
    yield in_euro(back, "clearance", forwarder, broker, pl.col("clearance_cents"))
