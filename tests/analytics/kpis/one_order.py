"""Facts made by hand, around an order whose figures one can do in one's head."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from analytics.accounts import COLUMNS
from analytics.kpis import Facts
from analytics.runs import schema_of
from sim.core.units import DAY

if TYPE_CHECKING:
    from collections.abc import Iterable

TRAFFIC = ({"sessions": 90, "carts": 12, "bought": 2}, {"sessions": 110, "carts": 8, "bought": 3})
ROUNDS = (
    {"stops": 90, "minutes": 300.0, "shift_minutes": 500.0, "cents": 20_000},
    {"stops": 10, "minutes": 100.0, "shift_minutes": 500.0, "cents": 5_000},
)
STATIONS = (
    {"day": 0, "station": "pick", "staffed": 400, "busy": 300, "came": 4, "queue": DAY},
    {"day": 0, "station": "pack", "staffed": 400, "busy": 100, "came": 4, "queue": DAY},
    {"day": 1, "station": "pick", "staffed": 400, "busy": 0},
    {"day": 0, "warehouse": -1, "station": "scan", "staffed": 400, "busy": 250, "came": 1, "queue": DAY},
    {"day": 1, "warehouse": -1, "station": "scan", "staffed": 400, "busy": 400},
)
"""Nobody buys on day 1."""
LEGS = (
    {"mode": "sea", "departure": 1, "chargeable_g": 300, "capacity_g": 1000, "rolled": 2},
    {"mode": "sea", "departure": 1, "chargeable_g": 500, "capacity_g": 1000},
    {"mode": "sea", "departure": 2, "chargeable_g": 800, "capacity_g": 1000},
    {"mode": "air", "departure": 1, "chargeable_g": 400, "capacity_g": 2000},
)
WAYS_BACK = (
    {"became": "restocked", "asked_at": 0, "sent_at": DAY, "ended_at": 5 * DAY, "cents": 700, "co2_g": 150},
    {"became": "lost", "asked_at": 0, "sent_at": DAY, "ended_at": 9 * DAY, "cents": 500, "co2_g": 40},
    {"became": "disposed", "asked_at": DAY, "sent_at": DAY, "ended_at": DAY, "cents": 300, "co2_g": 10},
    {"became": "under_way", "asked_at": DAY, "sent_at": -1, "ended_at": -1},
)
CLEARANCES = (
    {"order": 1, "stage": "electronic", "released_at": 1800, "outcome": "released"},
    {"order": 2, "stage": "electronic", "released_at": -1, "outcome": "too_late"},
    {"order": 3, "stage": "inspection", "lodged_at": 3600, "released_at": 5 * 3600, "outcome": "released"},
    {"order": 4, "stage": "inspection", "released_at": -1, "outcome": "destroyed"},
    {"order": 5, "stage": "documents", "released_at": -1, "outcome": "refused"},
    {"order": -1, "stage": "scan", "released_at": 99 * 3600, "outcome": "released"},
)
"""The last one is stock."""
SCREENINGS = (
    {"order": 1, "action": "verify", "risk": 0.9, "passed": True, "reversible": True, "conduct": "thief"}
    | {"buyer": 1, "instrument": 1, "cost_cents": 10, "amount_cents": 900},
    {"order": 2, "action": "verify", "risk": 0.9, "passed": False, "reversible": True, "conduct": "honest"}
    | {"buyer": 2, "instrument": 2, "cost_cents": 10, "amount_cents": 700, "lost_cents": 30},
    {"order": 3, "action": "review", "risk": 0.1, "passed": True, "reversible": True, "conduct": "honest"}
    | {"buyer": 3, "instrument": 3, "cost_cents": 500, "amount_cents": 800},
    {"order": 4, "action": "decline", "risk": 0.6, "passed": False, "conduct": "thief", "time": 3 * DAY}
    | {"buyer": 1, "instrument": 4, "amount_cents": 600},
    {"order": 5, "action": "accept", "risk": -1.0, "passed": True, "conduct": "opportunist"}
    | {"buyer": 5, "instrument": 5, "amount_cents": 500},
)
"""One thief with two cards, found out on the third day."""
GAS = ((2 * 10**9, 100_000), (10**9, 100_000), (2 * 10**9, 200_000))
BLANK: dict[type, Any] = {pl.Int64: 0, pl.Float64: 0.0, pl.String: "", pl.Boolean: False}


def table(name: str, rows: Iterable[dict[str, Any]]) -> pl.DataFrame:
    """A table of rows that say only what matters."""
    schema = {column: kind for column, kind in schema_of(name).items() if kind in BLANK}
    return pl.DataFrame(
        [{c: row.get(c, BLANK[kind]) for c, kind in schema.items()} for row in rows], schema=schema
    )


def facts(
    *orders: dict[str, Any],
    disputes: tuple[tuple[str, int, str], ...] = (),
    side_payments: tuple[tuple[str, int], ...] = (),
    lines: tuple[dict[str, Any], ...] = (),
    stock: tuple[dict[str, Any], ...] = (),
    counts: tuple[dict[str, Any], ...] = (),
    scans: tuple[dict[str, Any], ...] = (),
    grades: tuple[dict[str, Any], ...] = (),
    warned: tuple[tuple[int, int], ...] = (),
    visits: int | None = 10,
) -> Facts:
    return Facts(
        tables={
            "orders": table("orders", orders),
            "disputes": table(
                "disputes",
                [
                    {"order": 0} | dict(zip(("kind", "buyer_bps", "decided_by"), d, strict=True))
                    for d in disputes
                ],
            ),
            "side_payments": table(
                "side_payments", [{"kind": kind, "cents": cents} for kind, cents in side_payments]
            ),
            "order_lines": table("order_lines", lines),
            "legs": table("legs", LEGS if orders else ()),
            "ways_back": table("ways_back", WAYS_BACK if orders else ()),
            "arrivals": table("arrivals", scans),
            "order_events": table(
                "order_events", [{"order": o, "time": time, "event": "warned_late"} for o, time in warned]
            ),
            "stock": table("stock", stock),
            "grades": table("grades", grades),
            "counts": table("counts", counts),
            "accounts": pl.DataFrame(
                [
                    ("seller:1", "sellers", "sale", 450),
                    ("seller:1", "sellers", "exchange", -11),
                    ("haulier:sea", "hauliers", "legs", 200),
                    ("carrier:sea", "forwarders", "legs", -180),
                ],
                schema=dict.fromkeys(COLUMNS, pl.String) | {"cents": pl.Int64},
                orient="row",
            ),
            "traffic": table("traffic", TRAFFIC),
            "stations": table("stations", STATIONS if orders else ()),
            "clearances": table("clearances", CLEARANCES if orders else ()),
            "rounds": table("rounds", ROUNDS if orders else ()),
            "marketing": table("marketing", ()),
            "screenings": table("screenings", SCREENINGS if orders else ()),
            "visits": table("visits", [{"surplus_cents": 70}, {"surplus_cents": 430}]),
            "transactions": table("transactions", [{"gas_price": p, "gas_used": u} for p, u in GAS]),
        },
        visits=visits,
        coin_price_eur=2500.0,
    )


def order(**changes: Any) -> dict[str, Any]:
    """An order over 20.00 in a currency worth half a euro: 10.00 EUR."""
    return {
        "total": 2000, "total_cents": 1000, "goods": 1000, "freight": 500, "duty": 100, "vat": 400,
        "to_seller": 9_000_000, "to_carrier": 5_000_000, "to_tax": 5_000_000, "to_platform": 1_000_000,
        "outcome": "confirmed", "condition": "good", "escrow_id": 1, "placed_at": 0, "funded_at": 0,
        "delivered_at": 2 * DAY, "promised_at": 3 * DAY, "closed_at": 4 * DAY, "co2_g": 600,
        "order": 0, "shipped_at": DAY, "payment_fee_cents": 30, "lines": 2,
    } | changes  # fmt: skip


DECLINED = order(
    outcome="declined", funded_at=-1, delivered_at=-1, escrow_id=0, to_seller=0, to_carrier=0, to_tax=0,
    to_platform=0, co2_g=0, condition="unknown",
)  # fmt: skip
