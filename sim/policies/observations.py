"""What the platform gets to know of an order, one kind of observation each, with the second from which on.

Buyers, sellers and orders are given by number, money in euro cents.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from sim.policies.arrival import ArrivalView
    from sim.policies.dispatch import WaitingOrder
    from sim.policies.fraud import RiskView
    from sim.policies.routing import Load


class Placed(NamedTuple):
    """An order was placed."""

    known_at: int
    order: int
    buyer: int
    seller: int
    listings: tuple[int, ...]
    products: tuple[int, ...]
    quantity: int
    amount_cents: int


class Screened(NamedTuple):
    """An order was screened: what the screen saw, without the truth, and what became of the order.

    `accepted` is False where nothing was, or may yet be, paid for it; `action` is the value of an `Action`.
    """

    known_at: int
    view: RiskView
    accepted: bool
    action: str = "accept"
    explores: bool = False


class Verified(NamedTuple):
    """The buyer was asked for proof and gave it (`passed`), or did not."""

    known_at: int
    order: int
    buyer: int
    passed: bool


class Reviewed(NamedTuple):
    """Somebody looked at the order, or nobody could (`looked`): it goes on, or it does not."""

    known_at: int
    order: int
    buyer: int
    approved: bool
    looked: bool = True


class Received(NamedTuple):
    """A warehouse got an order to pick and pack."""

    known_at: int
    view: WaitingOrder


class Dispatched(NamedTuple):
    """A carrier took an order's parcel."""

    known_at: int
    order: int
    origin: str
    destination: str
    load: Load


class Scanned(NamedTuple):
    """A parcel was scanned under way: what the arrival policy saw, without the truth."""

    known_at: int
    view: ArrivalView


class Warned(NamedTuple):
    """The buyer was warned that the parcel will be late: it is now expected at second `expected_at`."""

    known_at: int
    order: int
    buyer: int
    seller: int
    promised_at: int
    expected_at: int


class Delivered(NamedTuple):
    """The carrier attested delivery; `promised_at` is when the buyer was told to expect it."""

    known_at: int
    order: int
    buyer: int
    seller: int
    promised_at: int


class Rated(NamedTuple):
    """The buyer gave the seller 1 to 5 stars."""

    known_at: int
    order: int
    buyer: int
    seller: int
    stars: int


class Disputed(NamedTuple):
    """The buyer opened a dispute about `amount_cents`."""

    known_at: int
    order: int
    buyer: int
    seller: int
    amount_cents: int


class Returned(NamedTuple):
    """The buyer sent back goods for which `amount_cents` had been paid."""

    known_at: int
    order: int
    buyer: int
    seller: int
    amount_cents: int


class Ruled(NamedTuple):
    """A return or dispute ended with `buyer_bps` basis points for the buyer; `decided_by` as in `disputes`."""

    known_at: int
    order: int
    buyer: int
    seller: int
    buyer_bps: int
    decided_by: str


class ChargedBack(NamedTuple):
    """The payment was reversed. `amount_cents` is what the platform bears.

    `reason` is what the bank was told: `unauthorised`, `not_received` or `not_as_described`.
    """

    known_at: int
    order: int
    buyer: int
    seller: int
    amount_cents: int
    reason: str = "unauthorised"


class Ended(NamedTuple):
    """The order came to nothing before its parcel arrived; `outcome` is the value of an outcome, as in `orders`."""

    known_at: int
    order: int
    buyer: int
    seller: int
    outcome: str
