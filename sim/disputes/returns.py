"""Goods that go back although nothing is wrong with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.core.accounts import KEEPER
from sim.core.distributions import lognormal
from sim.core.units import DAY
from sim.disputes.case import close_case, open_case
from sim.disputes.dispute import arbitrate
from sim.disputes.parts import agree, sent_back, share_of
from sim.orders import Outcome
from sim.records import CaseKind, Decider, Event
from sim.resources import take_back
from sim.world.people import Conduct

if TYPE_CHECKING:
    from collections.abc import Generator

    import simpy

    from sim.market import Market
    from sim.orders import Order


def send_back(
    order: Order, market: Market, *, whole: bool = False
) -> Generator[simpy.Event, object, Outcome]:
    """The buyer returns goods: on the escrow's own return leg where it has one, else under a dispute.

    Args:
        order: delivered.
        market: where.
        whole: whether all of it goes back in any case.
    """
    order.returned = order.sent if whole else sent_back(order, market)
    if "returns" in market.scenario.settlement.modules:
        return (yield from _on_the_return_leg(order, market))
    return (yield from _under_a_dispute(order, market))


def _on_the_return_leg(order: Order, market: Market) -> Generator[simpy.Event, object, Outcome]:
    """The carrier attests the way back. Nobody need refund: silence does."""
    settlement = market.settlement
    case = open_case(order, market, CaseKind.RETURN)
    deadline = yield from _travel_back(order, market, settlement.send_back(order), settlement.windows.deliver)
    if not market.in_time(deadline):
        yield market.until(deadline)
        yield from market.step(order, Event.RETURN_FAILED, KEEPER, settlement.release(order))
        close_case(order, market, case, Decider.SILENCE)
        return Outcome.RELEASED
    yield from market.step(order, Event.TAKEN_BACK, order.carrier, settlement.take_back(order))
    take_back(order, market.stocks)
    if order.seller.conduct is Conduct.FRAUDULENT:
        yield market.env.timeout(settlement.windows.inspect)
        yield from market.step(order, Event.RETURN_FINISHED, KEEPER, settlement.expire(order))
        close_case(order, market, case, Decider.SILENCE)
    else:
        yield from _give_back(order, market)
        close_case(order, market, case, Decider.SELLER)
    return Outcome.RETURNED


def _under_a_dispute(order: Order, market: Market) -> Generator[simpy.Event, object, Outcome]:
    """An honest seller refunds on arrival, another leaves it to the arbiter."""
    settlement = market.settlement
    case = open_case(order, market, CaseKind.RETURN)
    deadline = yield from _travel_back(order, market, settlement.dispute(order), settlement.windows.ruling)
    if order.seller.conduct is Conduct.FRAUDULENT or not market.in_time(deadline):
        return (yield from arbitrate(order, market, case, deadline))
    take_back(order, market.stocks)
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


def _travel_back(
    order: Order, market: Market, opened: simpy.Event, window: int
) -> Generator[simpy.Event, object, int]:
    """Until the goods are back with the seller, or until the deadline, `window` after the return was opened."""
    yield from market.step(order, Event.RETURN_OPENED, order.buyer.account, opened)
    deadline = market.now + window
    yield market.env.timeout(min(way_back_seconds(order, market), window))
    return deadline


def way_back_seconds(order: Order, market: Market) -> int:
    """That the order's goods take to get back to their seller."""
    after = market.scenario.after_sales
    return int(lognormal(order.luck.dispute.way_back, after.return_days, after.return_sigma) * DAY)
