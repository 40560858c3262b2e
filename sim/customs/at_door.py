"""Duty and VAT that the carrier has advanced and asks for at the door."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.core.units import DAY, token_units
from sim.records import PaymentKind, SidePaymentRow

if TYPE_CHECKING:
    from sim.market import Market
    from sim.orders import Order


def pay_at_door(order: Order, market: Market) -> None:
    """The buyer pays what is due, and the carrier's fee for advancing it."""
    due, currency, day = order.quote.due, order.quote.currency, market.now // DAY
    if not due:
        return
    fee = market.world.tariff.rates.convert(market.scenario.customs.door_fee_cents, "EUR", currency, day)
    for kind, payee, amount in (
        (PaymentKind.IMPORT_CHARGES, order.tax_payee, due),
        (PaymentKind.DISBURSEMENT_FEE, order.carrier, fee),
    ):
        market.recorder.add(
            SidePaymentRow(
                market.now, order.id, kind, order.buyer.account, payee, currency,
                token_units(amount, currency), market.euro_cents(amount, currency),
            )
        )  # fmt: skip
