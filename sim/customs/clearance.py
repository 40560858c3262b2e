"""What enters a customs area: declared ahead, released by computer, or checked, scanned and opened by officers."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sim.core.luck import CustomsLuck
from sim.orders import Condition
from sim.records import Clearance, ClearanceRow, Event, Stage
from sim.resources import checks_of

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    import simpy

    from sim.market import Market
    from sim.orders import Order
    from sim.resources import Checks

_EVENTS = {
    Stage.DOCUMENTS: Event.CHECKED_BY_CUSTOMS,
    Stage.SCAN: Event.SCANNED_BY_CUSTOMS,
    Stage.INSPECTION: Event.INSPECTED_BY_CUSTOMS,
}


class _Declaration(NamedTuple):
    """What is lodged.

    Attributes:
        place: where goods enter.
        checks: that it has to pass.
        slow: how many times as long everything takes.
        deadline: second from which nobody waits for it; None for never.
        tell: what is called with every event.
    """

    place: str
    checks: Checks
    slow: float
    deadline: int | None
    tell: Callable[[Event], None]


class _Passage(NamedTuple):
    """What has become of a declaration so far: how far it got, seconds in queues and held, and the outcome."""

    stage: Stage
    waited: int
    held: int
    outcome: Clearance


def clear(order: Order, market: Market, place: str, deadline: int) -> Generator[simpy.Event, object, bool]:
    """Clear the parcel at `place`. False if it is not let in, or not before `deadline`."""
    payee, low_value, lodged = order.tax_payee, order.quote.low_value, market.now
    checks = checks_of(order.luck.customs, market.scenario.customs, low_value=low_value)
    slow = market.disruptions.factor("customs", order.buyer.country.code, market.now)
    declaration = _Declaration(
        place, checks, slow, deadline, lambda event: market.note(order, event, payee, place)
    )
    passed = yield from _examine(market, declaration)
    released = market.now if passed.outcome is Clearance.RELEASED else -1
    market.recorder.add(
        ClearanceRow(
            order.id, -1, place, low_value, lodged, passed.stage, passed.waited, passed.held, released,
            passed.outcome,
        )
    )  # fmt: skip
    if passed.outcome is Clearance.RELEASED:
        market.note(order, Event.CLEARED, payee, place, order.quote.tax + order.quote.due)
        return True
    if passed.outcome is Clearance.TOO_LATE:
        market.note(order, Event.TOO_LATE, order.carrier, "")
    else:
        _turn_away(order, market, place, destroyed=passed.outcome is Clearance.DESTROYED)
    return False


def clear_stock(
    market: Market, number: int, place: str, country: str
) -> Generator[simpy.Event, object, None]:
    """Clear the consignment `number` of stock at `place` in `country`: it may be held, but not refused."""
    single, lodged = market.streams.single, market.now
    luck = CustomsLuck(*(single(f"transfer {name}", "all", number) for name in CustomsLuck._fields))
    checks = checks_of(luck, market.scenario.customs, low_value=False)._replace(comes=True, refused=False)
    slow = market.disruptions.factor("customs", country, market.now)
    passed = yield from _examine(market, _Declaration(place, checks, slow, None, lambda _: None))
    market.recorder.add(
        ClearanceRow(
            -1, number, place, False, lodged, passed.stage, passed.waited, passed.held, market.now,
            passed.outcome,
        )
    )  # fmt: skip


def _turn_away(order: Order, market: Market, place: str, *, destroyed: bool) -> None:
    """The parcel is not let in: it goes back to its warehouse, or nowhere any more."""
    market.note(order, Event.REFUSED_BY_CUSTOMS, order.tax_payee, place)
    if destroyed:
        market.note(order, Event.DESTROYED_BY_CUSTOMS, order.tax_payee, place)
        order.condition = Condition.DESTROYED
        return
    order.turned_back_at = market.now
    order.returned = order.sent
    if order.condition is Condition.UNKNOWN:
        order.condition = Condition.GOOD


def _examine(market: Market, declaration: _Declaration) -> Generator[simpy.Event, object, _Passage]:
    """Stage by stage."""
    place, checks, slow, deadline, tell = declaration
    office, passed = market.offices.at(place), _Passage(Stage.ELECTRONIC, 0, 0, Clearance.TOO_LATE)
    if not (yield from _passes(market, int(checks.release * slow), deadline)):
        return passed
    for stage, work in checks.work:
        tell(_EVENTS[stage])
        waited, done = yield from office.serve(stage, work * slow, deadline)
        passed = passed._replace(stage=stage, waited=passed.waited + waited)
        if done and stage is Stage.DOCUMENTS and checks.answer:
            tell(Event.HELD_BY_CUSTOMS)
            since = market.now
            done = yield from _passes(market, checks.answer, deadline)
            passed = passed._replace(held=market.now - since)
            if done and not checks.comes:
                return passed._replace(outcome=Clearance.REFUSED)
            if done:
                tell(Event.PAPERS_SENT)
                waited, done = yield from office.serve(stage, work * slow, deadline)
                passed = passed._replace(waited=passed.waited + waited)
        if not done:
            return passed
    if checks.refused:
        return passed._replace(outcome=Clearance.DESTROYED if checks.destroyed else Clearance.REFUSED)
    return passed._replace(outcome=Clearance.RELEASED)


def _passes(market: Market, seconds: int, deadline: int | None) -> Generator[simpy.Event, object, bool]:
    """Let so many seconds pass; False at the deadline if that comes first."""
    left = seconds + 1 if deadline is None else max(0, deadline - market.now)
    yield market.env.timeout(min(seconds, left))
    return seconds < left
