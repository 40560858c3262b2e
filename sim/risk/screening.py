"""The fraud screen: it judges an order before that is paid, and its verdict acts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.policies import Action, Screened, reads_truth, screening
from sim.records import ScreenEnd
from sim.risk import actions
from sim.risk.record import screening_row
from sim.risk.view import later_orders, view_of

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping

    import simpy

    from sim.market import Market
    from sim.orders import Order
    from sim.policies import RiskView, Screening
    from sim.risk.actions import Ending, Steps

_AT_ONCE: Final[Mapping[Action, Callable[[actions.Screened], Ending]]] = {
    Action.ACCEPT: actions.accept,
    Action.HOLD: actions.hold,
    Action.LIMIT: actions.limit,
    Action.DECLINE: actions.decline,
}
_IN_TIME: Final[Mapping[Action, Callable[[actions.Screened], Steps]]] = {
    Action.VERIFY: actions.verify,
    Action.REVIEW: actions.review,
}
_SENT_AWAY: Final = (ScreenEnd.DECLINED, ScreenEnd.REJECTED, ScreenEnd.NO_ROOM, ScreenEnd.TOO_LATE)
"""Endings with which the platform says no; from the others a buyer leaves of its own."""


def screen(order: Order, market: Market) -> Generator[simpy.Event, object, bool]:
    """Let the screen judge, and do what it says: whether the order goes on to its payment."""
    view = view_of(order, market)
    verdict = _judged(view, order, market)
    order.buyer.orders.append(market.now)
    case = actions.Screened(order, market)
    at_once = _AT_ONCE.get(verdict.action)
    ending = None if at_once is None else at_once(case)
    _tell(view, verdict, market, accepted=ending is None or ending.passed)
    if ending is None:
        ending = yield from _IN_TIME[verdict.action](case)
    if ending.passed:
        _count(order, market)
    else:
        _offend(case, ending)
    lost, took = _lost(case, ending, view.terms.worth_cents), market.now - view.time
    market.recorder.add(screening_row(order, view, verdict, ending, took, lost))
    return ending.passed


def _judged(view: RiskView, order: Order, market: Market) -> Screening:
    policy = market.policies.fraud
    shown = view._replace(truth=order.buyer.conduct) if reads_truth(policy) else view
    return screening(policy(shown, market.settings["fraud"]))


def _tell(view: RiskView, verdict: Screening, market: Market, *, accepted: bool) -> None:
    if market.archive.listens:
        told = Screened(view.time, view, accepted, verdict.action.value, verdict.explores)
        market.archive.tell(told, view.time)


def _count(order: Order, market: Market) -> None:
    """What was bought counts for its listings."""
    for line in order.lines:
        market.popularity.add(line.listing.index, line.quantity)
        market.last_sold[line.listing.index] = market.now
        market.turnover.add(line.listing.shelf, line.quantity)


def _offended(case: actions.Screened, ending: Ending) -> bool:
    """Whether a good buyer who was sent away never comes back."""
    sent_away = case.good and ending.end in _SENT_AWAY and not ending.passed
    return sent_away and case.luck.returns < case.terms.never_return_share


def _offend(case: actions.Screened, ending: Ending) -> None:
    if _offended(case, ending):
        case.market.world.buyers.lose(case.order.buyer)


def _lost(case: actions.Screened, ending: Ending, worth: int) -> int:
    """The worth of a good order that does not go on; a buyer who stays away takes all later ones along."""
    if ending.passed or not case.good:
        return 0
    return round(worth * (1 + later_orders(case.market))) if _offended(case, ending) else worth
