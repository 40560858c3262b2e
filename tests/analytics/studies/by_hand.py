"""A market small enough to work out its statistics on paper."""

from __future__ import annotations

from typing import Any

import polars as pl

from analytics.studies import NEEDS, Observed
from sim.core.units import DAY, HOUR

Rows = list[dict[str, Any]]

VISITS: Rows = [
    # Monday 10:00 UTC, an hour later in DE
    {"visit": 0, "time": 10 * HOUR, "buyer": 1, "buyer_country": "DE", "found": 2, "orders": 1},
    {"visit": 1, "time": 11 * HOUR, "buyer": 2, "buyer_country": "GB", "found": 0, "orders": 0},
    # Saturday 19:30 UTC, 20:30 in DE
    {
        "visit": 2,
        "time": 5 * DAY + 19 * HOUR + 1_800,
        "buyer": 1,
        "buyer_country": "DE",
        "found": 3,
        "orders": 2,
    },
    {"visit": 3, "time": 6 * DAY, "buyer": 3, "buyer_country": "GB", "found": 1, "orders": 1},
]
_ORDER = {"seller": 0, "total": 1_200, "payment": "card", "chargeback": 0, "buyer_conduct": "honest"}
ORDERS: Rows = [
    _ORDER
    | {"order": 0, "visit": 0, "placed_at": 10 * HOUR, "lines": 2, "goods": 1_000, "total_cents": 1_200}
    | {"delivered_at": 10 * HOUR + 4 * DAY, "outcome": "confirmed"},
    _ORDER
    | {"order": 1, "visit": 2, "placed_at": 5 * DAY, "lines": 1, "goods": 600, "total_cents": 2_400}
    | {"delivered_at": -1, "outcome": "cancelled", "seller": 1},
    _ORDER
    | {"order": 2, "visit": 2, "placed_at": 5 * DAY, "lines": 2, "goods": 300, "total_cents": 1_200}
    | {"delivered_at": 7 * DAY, "outcome": "returned", "chargeback": 50},
    _ORDER
    | {"order": 3, "visit": 3, "placed_at": 6 * DAY, "lines": 1, "goods": 900, "total_cents": 1_200}
    | {"delivered_at": -1, "outcome": "declined", "payment": "crypto"},
]
LINES: Rows = [
    {"order": 0, "sku": "a", "quantity": 1, "goods": 400},
    {"order": 0, "sku": "b", "quantity": 3, "goods": 600},
    {"order": 1, "sku": "a", "quantity": 2, "goods": 600},
    {"order": 2, "sku": "c", "quantity": 1, "goods": 100},
    {"order": 2, "sku": "d", "quantity": 1, "goods": 200},
    {"order": 3, "sku": "e", "quantity": 2, "goods": 900},
]
TABLES: dict[str, Rows] = {
    "visits": VISITS,
    "orders": ORDERS,
    "order_lines": LINES,
    "traffic": [
        {"day": 0, "sessions": 60, "carts": 6, "visits": 2, "bought": 1},
        {"day": 5, "sessions": 40, "carts": 4, "visits": 2, "bought": 2},
    ],
    "shipments": [{"order": 0, "fate": "intact"}, {"order": 2, "fate": "damaged"}],
    "disputes": [{"order": 2, "kind": "return"}, {"order": 2, "kind": "chargeback"}],
    "stock": [
        {"time": 10 * HOUR, "sku": "a", "warehouse": "w", "movement": "sold", "quantity": -1},
        {"time": 10 * HOUR, "sku": "b", "warehouse": "w", "movement": "sold", "quantity": -3},
        {"time": 3 * DAY, "sku": "a", "warehouse": "w", "movement": "restocked", "quantity": 5},
        {"time": 5 * DAY, "sku": "c", "warehouse": "w", "movement": "sold", "quantity": -2},
        {"time": 9 * DAY, "sku": "c", "warehouse": "w", "movement": "returned", "quantity": 1},
    ],
}


def market(days: int = 8, **tables: Rows) -> Observed:
    """The market, some of its tables exchanged."""
    frames = {name: pl.DataFrame(rows).select(NEEDS[name]) for name, rows in (TABLES | tables).items()}
    return Observed(
        tables=frames,
        days=days,
        segment="consumer",
        weekday=0,
        utc_offsets={"DE": [HOUR] * 24 * 400, "GB": [0] * 24 * 400, "CN": [8 * HOUR] * 24 * 400},
        country_exponent=0.5,
        rates={"GBP": [0.8, 0.9], "TRY": [38.0, 38.0, 40.0]},
        stock_at_end=100,
        reversible=frozenset({"card"}),
    )


def nobody() -> Observed:
    """A market that nobody came to."""
    empty = {name: frame.clear() for name, frame in market().tables.items()}
    return Observed(
        tables=empty,
        days=8,
        segment="consumer",
        weekday=0,
        utc_offsets={},
        country_exponent=0.5,
        rates={"GBP": [0.8], "TRY": [38.0]},
        stock_at_end=0,
        reversible=frozenset(),
    )
