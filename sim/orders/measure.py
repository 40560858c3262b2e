"""How large an order may be, so that every sum about it fits into the 64 bits of a column."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.core.units import format_money

if TYPE_CHECKING:
    from sim.orders.order import Order

MOST_TOKENS: Final = 10**17
"""Token units that an order may come to: a hundred billion euros, or won."""

MOST_CENTS: Final = 10**12
"""Euro cents that it may come to: ten billion euros."""

MOST_GRAMS: Final = 10**12
"""What its parcel may weigh: a million tonnes."""


class BeyondMeasureError(ValueError):
    """An order is larger than can be accounted for: prices, quantities, tariffs and rates together are too high."""


def check_measure(order: Order) -> None:
    """Refuse an order of which a sum would overflow.

    Raises:
        BeyondMeasureError: with what the order comes to.
    """
    prices = max(line.unit_price for line in order.lines)
    if order.deposit.total > MOST_TOKENS or order.total_cents > MOST_CENTS or prices > MOST_TOKENS:
        raise BeyondMeasureError(f"an order of {_goods(order)} for {_total(order)}")
    if order.weight_g > MOST_GRAMS:
        raise BeyondMeasureError(f"an order of {_goods(order)} of {order.weight_g // 10**6:,} tonnes")


def _goods(order: Order) -> str:
    return ", ".join(f"{line.quantity:,} x {line.listing.product.sku}" for line in order.lines)


def _total(order: Order) -> str:
    return (
        f"{format_money(order.quote.total, order.quote.currency)} ({format_money(order.total_cents, 'EUR')})"
    )
