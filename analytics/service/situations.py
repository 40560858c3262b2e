"""What there is to say about an order, of what the platform knows at a second."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sim.core.units import DAY

if TYPE_CHECKING:
    from collections.abc import Callable

Fact = int | str
"""A count, a second from the scenario's start, an amount, or a name."""

SECONDS: Final = frozenset(
    {"promised", "shipped", "expected", "low", "high", "delivered", "closed", "deadline", "opened"}
)
"""Facts that are moments."""
MONEY: Final = frozenset({"total", "duty", "vat", "refund"})
"""Facts that are amounts in token units of the order's currency."""


class Known(NamedTuple):
    """What is known of an order at second `now`; seconds are -1 for what has not happened, or is not known yet.

    Attributes:
        now: second at which somebody asks.
        order: its number.
        promised: when the buyer was told to expect it.
        shipped: handed to the carrier.
        place: of the last scan, empty for none.
        out: whether that scan was for the last mile.
        expected: median of the last prediction.
        low: its lower end.
        high: its upper end.
        delivered: at the door.
        closed: settled.
        charged: whether it was paid for.
        opened: when the latest case about it began.
        decided: whether that has ended.
        total: paid, in token units of its currency.
        duty: of that, likewise.
        vat: of that, likewise.
        prepaid: whether duty and VAT are paid with the order, and not at the door.
        refund: paid back by then, likewise.
        ship_window: seconds from payment within which the seller must ship.
        funded: paid.
        inspect_window: seconds from delivery within which the buyer may object.
        orders: that the seller had had by then, this one included.
        disputes: of them disputed by then.
        right: of these, decided by then, those in which the buyer was right.
    """

    now: int
    order: int
    promised: int
    shipped: int
    place: str
    out: bool
    expected: int
    low: int
    high: int
    delivered: int
    closed: int
    charged: bool
    opened: int
    decided: bool
    total: int
    duty: int
    vat: int
    prepaid: bool
    refund: int
    ship_window: int
    funded: int
    inspect_window: int
    orders: int
    disputes: int
    right: int

    @property
    def days(self) -> int:
        """Whole days in which the buyer may object after delivery."""
        return self.inspect_window // DAY

    @property
    def deadline(self) -> int:
        """Before delivery: until when the seller must ship. After it: until when the buyer may object."""
        if self.delivered >= 0:
            return self.delivered + self.inspect_window
        return self.funded + self.ship_window


class Situation(NamedTuple):
    """What is answered.

    Attributes:
        name: of the sentence in `answers.toml`.
        facts: names of the facts that it tells.
        handed_over: whether a person has to do something.
    """

    name: str
    facts: tuple[str, ...]
    handed_over: bool = False


REFUSED: Final = Situation("refused", ("order",))
WHICH: Final = Situation("which", ())
PERSON: Final = Situation("person", (), handed_over=True)
_ENDED: Final = Situation("ended", ("order", "closed"))
_EARLY: Final = Situation("early", ("order", "days"))
_OVER: Final = Situation("period_over", ("order", "delivered", "closed"))
_RUNNING: Final = Situation("dispute_running", ("order", "opened"))
_WAITING: Final = Situation("waiting", ("order", "promised"))
_NEVER_CHARGED: Final = Situation("never_charged", ("order",))


def situation_of(intent: str, known: Known) -> Situation:
    """What to answer to somebody who asks `intent` about an order."""
    return _ANSWERS[intent](known) if intent in _ANSWERS else PERSON


def facts_of(situation: Situation, known: Known) -> dict[str, Fact]:
    """The facts that the answer tells, by name."""
    return {name: getattr(known, name) for name in situation.facts}


def _where(known: Known) -> Situation:
    if known.delivered >= 0:
        return Situation("delivered", ("order", "delivered"))
    if not known.charged and known.closed >= 0:
        return _NEVER_CHARGED
    if known.closed >= 0:
        return _ENDED
    if known.out:
        return Situation("out", ("order", "expected"))
    if known.place:
        return Situation("under_way", ("order", "place", "expected", "low", "high"))
    return _WAITING


def _late(known: Known) -> Situation:
    if known.delivered >= 0 or known.closed >= 0:
        return _where(known)
    if not known.place:
        if known.now <= known.promised or not known.charged:
            return _WAITING
        return Situation("late_waiting", ("order", "promised", "deadline"))
    if max(known.expected, known.now) > known.promised:
        return Situation("late", ("order", "promised", "expected", "place"))
    return Situation("in_time", ("order", "promised", "expected"))


def _objection(known: Known, open_one: Situation) -> Situation:
    """`open_one` while the buyer may still object; before and after that, why not."""
    if known.delivered < 0:
        return _where(known) if known.closed >= 0 else _EARLY
    if known.opened >= 0 and not known.decided:
        return _RUNNING
    if known.closed >= 0:
        return _OVER
    return open_one if known.now <= known.deadline else PERSON


def _trouble(known: Known) -> Situation:
    return _objection(known, Situation("dispute_open", ("order", "deadline", "total")))


def _return(known: Known) -> Situation:
    return _objection(known, Situation("return_open", ("order", "deadline")))


def _cancel(known: Known) -> Situation:
    if known.shipped >= 0:
        return Situation("cancel_over", ("order", "shipped"))
    return _where(known) if known.closed >= 0 else Situation("cancel_open", ("order",), handed_over=True)


def _address(known: Known) -> Situation:
    if known.shipped >= 0:
        return Situation("address_over", ("order", "shipped"))
    return _where(known) if known.closed >= 0 else Situation("address_open", ("order",), handed_over=True)


def _refund(known: Known) -> Situation:
    if known.closed < 0:
        return Situation("refund_held", ("order", "total")) if known.charged else _WAITING
    if not known.charged:
        return _NEVER_CHARGED
    if known.refund:
        return Situation("refund_paid", ("order", "refund", "closed"))
    return Situation("refund_none", ("order", "closed"))


def _duty(known: Known) -> Situation:
    if not known.prepaid:
        return PERSON
    if known.duty:
        return Situation("duty_charged", ("order", "duty", "vat"))
    return Situation("duty_none", ("order", "vat"))


def _seller(known: Known) -> Situation:
    return Situation("seller", ("order", "orders", "disputes", "right"))


_ANSWERS: Final[dict[str, Callable[[Known], Situation]]] = {
    "where": _where,
    "late": _late,
    "damaged": _trouble,
    "wrong": _trouble,
    "return": _return,
    "cancel": _cancel,
    "address": _address,
    "refund": _refund,
    "duty": _duty,
    "seller": _seller,
}
