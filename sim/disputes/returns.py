"""Goods that go back although nothing is wrong with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.core.accounts import KEEPER
from sim.core.distributions import lognormal
from sim.core.units import DAY
from sim.disputes.case import close_case, open_case
from sim.disputes.claims import Claim, claim_of
from sim.disputes.dispute import arbitrate
from sim.disputes.parts import agree, sent_back, share_of
from sim.orders import Outcome
from sim.records import BackEnd, BackReason, CaseKind, Decider, Event

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    import simpy

    from sim.market import Market
    from sim.orders import Order

    Way = Generator[simpy.Event, object, BackEnd]
    Bring = Callable[[Order, Market, BackReason, int], Way]


def send_back(
    order: Order, market: Market, bring: Bring, *, refused: bool = False
) -> Generator[simpy.Event, object, Outcome]:
    """The buyer returns goods: on the escrow's own return leg where it has one, else under a dispute.

    Args:
        order: delivered.
        market: where.
        bring: carries what the order returns to its shelf, for a reason, once so many seconds have passed.
        refused: whether the buyer did not even take it, and all of it goes back.
    """
    order.returned = order.sent if refused else sent_back(order, market)
    order.swapped = not refused and claim_of(order, market) is Claim.SWAP
    reason = BackReason.REFUSED if refused else BackReason.RETURNED
    seconds = 0 if refused else hand_in_seconds(order, market)
    way = bring(order, market, reason, seconds)
    if "returns" in market.scenario.settlement.modules:
        return (yield from _on_the_return_leg(order, market, way))
    return (yield from _under_a_dispute(order, market, way))


def _on_the_return_leg(order: Order, market: Market, way: Way) -> Generator[simpy.Event, object, Outcome]:
    """The carrier attests the way back. Nobody need refund: silence does, whatever is in the parcel."""
    settlement = market.settlement
    case = open_case(order, market, CaseKind.RETURN)
    opened, window = settlement.send_back(order), settlement.windows.deliver
    back, deadline = yield from _travels_back(order, market, opened, window, way)
    if not back or not market.in_time(deadline):
        yield market.until(deadline)
        yield from market.step(order, Event.RETURN_FAILED, KEEPER, settlement.release(order))
        close_case(order, market, case, Decider.SILENCE)
        return Outcome.RELEASED
    yield from market.step(order, Event.TAKEN_BACK, order.carrier, settlement.take_back(order))
    if order.seller.cheats(market.now) or not case.buyer_right:
        yield market.env.timeout(settlement.windows.of(order).inspect)
        yield from market.step(order, Event.RETURN_FINISHED, KEEPER, settlement.expire(order))
        close_case(order, market, case, Decider.SILENCE)
    else:
        yield from _give_back(order, market)
        close_case(order, market, case, Decider.SELLER)
    return Outcome.RETURNED


def _under_a_dispute(order: Order, market: Market, way: Way) -> Generator[simpy.Event, object, Outcome]:
    """An honest seller refunds on arrival.

    It is left to the arbiter by another, by one whose goods are lost, and by one who finds something else.
    """
    settlement = market.settlement
    case = open_case(order, market, CaseKind.RETURN)
    opened, window = settlement.dispute(order), settlement.windows.ruling
    back, deadline = yield from _travels_back(order, market, opened, window, way)
    objects = order.seller.cheats(market.now) or not case.buyer_right
    if not back or objects or not market.in_time(deadline):
        return (yield from arbitrate(order, market, case, deadline))
    yield from _give_back(order, market)
    close_case(order, market, case, Decider.SELLER)
    return Outcome.RETURNED


def _give_back(order: Order, market: Market) -> Generator[simpy.Event, object, None]:
    """The seller refunds all, or the share of what came back and of what never left."""
    gone = (*order.returned, *order.missing)
    if len(gone) == len(order.lines):
        done = market.settlement.refund(order)
        return (yield from market.step(order, Event.REFUNDED, order.seller.account, done))
    yield from agree(order, market, share_of(gone, order))


def _travels_back(
    order: Order, market: Market, opened: simpy.Event, window: int, way: Way
) -> Generator[simpy.Event, object, tuple[bool, int]]:
    """Whether the goods are back by the deadline, `window` after the return was opened, and when that is.

    What is not travels on; what is lost is known at once.
    """
    yield from market.step(order, Event.RETURN_OPENED, order.buyer.account, opened)
    deadline = market.now + window
    travelling = market.env.process(way)
    yield travelling | market.until(deadline)
    return travelling.triggered and travelling.value is not BackEnd.LOST, deadline


def hand_in_seconds(order: Order, market: Market) -> int:
    """That it takes until goods which their buyer sends back are at the hub."""
    after = market.scenario.after_sales
    return int(lognormal(order.luck.dispute.way_back, after.return_days, after.return_sigma) * DAY)
