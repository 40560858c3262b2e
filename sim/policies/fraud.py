"""Fraud screening: is an order accepted before it is paid?"""

from __future__ import annotations

from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from sim.policies.family import Family
from sim.records import CRIMINALS, Conduct

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.policies.setting import Setting


class Action(StrEnum):
    """What becomes of an order that was screened."""

    ACCEPT = "accept"
    VERIFY = "verify"
    """The buyer has to prove that the means of payment are its own."""
    HOLD = "hold"
    """The buyer has longer to inspect the goods, and the seller waits longer for the money."""
    LIMIT = "limit"
    """Only means of payment that cannot be charged back are taken."""
    REVIEW = "review"
    """Somebody looks at it."""
    DECLINE = "decline"


class Reason(NamedTuple):
    """What spoke for fraud, or against it.

    Attributes:
        feature: name.
        value: that it had.
        weight: what it added to the log-odds of fraud over those of an average order; negative spoke against it.
    """

    feature: str
    value: float
    weight: float


_MOST_REASONS: Final = 5


def reasons_text(reasons: Iterable[Reason], weight: str = ".4g") -> str:
    """The first five as `feature:value:weight`, parted by semicolons; what parts them is no part of a name.

    Args:
        reasons: the strongest first.
        weight: how the weight is written.
    """
    found = islice(reasons, _MOST_REASONS)
    return ";".join(f"{_plain(name)}:{value:.6g}:{told:{weight}}" for name, value, told in found)


def _plain(name: str) -> str:
    return name.replace(";", ",").replace(":", "=")


class Screening(NamedTuple):
    """What a screen makes of an order.

    Attributes:
        action: what becomes of it.
        risk: probability that the payment will be charged back, None where the screen has no such thing.
        reasons: the strongest first; as many as it cares to give.
        explores: accepted to see what comes of it, though the screen thinks otherwise.
    """

    action: Action
    risk: float | None = None
    reasons: tuple[Reason, ...] = ()
    explores: bool = False


class Terms(NamedTuple):
    """What the actions cost, as the platform reckons; the rates are its estimates.

    Attributes:
        worth_cents: of this order if all goes well: its fee, and what it counts of the seller's margin.
        chargeback_fee_cents: of the processor, beside the amount.
        verify_cents: of asking for proof.
        verify_loss: share of good buyers who leave when they are asked.
        verify_stops: share of thieves who cannot prove anything.
        limit_loss: share of good buyers who leave when their means of payment are not taken.
        review_cents: of a review.
        review_room: orders that can still be put before a reviewer and be answered in time.
        review_error: share of reviews that end wrongly.
        decline_cents: what a good buyer who is declined, and does not come back, would have brought later.
    """

    worth_cents: int = 0
    chargeback_fee_cents: int = 0
    verify_cents: int = 0
    verify_loss: float = 0.0
    verify_stops: float = 0.0
    limit_loss: float = 0.0
    review_cents: int = 0
    review_room: int = 0
    review_error: float = 0.0
    decline_cents: int = 0


class RiskView(NamedTuple):
    """What the fraud screen sees of an order.

    Attributes:
        order: its number.
        time: seconds since the scenario's start.
        buyer: number of the account.
        seller: number.
        buyer_country: ISO 3166 alpha-2, where the goods go.
        seller_country: where they come from.
        category: of the article.
        quantity: units.
        amount_cents: total in euro cents.
        payment: name of the payment method.
        reversible: the payment can be charged back.
        country_mismatch: payment means and delivery address are in different countries.
        buyer_orders: orders that this buyer placed before, within `demand.memory_days`.
        buyer_disputes: disputes that this buyer opened before, within the same time.
        seller_rating: stars, 1 to 5.
        lines: articles.
        hour: of the day where the goods go, 0 to 23.
        opened_at: second at which the account was opened, negative before the scenario's start.
        device: number of the device; several accounts may share it.
        instrument: number of the card, wallet or bank account that pays.
        instrument_country: where it was issued.
        address: number of the address that the goods go to.
        attested: how well the buyer is identified, 0 for not at all, to 3.
        tries: payments that were tried for the basket, this one included.
        terms: what the actions cost.
        seller_grade: A to E; empty where sellers are not graded.
        truth: the buyer's conduct for policies that declare `oracle = True`, else None.
    """

    order: int
    time: int
    buyer: int
    seller: int
    buyer_country: str
    seller_country: str
    category: str
    quantity: int
    amount_cents: int
    payment: str
    reversible: bool
    country_mismatch: bool
    buyer_orders: int
    buyer_disputes: int
    seller_rating: float
    lines: int = 1
    hour: int = 12
    opened_at: int = 0
    device: int = 0
    instrument: int = 0
    instrument_country: str = ""
    address: int = 0
    attested: int = 0
    tries: int = 1
    terms: Terms = Terms()
    seller_grade: str = ""
    truth: Conduct | None = None


class FraudPolicy(Protocol):
    """Says what becomes of an order before it is paid."""

    def __call__(self, view: RiskView, setting: Setting, /) -> Screening | Action | bool:
        """A screening, or its action alone; True is to accept, False to decline."""
        ...


def screening(answer: Screening | Action | bool) -> Screening:
    """What a screen answered, in full."""
    if isinstance(answer, Screening):
        return answer
    if isinstance(answer, Action):
        return Screening(answer)
    return Screening(Action.ACCEPT if answer else Action.DECLINE)


def _fault(_: RiskView, answer: object) -> str:
    if isinstance(answer, bool | Action):
        return ""
    if not isinstance(answer, Screening) or not isinstance(answer.action, Action):
        return "a screen answers with a Screening, an Action, True to accept or False to decline"
    if answer.risk is not None and not 0 <= answer.risk <= 1:
        return f"a risk is a probability, not {answer.risk}"
    return ""


FAMILY: Final = Family(null="none", default="rules", oracle="oracle", fault=_fault)


class AcceptAll:
    """Null screen: every order passes."""

    def __call__(self, view: RiskView, setting: Setting) -> bool:
        """Accept."""
        return True


class OracleScreen:
    """Declines exactly the orders of thieves, straw buyers and abusers of vouchers: the best a screen can do."""

    oracle = True

    def __call__(self, view: RiskView, setting: Setting) -> bool:
        """Accept all but thieves, sellers who buy from themselves, and abusers of vouchers."""
        return view.truth not in CRIMINALS
