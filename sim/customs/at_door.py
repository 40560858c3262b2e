"""Duty and VAT that the carrier has advanced and asks for at the door."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.core.units import DAY, token_units
from sim.records import PaymentKind
from sim.settlement import SidePayment

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
        tokens, payer = token_units(amount, currency), order.buyer.account
        market.record_side_payment(SidePayment(market.now, order.id, kind, payer, payee, currency, tokens))
