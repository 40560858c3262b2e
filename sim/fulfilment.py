"""The straight line: one order's life, from top to bottom. Every wait is a `yield`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.core.accounts import KEEPER
from sim.core.units import HOUR, MINUTE
from sim.customs import clear, pay_at_door
from sim.demand import redeem_voucher
from sim.disputes import (
    Reaction,
    charge_back,
    charged_back_for,
    inspect,
    object_to,
    refuse,
    send_back,
    settle_short,
)
from sim.freight import bring_back, carry, dispatch
from sim.grading import hold_seconds
from sim.inventory import allocate
from sim.orders import Order, Outcome, check_measure
from sim.policies import Delivered, Placed
from sim.records import CRIMINALS, BackEnd, BackReason, Event, Movement
from sim.resources import put_back
from sim.risk import screen
from sim.warehouse import hand_to_pickers, pick_and_pack

if TYPE_CHECKING:
    from collections.abc import Generator

    import simpy

    from sim.core.luck import Luck
    from sim.market import Market
    from sim.orders import Purchase
    from sim.world.people import Buyer


def place(market: Market, visit: int, buyer: Buyer, purchase: Purchase, luck: Luck) -> Order:
    """A purchase becomes an order and starts its life.

    Raises:
        BeyondMeasureError: if it is larger than can be accounted for.
    """
    quote = purchase.quote
    order = Order(
        id=market.orders.next_id(),
        visit=visit,
        placed_at=market.now,
        buyer=buyer,
        purchase=purchase,
        luck=luck,
    )
    fee_bps = market.scenario.settlement.platform_fee_bps
    order.charge(fee_bps, market.euro_cents(quote.total, quote.currency))
    check_measure(order)
    market.orders.enter(order)
    if market.graded:
        market.customers[buyer.number] = buyer
        order.seller_grade = market.grades.get(order.seller.index, "")
        order.held = hold_seconds(order.seller_grade, market.scenario.grading)
    if order.site.regional:
        for line in order.lines:
            market.stocks[line.stock].reserve(order.id, line.quantity)
    buyer.spend(order.id, market.now, market.euro_cents(quote.landed, quote.currency))
    market.note(order, Event.PLACED, buyer.account, buyer.country.hub, quote.total)
    if market.archive.listens:
        _tell_placed(order, market)
    market.env.process(live(order, market))
    return order


def live(order: Order, market: Market) -> Generator[simpy.Event, object, None]:
    """The life of one order, ending with its record."""
    settlement, buyer, seller = market.settlement, order.buyer.account, order.seller.account
    passed = yield from screen(order, market)
    if not passed:
        return market.close(order, Outcome.DECLINED)
    yield market.env.timeout(int(order.payment.delay_minutes * MINUTE))
    yield from market.step(order, Event.FUNDED, buyer, settlement.fund(order), order.quote.total)
    ship_by = market.now + settlement.windows.ship
    if _regrets(order, market):
        return (yield from _end(order, market, _call_off(order, market)))
    handed = yield from hand_to_pickers(order, market, ship_by)
    allocated = handed and (yield from allocate(order, market, ship_by))
    packed = allocated and (yield from pick_and_pack(order, market, ship_by))
    if not packed or not market.in_time(ship_by):
        return (yield from _end(order, market, _never_shipped(order, market, ship_by, allocated=allocated)))
    shipment = order.shipment = dispatch(order, market)
    yield from market.step(order, Event.SHIPPED, seller, settlement.ship(order))
    deliver_by = market.now + settlement.windows.deliver
    arrived = yield from carry(shipment, order, market, deliver_by, clear)
    if not arrived or not market.in_time(deliver_by):
        return (yield from _end(order, market, _never_delivered(order, market, deliver_by)))
    yield from market.step(order, Event.DELIVERED, order.carrier, settlement.deliver(order))
    order.delivered_at = market.now
    if market.archive.listens:
        _tell_delivered(order, market)
    refused = refuse(order, market)
    if not refused:
        pay_at_door(order, market)
    reaction = Reaction.RETURNS if refused else (yield from inspect(order, market))
    if reaction is Reaction.DISPUTES:
        outcome = yield from object_to(order, market)
    elif reaction is Reaction.RETURNS:
        outcome = yield from send_back(order, market, bring_back, refused=refused)
    elif order.missing:
        yield from settle_short(order, market)
        outcome = Outcome.AGREED
    elif reaction is Reaction.CONFIRMS:
        yield from market.step(order, Event.CONFIRMED, buyer, settlement.confirm(order))
        outcome = Outcome.CONFIRMED
    else:
        yield market.until(order.delivered_at + settlement.windows.of(order).inspect)
        yield from market.step(order, Event.RELEASED, KEEPER, settlement.release(order))
        outcome = Outcome.RELEASED
    yield from _conclude(order, market, outcome)


def _end(
    order: Order, market: Market, last_step: Generator[simpy.Event, object, Outcome]
) -> Generator[simpy.Event, object, None]:
    """An order that does not reach its buyer; what comes back of it does so whenever the money does."""
    if order.turned_back_at >= 0:
        market.env.process(_come_back_from_customs(order, market))
    elif order.returned:
        market.env.process(bring_back(order, market, BackReason.UNDELIVERED))
    outcome = yield from last_step
    yield from _conclude(order, market, outcome)


def _come_back_from_customs(order: Order, market: Market) -> Generator[simpy.Event, object, None]:
    """What customs did not let in travels to its shelf."""
    became = yield from bring_back(order, market, BackReason.TURNED_BACK)
    if became is BackEnd.RESTOCKED:
        market.note(order, Event.BACK_FROM_CUSTOMS, order.carrier, order.origin)


def _conclude(order: Order, market: Market, outcome: Outcome) -> Generator[simpy.Event, object, None]:
    """The money is divided, the modules pay out and free what they hold; perhaps the payment is reversed yet."""
    if order.closed_at < 0:
        order.closed_at = market.now
    if market.scenario.settlement.modules:
        yield market.settlement.close_modules(order)
        market.record_side_payments()
    redeem_voucher(order, market, outcome)
    reason = charged_back_for(order, market)
    if reason:
        yield from charge_back(order, market, reason)
    market.close(order, outcome)


def _regrets(order: Order, market: Market) -> bool:
    customer = order.buyer.conduct not in CRIMINALS
    return customer and order.luck.conduct.regrets < market.scenario.after_sales.remorse_rate


def _call_off(order: Order, market: Market) -> Generator[simpy.Event, object, Outcome]:
    """The buyer thinks better of it before the parcel is packed."""
    yield market.env.timeout(int(market.scenario.after_sales.remorse_hours * HOUR))
    done = market.settlement.call_off(order)
    yield from market.step(order, Event.CALLED_OFF, order.buyer.account, done)
    return Outcome.CALLED_OFF


def _never_shipped(
    order: Order, market: Market, deadline: int, *, allocated: bool
) -> Generator[simpy.Event, object, Outcome]:
    """An honest seller that cannot ship cancels; from another the buyer gets the money when time is up."""
    if allocated:
        put_back(order.id, order.sent, market.stocks, Movement.UNPACKED)
    if not order.seller.cheats(market.now) and market.in_time(deadline):
        done = market.settlement.cancel(order)
        yield from market.step(order, Event.CANCELLED, order.seller.account, done)
        return Outcome.CANCELLED
    yield market.until(deadline)
    yield from market.step(order, Event.EXPIRED, KEEPER, market.settlement.expire(order))
    market.review(order, 1)
    return Outcome.EXPIRED


def _never_delivered(order: Order, market: Market, deadline: int) -> Generator[simpy.Event, object, Outcome]:
    """Lost, not let in, or so late that the buyer has the money back."""
    yield market.until(deadline)
    yield from market.step(order, Event.EXPIRED, KEEPER, market.settlement.expire(order))
    return Outcome.EXPIRED


def _tell_placed(order: Order, market: Market) -> None:
    now = market.now
    placed = Placed(
        known_at=now,
        order=order.id,
        buyer=order.buyer.number,
        seller=order.seller.index,
        listings=tuple(line.listing.index for line in order.lines),
        products=tuple(line.listing.product.index for line in order.lines),
        quantity=order.quantity,
        amount_cents=order.total_cents,
    )
    market.archive.tell(placed, now)


def _tell_delivered(order: Order, market: Market) -> None:
    now = market.now
    delivered = Delivered(now, order.id, order.buyer.number, order.seller.index, order.promised_at)
    market.archive.tell(delivered, now)
