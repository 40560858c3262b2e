"""What `argosy freight` answers: a table for people, or one JSON object."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from argosy.console import Block, print_blocks

if TYPE_CHECKING:
    from argosy.freight.freight import Freight

_HEADS: Final = {
    "mode": "mode", "sent_from": "from", "buyer_country": "to", "eur_per_kg": "EUR of goods per kg",
    "main": "mainly by",
    "stage": "stage", "legs": "legs", "stock": "of stock", "back": "of ways back",
    "rolled_over": "rolled over", "tonnes": "tonnes",
    "tonne_km": "tonne-km", "days_mean": "days, mean", "days_median": "days, median", "days_p95": "days, p95",
    "cents": "EUR", "co2_kg": "kg CO2e", "departures": "departures used", "full": "full", "co2_low_kg": "at least",
    "co2_high_kg": "at most", "orders": "orders", "parcels": "parcels", "kg": "kg", "goods_cents": "goods, EUR",
    "freight_cents": "freight, EUR", "duty_cents": "duty, EUR", "vat_cents": "VAT, EUR", "in_time": "in time",
    "carriage_cents": "legs, EUR", "never": "did not get there", "depot": "depot", "mornings": "mornings",
    "rounds": "rounds", "stops": "stops", "own": "of this market", "km": "km", "stops_per_hour": "stops an hour",
    "used": "of the shift", "stop_cents": "a stop, EUR", "stop_co2_kg": "a stop, kg CO2e",
    "delivered": "parcels delivered", "zone_cents": "zone tariff, EUR",
    "reason": "why", "restocked": "on the shelf", "scrapped": "written off", "disposed": "not worth it",
    "lost": "lost", "worth_cents": "goods cost, EUR",
    "service": "service", "promised_median": "promised, days", "week": "week",
}  # fmt: skip
_SHARES: Final = ("rolled_over", "full", "in_time", "used")
_FIRST: Final = 20
_TITLES: Final = {
    "mode": "by mode: departures that carried something",
    "lane": "by lane: landed cost, days and emissions of orders",
    "goods": "by what a kilogram of goods is worth, and the mode of the longest leg",
    "stage": "by stage of the way",
    "service": "by the service that buyers chose at the checkout",
    "week": "by the week in which orders were placed",
    "back": "by reason: what went back, from asking to the shelf, and what that cost",
    "depot": "by depot: rounds of vans, and what a stop of anybody's parcel costs",
}


def as_json(found: Freight) -> str:
    """One JSON object on one line."""
    content: dict[str, Any] = {
        "run": str(found.run.path),
        "by": found.by,
        "rows": found.table.to_dicts(),
    }
    return json.dumps(content)


def show(found: Freight, *, everything: bool) -> None:
    """Print the table; of a long one the first rows."""
    table = found.table if everything else found.table.head(_FIRST)
    rows = [
        [_cell(name, value) for name, value in zip(table.columns, row, strict=True)]
        for row in table.iter_rows()
    ]
    closing = []
    if table.height < found.table.height:
        closing.append(f"{found.table.height - table.height} more rows: --all")
    if found.by == "depot" and table.is_empty():
        closing.append("no rounds were planned: --set policies.last_mile=nearest")
    if found.by == "back" and table.is_empty():
        closing.append("nothing went back")
    if "co2_low_kg" in table.columns:
        closing.append(
            "at least, at most: by the range of the emission factors (scenarios/data/assumptions.toml)"
        )
    head = [_HEADS[name] for name in table.columns]
    print_blocks(f"freight of {found.run.path}", "", [Block(_TITLES[found.by], head, rows)], closing)


def _cell(name: str, value: object) -> str:
    if value is None:
        return "-"
    if not isinstance(value, int | float):
        return str(value)
    if name in _SHARES:
        return f"{value:.1%}"
    if name.endswith("cents"):
        return f"{value / 100:,.2f}"
    return f"{value:,}" if isinstance(value, int) else f"{value:,.2f}"
