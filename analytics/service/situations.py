"""What there is to say about an order, of what the platform knows at a second."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sim.core.units import DAY

if TYPE_CHECKING:
    from collections.abc import Callable

Fact = int | str
"""A count, a second from the scenario's start, an amount, or a name."""

SECONDS: Final = frozenset(
    {
        "promised", "shipped", "expected", "low", "high", "delivered", "closed", "deadline", "opened", "reversed",
        "counted",
    }
)  # fmt: skip
"""Facts that are moments."""
MONEY: Final = frozenset({"total", "duty", "vat", "refund", "reversal"})
"""Facts that are amounts in token units of the order's currency."""
_PREDICTED: Final = frozenset({"expected", "low", "high"})


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
        opened: when the latest case about it began.
        decided: whether that has ended.
        total: paid, in token units of its currency.
        duty: of that, likewise.
        vat: of that, likewise.
        prepaid: whether duty and VAT are paid with the order, and not at the door.
        refund: paid back by then, likewise.
        reversed: when the bank reversed the payment.
        reversal: what it returned, likewise.
        ship_window: seconds from payment within which the seller must ship.
        funded: paid.
        inspect_window: seconds from delivery within which the buyer may object to this order.
        counted: second before which the seller's orders are counted.
        orders: that the seller had had by then.
        disputes: of them disputed by then.
        won: of these, those that had been decided by then and gave the buyer half of the money or more.
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
    opened: int
    decided: bool
    total: int
    duty: int
    vat: int
    prepaid: bool
    refund: int
    reversed: int
    reversal: int
    ship_window: int
    funded: int
    inspect_window: int
    counted: int
    orders: int
    disputes: int
    won: int

    @property
    def charged(self) -> bool:
        """Whether it was paid for."""
        return self.funded >= 0

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
    """The facts that the answer tells, by name; what has not come yet is expected now at the earliest."""
    facts = {name: getattr(known, name) for name in situation.facts}
    return {name: max(fact, known.now) if name in _PREDICTED else fact for name, fact in facts.items()}


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
    return _not_shipped(known)


def _not_shipped(known: Known) -> Situation:
    if known.now <= known.promised or not known.charged:
        return _WAITING
    return Situation("late_waiting", ("order", "promised", "deadline"))


def _late(known: Known) -> Situation:
    if known.delivered >= 0 or known.closed >= 0:
        return _where(known)
    if not known.place:
        return _not_shipped(known)
    if max(known.expected, known.now) // DAY > known.promised // DAY:  # days are what is told
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
    if known.delivered >= 0 or known.closed >= 0:
        return _return(known)
    if known.shipped >= 0:
        return Situation("cancel_over", ("order", "shipped"))
    return Situation("cancel_open", ("order",), handed_over=True)


def _address(known: Known) -> Situation:
    if known.shipped >= 0:
        return Situation("address_over", ("order", "shipped"))
    return _where(known) if known.closed >= 0 else Situation("address_open", ("order",), handed_over=True)


def _refund(known: Known) -> Situation:
    if known.closed < 0:
        return Situation("refund_held", ("order", "total")) if known.charged else _WAITING
    if not known.charged:
        return _NEVER_CHARGED
    if known.reversed >= 0 and known.refund:
        return Situation("refund_both", ("order", "refund", "closed", "reversed", "reversal"))
    if known.reversed >= 0:
        return Situation("refund_reversed", ("order", "reversed", "reversal"))
    if known.refund:
        return Situation("refund_paid", ("order", "refund", "closed"))
    return Situation("refund_none", ("order", "closed"))


def _duty(known: Known) -> Situation:
    if known.closed >= 0 and not known.charged:
        return _NEVER_CHARGED
    if not known.prepaid:
        return PERSON
    if known.duty:
        return Situation("duty_charged", ("order", "duty", "vat"))
    return Situation("duty_none", ("order", "vat"))


def _seller(known: Known) -> Situation:
    return Situation("seller", ("order", "counted", "orders", "disputes", "won"))


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
