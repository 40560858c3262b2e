"""Fraud screening: is an order accepted before it is paid?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final, NamedTuple, Protocol

from sim.core.limits import Limits, Share, WholeCents
from sim.policies.family import Family
from sim.records import Conduct

if TYPE_CHECKING:
    from sim.policies.setting import Setting


class RiskView(NamedTuple):
    """What the fraud screen sees of an order.

    Attributes:
        order: its number.
        time: seconds since the scenario's start.
        buyer: number.
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
    truth: Conduct | None = None


class FraudPolicy(Protocol):
    """Accepts or declines an order before it is paid."""

    def __call__(self, view: RiskView, setting: Setting, /) -> bool:
        """True to accept."""
        ...


def _fault(_: RiskView, answer: object) -> str:
    return "" if isinstance(answer, bool) else "a screen answers True to accept or False to decline"


FAMILY: Final = Family(null="none", default="rules", oracle="oracle", fault=_fault)


class AcceptAll:
    """Null screen: every order passes."""

    def __call__(self, view: RiskView, setting: Setting) -> bool:
        """Accept."""
        return True


class RuleScreen:
    """Declines an order that shows several warning signs at once.

    Points: 1 for a payment means from another country, 1 for a buyer's first order, 1 for an amount above
    `high_amount_cents`, 1 for each dispute of the buyer beyond `usual_disputes` of its orders. Only payments that
    can be charged back count.

    Args:
        points: declined from this many points on.
        high_amount_cents: euro cents.
        usual_disputes: per order, of which nothing is thought.
    """

    def __init__(
        self,
        *,
        points: Annotated[int, Limits(0, 1_000)] = 3,
        high_amount_cents: WholeCents = 15_000,
        usual_disputes: Share = 0.15,
    ) -> None:
        self.points = points
        self.high_amount_cents = high_amount_cents
        self.usual_disputes = usual_disputes

    def __call__(self, view: RiskView, setting: Setting) -> bool:
        """Accept below `points`."""
        points = (
            view.country_mismatch
            + (view.buyer_orders == 0)
            + (view.amount_cents > self.high_amount_cents)
            + max(0, view.buyer_disputes - int(view.buyer_orders * self.usual_disputes))
        )
        return not view.reversible or points < self.points


class OracleScreen:
    """Declines exactly the orders of thieves: the best that any screen can do."""

    oracle = True

    def __call__(self, view: RiskView, setting: Setting) -> bool:
        """Accept all but thieves."""
        return view.truth is not Conduct.THIEF
