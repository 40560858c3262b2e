"""Paying for an order: what any settlement must offer.

`Settlement` is implemented twice: off-chain (`sim.settlement.instant`), where the seller is paid at once and nobody
holds the money, and on chain (`chain.settlement`), where a contract holds it. The difference between two runs of
one scenario is the cost, and the worth, of that trust.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from sim.core.units import DAY

if TYPE_CHECKING:
    from collections.abc import Iterator

    import simpy

    from sim.orders.order import Order
    from sim.records import PaymentKind
    from sim.scenario import Scenario
    from sim.settlement.books import Conservation
    from sim.settlement.tribunal import Court


class Windows(NamedTuple):
    """How long each waiting state lasts before anybody may end it, in seconds."""

    ship: int
    deliver: int
    inspect: int
    ruling: int

    def of(self, order: Order) -> Windows:
        """Those of one order, which may be held longer than others."""
        return self._replace(inspect=self.inspect + order.held) if order.held else self


NATIVE: Final = "native"
"""The chain's own coin, where a currency is named; amounts of it are in gwei."""


class SidePayment(NamedTuple):
    """Money that moves because of an order but is no part of its deposit.

    Attributes:
        time: second of the simulation.
        order: whose.
        kind: such as `premium`.
        payer: account.
        payee: account.
        currency: of the amount, or `NATIVE`.
        amount: in token units, or in gwei.
    """

    time: int
    order: int
    kind: PaymentKind
    payer: str
    payee: str
    currency: str
    amount: int


class Receipt(NamedTuple):
    """A step is done: at second `time`, by transaction number `tx` (-1 where no chain is involved)."""

    time: int
    tx: int


def windows_of(scenario: Scenario) -> Windows:
    """The scenario's windows in seconds."""
    terms = scenario.settlement
    return Windows(
        terms.ship_window_days * DAY,
        terms.deliver_window_days * DAY,
        terms.inspect_window_days * DAY,
        terms.ruling_window_days * DAY,
    )


class Milestone(IntEnum):
    """How far a parcel is."""

    PICKED_UP = 1
    EXPORT_CLEARED = 2
    IMPORT_CLEARED = 3
    DELIVERED = 4


class Settlement(Protocol):
    """The steps of an order's escrow. Each returns an event whose value is a `Receipt`, once it is final."""

    name: str
    windows: Windows
    cancel_bps: int

    @property
    def court(self) -> Court | None:
        """Who rules, if not one arbiter at its pleasure."""
        ...

    @property
    def divisible(self) -> bool:
        """Whether buyer and seller may divide an order's money as they like."""
        ...

    @property
    def latency(self) -> int:
        """Seconds within which a step submitted now becomes final."""
        ...

    def fund(self, order: Order) -> simpy.Event:
        """The buyer's money moves into escrow."""
        ...

    def ship(self, order: Order) -> simpy.Event:
        """The seller attests the handover to the carrier, who accepts."""
        ...

    def milestone(self, order: Order, milestone: Milestone) -> simpy.Event:
        """The carrier, and customs, attest that the parcel came so far."""
        ...

    def deliver(self, order: Order) -> simpy.Event:
        """The carrier attests delivery."""
        ...

    def confirm(self, order: Order) -> simpy.Event:
        """The buyer accepts: everybody is paid."""
        ...

    def release(self, order: Order) -> simpy.Event:
        """The inspection window has passed in silence, or returned goods never came: everybody is paid."""
        ...

    def cancel(self, order: Order) -> simpy.Event:
        """The seller steps back before shipping: the buyer is refunded."""
        ...

    def call_off(self, order: Order) -> simpy.Event:
        """The buyer steps back before shipping: it is refunded, less what the terms leave the seller."""
        ...

    def send_back(self, order: Order) -> simpy.Event:
        """The buyer hands the goods to the carrier again."""
        ...

    def take_back(self, order: Order) -> simpy.Event:
        """The carrier attests that the goods are back."""
        ...

    def offer(self, order: Order, buyer_bps: int) -> simpy.Event:
        """The seller proposes to divide."""
        ...

    def accept(self, order: Order, buyer_bps: int) -> simpy.Event:
        """The buyer takes the seller's offer."""
        ...

    def expire(self, order: Order) -> simpy.Event:
        """Never shipped, never delivered, or returned without objection: the buyer is refunded."""
        ...

    def dispute(self, order: Order) -> simpy.Event:
        """The buyer objects: the money stays until a ruling."""
        ...

    def refund(self, order: Order) -> simpy.Event:
        """The seller gives in."""
        ...

    def rule(self, order: Order, buyer_bps: int) -> simpy.Event:
        """The arbiter divides the money."""
        ...

    def lapse(self, order: Order) -> simpy.Event:
        """The arbiter stayed silent: the default division applies."""
        ...

    def close_modules(self, order: Order) -> simpy.Event:
        """The order's escrow is settled: modules pay what bonds and cover owe for it, and free the rest."""
        ...

    def unwind(self) -> simpy.Event:
        """The market is over: bonds, stakes and underwriters' capital that are free go back to their owners."""
        ...

    def side_payments(self) -> Iterator[SidePayment]:
        """What moved besides deposits since this was asked last, in order."""
        ...

    def withdraw(self, owner: str, currency: str) -> simpy.Event:
        """`owner` takes out all its credit in one currency."""
        ...

    def claims(self) -> Iterator[tuple[str, str, int]]:
        """Credits waiting to be withdrawn: owner, currency, amount; in a stable order."""
        ...

    def remarks(self) -> tuple[str, ...]:
        """Sentences on what a reader of the market's figures should know of its settlement."""
        ...

    def finish(self) -> None:
        """Return once every step is executed and recorded."""
        ...

    def conservation(self) -> Conservation:
        """Where the money is, by currency."""
        ...

    def close(self) -> None:
        """Let go of whatever the settlement runs on; nothing may be asked of it afterwards."""
        ...
