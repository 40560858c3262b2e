"""The reference: who is due what, by the table of functions and the division of docs/escrow.md."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, NamedTuple

from chain.testing import State, Terms
from chain.testing.lifecycle import BEFORE, HOUR, SINCE, WAITING, WHOLE, rows

if TYPE_CHECKING:
    from chain.evm import Address

_WINDOWS: Final = {
    State.FUNDED: "ship_hours",
    State.SHIPPED: "deliver_hours",
    State.DELIVERED: "inspect_hours",
    State.DISPUTED: "ruling_hours",
    State.RETURNING: "deliver_hours",
    State.RETURNED: "inspect_hours",
}
FULL: Final = {State.RELEASED: 0, State.REFUNDED: WHOLE, State.UNSHIPPED: WHOLE, State.LOST: WHOLE}
"""The buyer's share, where the outcome says it."""


class Payouts(NamedTuple):
    """Units of each of the five, in the order of `Settled`."""

    buyer: int
    seller: int
    carrier: int
    tax_payee: int
    platform: int


@dataclass
class Deal:
    """An order as it should stand; `share` is the buyer's, in basis points, once it was ruled or agreed on."""

    terms: Terms
    state: State
    deadline: int
    delivered: bool = False
    share: int = -1
    offers: dict[Address, int] = field(default_factory=dict)

    @property
    def open(self) -> bool:
        """Whether it has not ended."""
        return self.state in WAITING


class Allowed(NamedTuple):
    """What the table says of a call.

    Attributes:
        role: whose step it is; empty if anyone's.
        target: the state that follows; None where it stays.
        late: the right one, but after the deadline.
    """

    role: str
    target: State | None
    late: bool


class Model:
    """Orders by number, and what is owed to whom in which token.

    Args:
        platform: who receives the fees.
    """

    def __init__(self, platform: Address) -> None:
        self.platform = platform
        self.deals: dict[int, Deal] = {}
        self.due: Counter[tuple[Address, Address]] = Counter()
        """By token and account: all that was ever owed, less what was paid in."""

    def copy(self) -> Model:
        """Another one that goes its own way."""
        other = Model(self.platform)
        other.deals = {number: replace(deal, offers=dict(deal.offers)) for number, deal in self.deals.items()}
        other.due = Counter(self.due)
        return other

    def fund(self, number: int, terms: Terms, payer: Address, now: int) -> None:
        """An order is paid for."""
        self.deals[number] = Deal(terms, State.FUNDED, now + terms.ship_hours * HOUR)
        self.due[terms.token, payer] -= terms.deposit

    def says(self, number: int, name: str, caller: Address, now: int, share: int = 0) -> Allowed | None:
        """Whether `caller` may take a step now; None if it may not."""
        deal = self.deals.get(number)
        if deal is None or (name in ("rule", "offer") and share > WHOLE):
            return None
        for step in rows(name):
            if deal.state not in step.sources:
                continue
            roles = [role for role in step.roles if getattr(deal.terms, role) == caller]
            if step.roles and not roles:
                continue
            if step.clock == SINCE and now < deal.deadline:
                continue
            if name == "sendBack" and not deal.terms.returnable:
                continue
            if name == "accept" and not self._offered(deal, caller, share):
                continue
            late = step.clock == BEFORE and now >= deal.deadline
            return Allowed(roles[0] if roles else "", step.target, late)
        return None

    def take(
        self, number: int, name: str, what: Allowed, caller: Address, now: int, share: int = 0
    ) -> Payouts | None:
        """A step is taken; gives what is paid out, if it settles."""
        deal = self.deals[number]
        if name == "offer":
            deal.offers[caller] = share
            return None
        target = what.target
        assert target is not None
        if target in WAITING:
            deal.delivered = deal.delivered or target is State.DELIVERED
            deal.state = target
            deal.deadline = now + int(getattr(deal.terms, _WINDOWS[target])) * HOUR
            return None
        payouts = divide(deal, target, share)
        deal.state = target
        if target in (State.RULED, State.AGREED):
            deal.share = share
        for account, units in zip(self.payees(deal.terms), payouts, strict=True):
            self.due[deal.terms.token, account] += units
        return payouts

    def payees(self, terms: Terms) -> tuple[Address, ...]:
        """Who gets the five parts."""
        return (terms.buyer, terms.seller, terms.carrier, terms.tax_payee, self.platform)

    def locked(self, token: Address) -> int:
        """Units of a token in deposits of open orders."""
        return sum(
            deal.terms.deposit for deal in self.deals.values() if deal.open and deal.terms.token == token
        )

    @staticmethod
    def _offered(deal: Deal, caller: Address, share: int) -> bool:
        other = deal.terms.seller if caller == deal.terms.buyer else deal.terms.buyer
        return deal.offers.get(other) == share


def share_of(deal: Deal, target: State, share: int) -> int:
    """The buyer's part in basis points, as `Settled` tells it."""
    if target is State.CANCELLED:
        return WHOLE - deal.terms.cancel_bps
    if target in FULL:
        return FULL[target]
    return deal.terms.default_buyer_bps if share < 0 else share


def divide(deal: Deal, target: State, share: int) -> Payouts:
    """Who gets what (docs/escrow.md); a negative `share` is that of a silent arbiter."""
    terms = deal.terms
    if target is State.CANCELLED:
        kept = terms.price * terms.cancel_bps // WHOLE
        return Payouts(terms.deposit - kept, kept, 0, 0, 0)
    part = share_of(deal, target, share)
    price, tax, freight = (amount * part // WHOLE for amount in (terms.price, terms.tax, terms.freight))
    if deal.delivered or target is State.RELEASED:
        freight = 0
    platform = (terms.price - price) * terms.fee_bps // WHOLE
    return Payouts(
        price + tax + freight,
        terms.price - price - platform,
        terms.freight - freight,
        terms.tax - tax,
        platform,
    )
