"""Paying for an order: what any settlement must offer, the rule that divides the money, and the ledger.

`Settlement` is implemented twice: off-chain (`sim.settlement.instant`), where the seller is paid at once and nobody
holds the money, and on chain (`chain.settlement`), where a contract holds it. The difference between two runs of
one scenario is the cost, and the worth, of that trust.
"""

from __future__ import annotations

from collections import Counter
from enum import IntEnum
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from sim.core.accounts import PLATFORM
from sim.core.units import DAY, share
from sim.orders.order import Payouts

if TYPE_CHECKING:
    from collections.abc import Iterator

    import simpy

    from sim.orders.order import Deposit, Order
    from sim.records import PaymentKind
    from sim.scenario import Scenario
    from sim.settlement.tribunal import Court


class Windows(NamedTuple):
    """How long each waiting state lasts before anybody may end it, in seconds."""

    ship: int
    deliver: int
    inspect: int
    ruling: int


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


def divide(deposit: Deposit, buyer_bps: int, *, delivered: bool) -> Payouts:
    """Divide an order's deposit between its parties. The contract does the same (docs/escrow.md, Payouts).

    Price and tax go to the buyer by `buyer_bps`, rounded down; the platform's fee is a share of what the seller
    keeps of the price. The carrier has earned the whole freight once the parcel is delivered.

    Args:
        deposit: the amounts in token units.
        buyer_bps: the buyer's share in basis points.
        delivered: the carrier attested delivery, or the buyer confirmed.
    """
    price_back = share(deposit.price, buyer_bps)
    tax_back = share(deposit.tax, buyer_bps)
    freight_back = 0 if delivered else share(deposit.freight, buyer_bps)
    platform = share(deposit.price - price_back, deposit.fee_bps)
    return Payouts(
        buyer=price_back + tax_back + freight_back,
        seller=deposit.price - price_back - platform,
        carrier=deposit.freight - freight_back,
        tax=deposit.tax - tax_back,
        platform=platform,
    )


def divide_called_off(deposit: Deposit, cancel_bps: int) -> Payouts:
    """Divide the deposit of an order that its buyer called off: all back but `cancel_bps` of the price."""
    penalty = share(deposit.price, cancel_bps)
    return Payouts(deposit.total - penalty, penalty, 0, 0, 0)


def cancel_bps_of(scenario: Scenario) -> int:
    """What a buyer who calls off leaves to the seller, in basis points of the price."""
    return scenario.covenants.cancel_bps if "cancelling" in scenario.settlement.covenants else 0


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

    def keep_promises(self, order: Order) -> simpy.Event:
        """The order's escrow is settled: whoever promised something about it pays, or is free."""
        ...

    def unwind(self) -> simpy.Event:
        """The market is over: who left money behind promises takes it back."""
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

    def finish(self) -> None:
        """Return once every step is executed and recorded."""
        ...

    def conservation(self) -> Conservation:
        """Where the money is, by currency."""
        ...

    def close(self) -> None:
        """Let go of whatever the settlement runs on; nothing may be asked of it afterwards."""
        ...


class Conservation(NamedTuple):
    """What came in, went out and is still held, in token units by currency; `difference` must be all zero."""

    deposited: dict[str, int]
    paid_out: dict[str, int]
    held: dict[str, int]

    @property
    def difference(self) -> dict[str, int]:
        """Deposited less paid out less held."""
        return {
            c: self.deposited[c] - self.paid_out.get(c, 0) - self.held.get(c, 0)
            for c in sorted(self.deposited)
        }


class Ledger:
    """Who is owed what, in token units. On chain it is compared with the contract's own books."""

    def __init__(self) -> None:
        self.deposited: Counter[str] = Counter()
        self.paid_out: Counter[str] = Counter()
        self.in_escrow: Counter[str] = Counter()
        self.credits: dict[tuple[str, str], int] = {}

    def deposit(self, order: Order, amount: int, now: int) -> None:
        """`amount` enters escrow at second `now`."""
        order.funded_at = now
        self.deposited[order.quote.currency] += amount
        self.in_escrow[order.quote.currency] += amount

    def settle(self, order: Order, payouts: Payouts) -> None:
        """The order's escrow becomes credits of its parties."""
        currency = order.quote.currency
        self.in_escrow[currency] -= sum(payouts)
        self._credit(order.buyer.account, currency, payouts.buyer)
        self._credit(order.seller.account, currency, payouts.seller)
        self._credit(order.carrier, currency, payouts.carrier)
        self._credit(order.tax_payee, currency, payouts.tax)
        self._credit(PLATFORM, currency, payouts.platform)

    def withdraw(self, owner: str, currency: str) -> int:
        """Take out the whole credit; returns the amount, 0 if there is none."""
        amount = self.credits.pop((owner, currency), 0)
        self.paid_out[currency] += amount
        return amount

    def held(self) -> dict[str, int]:
        """Escrowed money and credits by currency."""
        held = Counter(self.in_escrow)
        for (_, currency), amount in self.credits.items():
            held[currency] += amount
        return {c: held[c] for c in sorted(self.deposited)}

    def conservation(self) -> Conservation:
        """The ledger's own books."""
        currencies = sorted(self.deposited)
        return Conservation(
            {c: self.deposited[c] for c in currencies}, {c: self.paid_out[c] for c in currencies}, self.held()
        )

    def _credit(self, owner: str, currency: str, amount: int) -> None:
        if amount:
            self.credits[owner, currency] = self.credits.get((owner, currency), 0) + amount
