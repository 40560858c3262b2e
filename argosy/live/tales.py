"""Short stories for the page: of an order, and of a place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from argosy.runs.moments import moment_of
from sim.core.units import format_money

if TYPE_CHECKING:
    from collections.abc import Sequence

    from argosy.live.running import Attended
    from argosy.live.snapshot import Stay
    from argosy.runs.story import Story
    from sim.records import OrderRow

_LISTED: Final = 30


def running_tale(attended: Attended, number: int) -> dict[str, Any] | None:
    """What a running market has recorded of an order until now; None where it does not know it any more."""
    market, following = attended.market, attended.following
    following.catch_up()
    row = _row(attended, number)
    events = following.events.get(number, ())
    if row is None:
        return None
    steps = [
        [moment_of(market.scenario, event.time), _words(event.event), event.actor, event.place]
        for event in events
    ]
    return _tale(row, steps)


def _row(attended: Attended, number: int) -> dict[str, Any] | None:
    """What was agreed in an order, by the names of the table `orders`."""
    ended: OrderRow | None = attended.following.ended.get(number)
    if ended is not None:
        return ended._asdict()
    order = attended.market.orders.open.get(number)
    if order is None:
        return None
    return {
        "order": order.id, "buyer": order.buyer.index, "buyer_country": order.buyer.country.code,
        "seller": order.seller.index, "seller_country": order.seller.country.code, "outcome": "open",
        "currency": order.quote.currency, "total": order.quote.total, "goods": order.quote.goods,
    }  # fmt: skip


def ended_tale(story: Story) -> dict[str, Any] | None:
    """The story of an order of a run that has ended."""
    if story.order is None:
        return None
    steps = [[story.moment(step.time), _words(step.what), step.who, step.where] for step in story.steps]
    return _tale(story.order, steps) | {"link": f"/order/{story.number}"}


def place_tale(code: str, name: str, stays: Sequence[Stay]) -> dict[str, Any]:
    """Who is at a place."""
    here = [stay for stay in stays if stay.place == code]
    rest = f", of which the first {_LISTED} are listed" if len(here) > _LISTED else ""
    return {
        "title": f"{name} ({code})",
        "outcome": f"{len(here):,} parcels are here{rest}",
        "facts": [],
        "orders": [[stay.order, stay.why] for stay in here[:_LISTED]],
        "link": "",
    }


def _tale(row: dict[str, Any], steps: list[list[str]]) -> dict[str, Any]:
    currency = row["currency"]
    outcome = "under way" if row["outcome"] == "open" else _words(row["outcome"])
    return {
        "title": f"Order {row['order']:,}",
        "outcome": outcome,
        "facts": [
            ["buyer", f"buyer:{row['buyer']}, {row['buyer_country']}"],
            ["seller", f"seller:{row['seller']}, {row['seller_country']}"],
            ["total", format_money(row["total"], currency)],
            ["goods", format_money(row["goods"], currency)],
        ],
        "steps": steps,
        "link": "",
    }


def _words(text: str) -> str:
    return text.replace("_", " ")
