"""Payments that are reversed: the means were stolen, or their owner says that they were, or that nothing came."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.core.accounts import PLATFORM
from sim.core.distributions import lognormal, share_below
from sim.core.luck import scrambled
from sim.core.units import DAY, whole_minor_units
from sim.disputes.case import Case, close_case
from sim.disputes.claims import Claim, claim_of
from sim.policies import ChargedBack
from sim.records import CaseKind, Decider, Event
from sim.world.people import Conduct

if TYPE_CHECKING:
    from collections.abc import Generator

    import simpy

    from sim.market import Market
    from sim.orders import Order
    from sim.scenario import Fraud

UNAUTHORISED: Final = "unauthorised"
NOT_RECEIVED: Final = "not_received"

_DELAY: Final = 1
_REASON: Final = 2
"""Places of the uniforms, after the one that decides what an opportunist claims."""

_LEAST: Final = 2.0**-60
"""Keeps the quantile off zero, where the lognormal has a pole."""


def charged_back_for(order: Order, market: Market) -> str:
    """Why the payment of an order that has ended will be reversed; empty where it will not.

    The owner of stolen means has back what the platform took and did not refund, whatever became of the goods. An
    opportunist who keeps good ones says that they did not come, or that it never paid.
    """
    if not order.payment.chargeback or not _kept(order):
        return ""
    if order.buyer.conduct is Conduct.THIEF:
        return UNAUTHORISED
    if order.returned or claim_of(order, market) is not Claim.CHARGEBACK:
        return ""
    said = scrambled(order.luck.conduct.claims, _REASON) < market.scenario.fraud.not_received_share
    return NOT_RECEIVED if said else UNAUTHORISED


def charge_back(order: Order, market: Market, reason: str) -> Generator[simpy.Event, object, None]:
    """The bank reverses the payment after some weeks; the platform bears what it had paid out by then.

    It closes the account, and its holder opens another. An account that was taken over is its owner's again.
    """
    fraud, u = market.scenario.fraud, scrambled(order.luck.conduct.claims, _DELAY)
    yield market.until(order.funded_at + reversal_seconds(fraud, u))
    order.payment_fee_cents += market.scenario.after_sales.chargeback_fee_cents
    order.chargeback = _kept(order)
    market.note(order, Event.CHARGED_BACK, PLATFORM, "", order.chargeback)
    now, cents = market.now, market.euro_cents(order.chargeback, order.quote.currency)
    market.world.buyers.bar(order.buyer)
    told = ChargedBack(now, order.id, order.buyer.number, order.seller.index, cents, reason)
    market.archive.tell(told, now)
    right = order.buyer.conduct is Conduct.THIEF
    close_case(order, market, Case(CaseKind.CHARGEBACK, now, right, 1.0, 0.0), Decider.PROCESSOR)


def reversal_seconds(fraud: Fraud, u: float) -> int:
    """From payment to reversal: the quantile at `u` of a lognormal that ends where no time is left to file."""
    median, sigma, limit = fraud.chargeback_days, fraud.chargeback_sigma, fraud.chargeback_limit_days
    days = lognormal(max(u * share_below(limit, median, sigma), _LEAST), median, sigma)
    return int(min(days, limit) * DAY)


def _kept(order: Order) -> int:
    """Of what was paid, minor units that were not refunded."""
    if order.funded_at < 0:
        return 0
    return order.quote.total - whole_minor_units(order.payouts.buyer, order.quote.currency)
