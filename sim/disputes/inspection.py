"""The buyer opens the parcel and decides what to do about the money."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING, Final

from sim.core.distributions import lognormal
from sim.core.units import HOUR
from sim.disputes.claims import Claim, claim_of
from sim.orders import Condition
from sim.records import Event
from sim.world.people import Conduct

if TYPE_CHECKING:
    from collections.abc import Generator

    import simpy

    from sim.market import Market
    from sim.orders import Order


class Reaction(Enum):
    """What a buyer does after looking at the goods."""

    CONFIRMS = auto()
    SILENT = auto()
    RETURNS = auto()
    DISPUTES = auto()


_CLAIMS: Final = {
    Claim.NOT_AS_DESCRIBED: Reaction.DISPUTES,
    Claim.CHARGEBACK: Reaction.SILENT,
    Claim.SWAP: Reaction.RETURNS,
}


def refuse(order: Order, market: Market) -> bool:
    """Whether the buyer, who would have to pay now, does not take the parcel; nobody then looks into it."""
    in_time = market.in_time(order.delivered_at + market.settlement.windows.of(order).inspect)
    rate = order.payment.refusal_rate
    if order.quote.due:
        rate += (1 - rate) * market.scenario.customs.door_refusal_rate
    wants_it_kept = order.buyer.conduct in (Conduct.STRAW, Conduct.ABUSER)
    if order.luck.last_mile.refused >= rate or not in_time or wants_it_kept:
        return False
    market.note(order, Event.REFUSED, order.buyer.account, order.buyer.country.hub)
    if order.condition is Condition.UNKNOWN:
        order.condition = Condition.GOOD
    return True


def inspect(order: Order, market: Market) -> Generator[simpy.Event, object, Reaction]:
    """The buyer opens the parcel, rates the seller and decides what to do about the money."""
    after, luck = market.scenario.after_sales, order.luck.conduct
    if order.condition is Condition.UNKNOWN:
        bad = order.seller.sends_junk(order.placed_at) or luck.not_as_described < after.not_as_described_rate
        order.condition = Condition.NOT_AS_DESCRIBED if bad else Condition.GOOD
    deadline = order.delivered_at + market.settlement.windows.of(order).inspect
    idle = int(lognormal(luck.inspection, after.inspect_hours * HOUR, after.inspect_sigma))
    yield market.env.timeout(min(idle, deadline - market.now))
    market.review(order, _stars(order))
    return _reaction(order, market) if market.in_time(deadline) else Reaction.SILENT


def _stars(order: Order) -> int:
    if order.buyer.conduct is Conduct.STRAW:
        return 5
    if order.condition is not Condition.GOOD:
        return 1
    return 3 if order.missing or order.delivered_at > order.promised_at else 5


def _reaction(order: Order, market: Market) -> Reaction:
    after, luck = market.scenario.after_sales, order.luck.conduct
    if order.buyer.conduct in (Conduct.THIEF, Conduct.STRAW):
        return Reaction.CONFIRMS
    if order.condition is not Condition.GOOD:
        return Reaction.DISPUTES
    if order.buyer.conduct is Conduct.ABUSER:
        return Reaction.CONFIRMS
    claim = claim_of(order, market)
    if claim is not Claim.NONE:
        return _CLAIMS[claim]
    if luck.returns < after.return_rate:
        return Reaction.RETURNS
    return Reaction.CONFIRMS if luck.confirms < after.confirm_share else Reaction.SILENT
