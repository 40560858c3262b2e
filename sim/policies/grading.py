"""Grading: how likely is trouble with a seller, a buyer or a corridor in the days to come?"""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from math import exp, lgamma, log, log1p
from typing import TYPE_CHECKING, Annotated, Final, NamedTuple, Protocol

from sim.core.limits import Limits, PositiveDays
from sim.core.units import DAY
from sim.policies.family import Family
from sim.policies.fraud import Reason

if TYPE_CHECKING:
    from sim.policies.setting import Setting

_STEPS: Final = 200
_FEWEST_ORDERS: Final = 5
"""Of fewer orders a share of linked buyers says nothing."""
_LARGEST_CACHE: Final = 1 << 16


class Grade(StrEnum):
    """From the best to the worst; whoever is unknown has a B."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"


WARNING: Final = frozenset((Grade.D, Grade.E))
"""A fall to one of these is an early warning."""


class Graded(StrEnum):
    """Who, or what, is graded."""

    SELLER = "seller"
    BUYER = "buyer"
    CORRIDOR = "corridor"


class Counts(NamedTuple):
    """What became known within the window.

    Attributes:
        orders: placed.
        amount_cents: of these, in euro cents.
        delivered: parcels that arrived.
        late: of these, after the promise.
        expired: orders that were paid, never shipped and given back when time was up.
        cancelled: orders that the seller stepped back from.
        overdue: orders that wait for their seller now, for longer than is usual.
        disputes: opened.
        lost: disputes that ended against the one that is graded; for a corridor against the seller.
        charged_back: payments that were reversed.
        returned: orders that were sent back.
        reviews: that buyers gave.
        stars: their sum.
        troubled: orders with which something was wrong, each once. With a seller and on a corridor: it expired, got
            a single star, a dispute of it was lost, or it was charged back as not received or not as described.
            With a buyer: it was charged back, or disputed without success.
        linked: with a seller, orders from accounts whose device, instrument or address another account has used.
    """

    orders: int = 0
    amount_cents: int = 0
    delivered: int = 0
    late: int = 0
    expired: int = 0
    cancelled: int = 0
    overdue: int = 0
    disputes: int = 0
    lost: int = 0
    charged_back: int = 0
    returned: int = 0
    reviews: int = 0
    stars: int = 0
    troubled: int = 0
    linked: int = 0

    @property
    def tried(self) -> int:
        """Orders of which something is known: they arrived, or are not even shipped."""
        return max(self.delivered + self.expired, self.troubled) + self.overdue

    @property
    def bad(self) -> int:
        """Of these, those with which something is wrong."""
        return self.troubled + self.overdue


class Crook(NamedTuple):
    """The hidden truth.

    Attributes:
        tactic: how the graded one cheats, empty if it does not.
        since: second from which on it does.
    """

    tactic: str
    since: int


class GradeView(NamedTuple):
    """What a grading policy sees.

    Attributes:
        time: seconds since the scenario's start.
        kind: of the graded one, a value of `Graded`.
        number: of the seller or the buyer's account, -1 for a corridor.
        name: as `CN>DE` for a corridor, else empty.
        opened_at: second at which the seller opened the shop; 0 for others.
        grade: that it has, a value of `Grade`.
        counts: what became known of it within the window.
        peers: the same of all of its kind together; of a seller, of those in its country.
        truth: for policies that declare `oracle = True`, else None.
    """

    time: int
    kind: str
    number: int
    name: str
    opened_at: int
    grade: str
    counts: Counts
    peers: Counts
    truth: Crook | None = None


class Grading(NamedTuple):
    """What a policy makes of it.

    Attributes:
        grade: A to E.
        risk: probability of trouble within the next 30 days.
        reasons: what spoke for it and against it, the strongest first.
    """

    grade: Grade
    risk: float
    reasons: tuple[Reason, ...] = ()


class GradingPolicy(Protocol):
    """Grades sellers, buyers and corridors."""

    def __call__(self, view: GradeView, setting: Setting, /) -> Grading:
        """The grade from now on, until it is asked again."""
        ...


def _fault(_: GradeView, answer: object) -> str:
    if not isinstance(answer, Grading) or not isinstance(answer.grade, Grade):
        return "a grading policy answers with a Grading, whose grade is a Grade"
    if not 0 <= answer.risk <= 1:
        return f"a risk is a probability, not {answer.risk}"
    return ""


FAMILY: Final = Family(null="none", default="record", oracle="oracle", fault=_fault)


def grades(policy: object) -> bool:
    """Whether a policy is asked at all: not if it declares `grades = False`."""
    return getattr(policy, "grades", True) is not False


class NoGrades:
    """Null: nobody is graded."""

    grades = False

    def __call__(self, view: GradeView, setting: Setting) -> Grading:
        """What the unknown have."""
        return Grading(Grade.B, 0.0)


class RecordGrades:
    """Smoothed rate of trouble: beta-binomial, begun at the rate of the peers (empirical Bayes).

    The risk is the probability that more than `bad_share` of the orders to come end in trouble, if they are like
    those of the window. A: at most half the risk of somebody unknown. B: at most double that. C, D from
    `warned_at` and E from `worst_at` on: more.

    Args:
        bad_share: of orders; above it, there is trouble.
        strength: orders for which the rate of the peers counts, which is half of `bad_share` at most.
        warned_at: risk from which on it is a D.
        worst_at: risk from which on it is an E.
        linked_share: of five orders or more within the window; a seller with more of them from buyers who share
            means with others has the risk `warned_at` at least, whatever its record. At 1 that never counts.
    """

    def __init__(
        self,
        *,
        bad_share: Annotated[float, Limits(0.01, 0.99)] = 0.3,
        strength: Annotated[float, Limits(2, 10_000)] = 6.0,
        warned_at: Annotated[float, Limits(0, 1)] = 0.5,
        worst_at: Annotated[float, Limits(0, 1)] = 0.9,
        linked_share: Annotated[float, Limits(0, 1)] = 1.0,
    ) -> None:
        self.bad_share = bad_share
        self.strength = strength
        self.warned_at = warned_at
        self.worst_at = worst_at
        self.linked_share = linked_share

    def __call__(self, view: GradeView, setting: Setting) -> Grading:
        """Risk by the record, grade by the risk."""
        usual = round((view.peers.bad + 1) / (view.peers.tried + 20), 3)
        usual = min(usual, self.bad_share / 2)
        tried, bad = view.counts.tried, view.counts.bad
        risk = above(self.bad_share, self.strength, usual, bad, tried)
        unknown = above(self.bad_share, self.strength, usual, 0, 0)
        reasons = _reasons(view.counts, usual, self.strength)
        if self._buys_from_itself(view.counts):
            linked = view.counts.linked
            reasons = (Reason("linked buyers", linked, log1p(linked)), *reasons)
            risk = max(risk, self.warned_at)
        return Grading(self._grade(risk, unknown), risk, reasons)

    def _buys_from_itself(self, counts: Counts) -> bool:
        """Whether that is what a seller's buyers look like."""
        return counts.orders >= _FEWEST_ORDERS and counts.linked > self.linked_share * counts.orders

    def _grade(self, risk: float, unknown: float) -> Grade:
        if risk >= self.worst_at:
            return Grade.E
        if risk >= self.warned_at:
            return Grade.D
        if risk > 2 * unknown:
            return Grade.C
        return Grade.A if risk <= unknown / 2 else Grade.B


