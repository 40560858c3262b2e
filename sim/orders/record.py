"""An order as it is recorded: one wide row, a row for each line, a row for its shipment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.orders.order import NEVER_ASKED
from sim.orders.shipment import shipment_row
from sim.records import LineRow, OrderRow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.orders.order import Line, Order
    from sim.records import Row


def order_rows(order: Order, loss_cents: int) -> Iterator[Row]:
    """Every row of an order that has ended; `loss_cents` is `Order.loss` in euro cents."""
    yield order_row(order, loss_cents)
    for number, line in enumerate(order.lines):
        yield _line_row(order, number, line)
    if order.shipment is not None:
        yield shipment_row(order.shipment)


def order_row(order: Order, loss_cents: int) -> OrderRow:
    """The order's own row."""
    quote, payouts = order.quote, order.payouts
    return OrderRow(
        order=order.id,
        visit=order.visit,
        placed_at=order.placed_at,
        buyer=order.buyer.index,
        buyer_country=order.buyer.country.code,
        seller=order.seller.index,
        seller_country=order.seller.country.code,
        lines=len(order.lines),
        quantity=order.quantity,
        weight_g=order.weight_g,
        currency=quote.currency,
        goods=quote.goods,
        freight=quote.freight,
        duty=quote.duty,
        vat=quote.vat,
        total=quote.total,
        fee=order.fee,
        total_cents=order.total_cents,
        payment=order.payment.name,
        country_mismatch=order.country_mismatch,
        buyer_orders=order.buyer_orders,
        buyer_disputes=order.buyer_disputes,
        payment_fee_cents=order.payment_fee_cents,
        route=quote.route.label,
        service=quote.service,
        promised_at=order.promised_at,
        funded_at=order.funded_at,
        shipped_at=order.shipped_at,
        delivered_at=order.delivered_at,
        closed_at=order.closed_at,
        outcome=order.outcome,
        condition=order.condition,
        buyer_bps=order.buyer_bps,
        to_buyer=payouts.buyer,
        to_seller=payouts.seller,
        to_carrier=payouts.carrier,
        to_tax=payouts.tax,
        to_platform=payouts.platform,
        chargeback=order.chargeback,
        buyer_loss_cents=loss_cents,
        co2_g=order.shipment.co2_g if order.shipment is not None else 0,
        escrow_id=order.escrow_id,
        buyer_conduct=order.buyer.conduct,
        seller_conduct=order.seller.conduct,
    )


def _line_row(order: Order, number: int, line: Line) -> LineRow:
    listing = line.listing
    search = order.searches[number] if number < len(order.searches) else NEVER_ASKED
    return LineRow(
        order=order.id,
        line=number,
        listing=listing.index,
        sku=listing.product.sku,
        category=listing.product.category,
        quantity=line.quantity,
        missing=line.quantity if line in order.missing else 0,
        returned=line.quantity if line in order.returned else 0,
        asked_at=search.asked_at,
        waited=search.waited,
        found=search.found,
        weight_g=listing.weight_g * line.quantity,
        unit_price=line.unit_price,
        currency=listing.currency,
        goods=line.goods,
    )
