"""Payments that are reversed because the means were stolen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.core.accounts import PLATFORM
from sim.core.units import DAY, whole_minor_units
from sim.disputes.case import Case, close_case
from sim.policies import ChargedBack
from sim.records import CaseKind, Decider, Event

if TYPE_CHECKING:
    from collections.abc import Generator

    import simpy

    from sim.market import Market
    from sim.orders import Order


def charge_back(order: Order, market: Market) -> Generator[simpy.Event, object, None]:
    """The true owner of stolen means has the payment reversed; the platform bears what the thief received.

    It closes the account, and the thief opens another.
    """
    after = market.scenario.after_sales
    yield market.until(order.funded_at + after.chargeback_days * DAY)
    order.payment_fee_cents += after.chargeback_fee_cents
    order.chargeback = order.quote.total - whole_minor_units(order.payouts.buyer, order.quote.currency)
    market.note(order, Event.CHARGED_BACK, PLATFORM, "", order.chargeback)
    now, cents = market.now, market.euro_cents(order.chargeback, order.quote.currency)
    market.world.buyers.bar(order.buyer)
    market.archive.tell(ChargedBack(now, order.id, order.buyer.index, order.seller.index, cents), now)
    proven = Case(CaseKind.CHARGEBACK, market.now, True, 1.0, 0.0)
    close_case(order, market, proven, Decider.PROCESSOR)