class OracleGrades:
    """Knows who cheats within `days`: an E, and all others an A. It knows nothing of corridors.

    Args:
        days: of which it knows.
    """

    oracle = True

    def __init__(self, *, days: PositiveDays = 30) -> None:
        self.days = days

    def __call__(self, view: GradeView, setting: Setting) -> Grading:
        """By the truth."""
        if view.kind == Graded.CORRIDOR or view.truth is None:
            return Grading(Grade.B, 0.0)
        cheats = bool(view.truth.tactic) and view.truth.since <= view.time + self.days * DAY
        return Grading(Grade.E, 1.0) if cheats else Grading(Grade.A, 0.0)


@lru_cache(maxsize=_LARGEST_CACHE)
def above(share: float, strength: float, usual: float, bad: int, tried: int) -> float:
    """Probability that a rate is above `share`, where `bad` of `tried` went wrong and `usual` is what others have.

    The tail of the beta distribution with parameters strength x usual + bad and strength x (1 - usual) + good, by
    the midpoint rule.
    """
    a = strength * usual + bad
    b = strength * (1 - usual) + tried - bad
    scale = lgamma(a + b) - lgamma(a) - lgamma(b)
    width = (1 - share) / _STEPS
    tail = 0.0
    for step in range(_STEPS):
        x = share + (step + 0.5) * width
        tail += exp(scale + (a - 1) * log(x) + (b - 1) * log1p(-x))
    return min(1.0, tail * width)


def _reasons(counts: Counts, usual: float, strength: float) -> tuple[Reason, ...]:
    """What moved the smoothed rate, in log-odds of an order going wrong: troubles up, and what went well down."""
    wrong, right = strength * usual, strength * (1 - usual)
    # an order may have been in trouble before the window, and expired in it
    other, good = max(0, counts.troubled - counts.expired), counts.tried - counts.bad
    found = (
        Reason("expired", counts.expired, log1p(counts.expired / wrong)),
        Reason("overdue", counts.overdue, log1p(counts.overdue / wrong)),
        Reason("other trouble", other, log1p(other / wrong)),
        Reason("went well", good, -log1p(good / right)),
    )
    return tuple(sorted((reason for reason in found if reason.weight), key=lambda r: -abs(r.weight)))
