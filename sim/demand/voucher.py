"""Welcome vouchers: the platform gives an account back a part of the first order that it keeps and that counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.core.accounts import PLATFORM
from sim.core.units import DAY, token_units
from sim.orders import Outcome
from sim.records import PaymentKind
from sim.settlement import SidePayment

if TYPE_CHECKING:
    from sim.market import Market
    from sim.orders import Order

_KEPT = (Outcome.CONFIRMED, Outcome.RELEASED)


def redeem_voucher(order: Order, market: Market, outcome: Outcome) -> None:
    """Give back what the voucher is worth, if the account has one still and the order is kept.

    It is paid once the inspection is over, so that nobody gets it for goods that go back, and counts by account:
    whoever opens another has another, unless the scenario has one for a device and an instrument only.
    """
    voucher = market.scenario.voucher
    if voucher is None or outcome not in _KEPT:
        return
    holders = {("account", order.buyer.number)}
    if voucher.one_per_device:
        holders |= {("device", order.identity.device), ("instrument", order.identity.instrument)}
    if not market.welcomed.isdisjoint(holders):
        return
    young = order.placed_at - order.buyer.opened_at <= voucher.valid_days * DAY
    cents = min(voucher.value_cents, order.total_cents)
    if young and cents and order.total_cents >= voucher.least_cents:
        market.welcomed |= holders
        tokens = token_units(cents, "EUR")
        paid = SidePayment(
            market.now, order.id, PaymentKind.VOUCHER, PLATFORM, order.buyer.account, "EUR", tokens
        )
        market.record_side_payment(paid)
