"""What of an order travels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.policies import Load

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.market import Market
    from sim.orders import Line, Order


def load_of(order: Order, lines: Sequence[Line], market: Market, *, bulk: bool = False) -> Load:
    """Of some of an order's lines; `bulk` where nobody waits for them."""
    return Load(
        sum(line.listing.weight_g * line.quantity for line in lines),
        sum(line.listing.product.volume_ml * line.quantity for line in lines),
        market.euro_cents(sum(line.goods for line in lines), order.quote.currency),
        bulk,
    )
