"""Arbitration: how is disputed money divided?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final, NamedTuple, Protocol

from sim.core.limits import Limits
from sim.core.units import BPS
from sim.policies.family import Family, is_whole

if TYPE_CHECKING:
    from sim.policies.setting import Setting


class DisputeView(NamedTuple):
    """What the arbiter sees.

    Attributes:
        time: seconds since the scenario's start.
        order: number.
        buyer: number.
        seller: number.
        amount_cents: what the order cost, in euro cents.
        delivered: the carrier attested delivery.
        buyer_evidence: strength of the buyer's case, 0 to 1.
        seller_evidence: strength of the seller's case, 0 to 1.
        buyer_disputes: disputes that this buyer opened, this one included.
        seller_rating: stars, 1 to 5.
        truth: whether the buyer is right, for policies that declare `oracle = True`, else None.
    """

    time: int
    order: int
    buyer: int
    seller: int
    amount_cents: int
    delivered: bool
    buyer_evidence: float
    seller_evidence: float
    buyer_disputes: int
    seller_rating: float
    truth: bool | None = None


class ArbitrationPolicy(Protocol):
    """Divides the disputed money."""

    def __call__(self, view: DisputeView, setting: Setting, /) -> int:
        """The buyer's share in basis points, 0 to 10,000."""
        ...


def _fault(_: DisputeView, answer: object) -> str:
    ok = is_whole(answer) and 0 <= answer <= BPS  # type: ignore[operator]
    return "" if ok else "a ruling is the buyer's share in whole basis points, 0 to 10,000"


FAMILY: Final = Family(null="none", default="evidence", oracle="oracle", fault=_fault)


class WeighEvidence:
    """Rules for the side with the stronger case, and divides in proportion when the cases are close.

    Args:
        margin: difference of strength from which one side takes all.
    """

    def __init__(self, *, margin: Annotated[float, Limits(0, 1, open_below=True)] = 0.25) -> None:
        self.margin = margin

    def __call__(self, view: DisputeView, setting: Setting) -> int:
        """The buyer's basis points."""
        lead = view.buyer_evidence - view.seller_evidence
        if abs(lead) >= self.margin:
            return BPS if lead > 0 else 0
        return round(BPS * (0.5 + lead / (2 * self.margin)))


class SplitEvenly:
    """Null arbiter: half each, whatever happened."""

    def __call__(self, view: DisputeView, setting: Setting) -> int:
        """Half."""
        return BPS // 2


class OracleArbiter:
    """Rules by the truth."""

    oracle = True

    def __call__(self, view: DisputeView, setting: Setting) -> int:
        """All to whoever is right."""
        return BPS if view.truth else 0
