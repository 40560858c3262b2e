"""The fraud screen: what it sees of an order before it is paid, and what its verdict counts for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.policies.protocols import RiskView

if TYPE_CHECKING:
    from sim.market import Market
    from sim.orders import Order


def passes_screen(order: Order, market: Market) -> bool:
    """Let the screen judge, and count the order: for its buyer in any case, for its listing if accepted."""
    accepted = market.policies.fraud(_view(order))
    order.buyer.orders += 1
    if accepted:
        market.units_sold[order.listing.index] += order.quantity
    return accepted


def _view(order: Order) -> RiskView:
    return RiskView(
        amount_cents=order.total_cents,
        reversible=order.payment.chargeback,
        buyer_orders=order.buyer_orders,
        buyer_disputes=order.buyer_disputes,
        country_mismatch=order.country_mismatch,
        seller_rating=order.seller.rating,
        quantity=order.quantity,
        truth=order.buyer.conduct,
    )
