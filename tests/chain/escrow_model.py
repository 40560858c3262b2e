"""docs/escrow.md in Python: what every call to the escrow does, told before it is made."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from chain.decode import Decoded

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chain.engine import Address
    from chain.escrow import Terms

NOBODY = "0x" + "0" * 40
NATIVE = NOBODY
WHOLE = 10_000
NO_REASON = Decoded("", {})
"""A revert without data."""


class State(IntEnum):
    NONE = 0
    FUNDED = 1
    SHIPPED = 2
    DELIVERED = 3
    DISPUTED = 4
    RELEASED = 5
    REFUNDED = 6
    RULED = 7


WAITING = (State.FUNDED, State.SHIPPED, State.DELIVERED, State.DISPUTED)
FINAL = (State.RELEASED, State.REFUNDED, State.RULED)


class Step(NamedTuple):
    """Who may take a step, from where, when, and where it leads. No roles: anyone."""

    sources: tuple[State, ...]
    roles: tuple[str, ...]
    clock: str
    target: State


BEFORE, SINCE, ALWAYS = "now < deadline", "now ≥ deadline", "always"
STEPS = {
    "ship": Step((State.FUNDED,), ("seller",), BEFORE, State.SHIPPED),
    "deliver": Step((State.SHIPPED,), ("carrier",), BEFORE, State.DELIVERED),
    "confirm": Step((State.SHIPPED, State.DELIVERED), ("buyer",), ALWAYS, State.RELEASED),
    "release": Step((State.DELIVERED,), (), SINCE, State.RELEASED),
    "cancel": Step((State.FUNDED,), ("buyer", "seller"), ALWAYS, State.REFUNDED),
    "expire": Step((State.FUNDED, State.SHIPPED), (), SINCE, State.REFUNDED),
    "refund": Step((State.SHIPPED, State.DELIVERED, State.DISPUTED), ("seller",), ALWAYS, State.REFUNDED),
    "dispute": Step((State.SHIPPED, State.DELIVERED), ("buyer", "seller"), BEFORE, State.DISPUTED),
    "rule": Step((State.DISPUTED,), ("arbiter",), BEFORE, State.RULED),
    "lapse": Step((State.DISPUTED,), (), SINCE, State.RULED),
}


class Outcome(NamedTuple):
    """What a call comes to: an error, or else what it returns and logs."""

    error: Decoded | None = None
    output: int | None = None
    events: tuple[Decoded, ...] = ()


class Split(NamedTuple):
    buyer: int
    seller: int
    carrier: int
    tax: int
    platform: int


@dataclass
class Order:
    terms: Terms
    state: State
    deadline: int
    delivered: bool = False

    @property
    def deposit(self) -> int:
        return self.terms.price + self.terms.freight + self.terms.tax

    def view(self) -> tuple[Any, ...]:
        """What `order(id)` shows."""
        t = self.terms
        return (
            int(self.state), self.delivered, self.deadline, t.deliver_window, t.inspect_window, t.ruling_window,
            t.default_buyer_bps, t.buyer, t.seller, t.carrier, t.tax_payee, t.arbiter, t.token, t.price,
            t.freight, t.tax, t.fee,
        )  # fmt: skip


def split(terms: Terms, bps: int, *, delivered: bool) -> Split:
    """The division of a deposit, written once more from the specification."""

    def back(amount: int) -> int:
        return amount * bps // WHOLE

    freight_back = 0 if delivered else back(terms.freight)
    platform = terms.fee * (WHOLE - bps) // WHOLE
    return Split(
        back(terms.price) + back(terms.tax) + freight_back,
        terms.price - back(terms.price) - platform,
        terms.freight - freight_back,
        terms.tax - back(terms.tax),
        platform,
    )


def error(name: str, **arguments: Any) -> Outcome:
    return Outcome(Decoded(name, arguments))


class EscrowModel:
    """The contract's books. `tokens` are good ERC-20s, `broken` have code but are none, all else has no code.

    Payers in `approved` own and allow as much as it takes; the allowance of everybody else is 0.
    """

    def __init__(
        self,
        escrow: Address,
        platform: Address,
        tokens: Iterable[Address],
        approved: Iterable[Address],
        broken: Iterable[Address] = (),
    ) -> None:
        self.escrow = escrow
        self.platform = platform
        self.tokens = tuple(tokens)
        self.approved = frozenset(approved)
        self.broken = frozenset(broken)
        self.orders: dict[int, Order] = {}
        self.credits: dict[tuple[Address, Address], int] = {}
        self.held = dict.fromkeys((NATIVE, *self.tokens), 0)
        self.numbers: dict[Address, int] = {platform: 1}
        self.token_numbers: dict[Address, int] = {}

    def deposits(self, token: Address) -> int:
        """Deposits of unsettled orders."""
        waiting = (o for o in self.orders.values() if o.state in WAITING and o.terms.token == token)
        return sum(order.deposit for order in waiting)

    def owed(self, token: Address) -> int:
        """Credits."""
        return sum(amount for (_, of), amount in self.credits.items() if of == token)

    def fund(self, sender: Address, terms: Terms, value: int, now: int) -> Outcome:
        refused = self._refuse_terms(terms) or self._refuse_payment(sender, terms, value)
        if refused:
            return refused
        number = len(self.orders) + 1
        order = self.orders[number] = Order(terms, State.FUNDED, now + terms.ship_window)
        self.held[terms.token] += order.deposit
        events = [] if terms.token == NATIVE else [transfer(sender, self.escrow, order.deposit)]
        for party in (terms.buyer, terms.seller, terms.carrier, terms.arbiter, terms.tax_payee):
            events += self._open_account(party)
        events += self._open_token(terms.token)
        told = {
            "id": number, "buyer": terms.buyer, "seller": terms.seller, "token": terms.token,
            "price": terms.price, "freight": terms.freight, "tax": terms.tax, "fee": terms.fee,
            "carrier": terms.carrier, "taxPayee": terms.tax_payee, "deadline": order.deadline,
        }  # fmt: skip
        return Outcome(output=number, events=(*events, Decoded("Funded", told)))

    def step(self, sender: Address, name: str, number: int, now: int, bps: int = 0) -> Outcome:
        """A step of an order; `bps` is what `rule` is called with."""
        step, order = STEPS[name], self.orders.get(number)
        if order is None:
            return error("UnknownOrder", id=number)
        if order.state not in step.sources:
            return error("WrongState", id=number, actual=int(order.state))
        if step.roles and sender not in [getattr(order.terms, role) for role in step.roles]:
            return error("Unauthorised", id=number, caller=sender)
        if step.clock == BEFORE and now >= order.deadline:
            return error("TooLate", id=number, deadline=order.deadline, nowTs=now)
        if step.clock == SINCE and now < order.deadline:
            return error("TooEarly", id=number, deadline=order.deadline, nowTs=now)
        if name == "rule" and bps > WHOLE:
            return error("BpsOutOfRange", bps=bps)
        if step.target in FINAL:
            return Outcome(events=(self._settle(name, number, order, bps),))
        return Outcome(events=(_go_on(sender, name, number, order, now),))

    def withdraw(self, sender: Address, token: Address) -> Outcome:
        amount = self.credits.pop((sender, token), 0)
        if not amount:
            return error("NothingToWithdraw", owner=sender, token=token)
        self.held[token] -= amount
        events = [Decoded("Withdrawn", {"owner": sender, "token": token, "amount": amount})]
        if token != NATIVE:
            events.append(transfer(self.escrow, sender, amount))
        return Outcome(output=amount, events=tuple(events))

    def _refuse_terms(self, t: Terms) -> Outcome | None:
        windows = {
            "ship": t.ship_window,
            "deliver": t.deliver_window,
            "inspect": t.inspect_window,
            "ruling": t.ruling_window,
        }
        if NOBODY in (t.buyer, t.seller, t.carrier, t.arbiter):
            return error("ZeroParty", buyer=t.buyer, seller=t.seller, carrier=t.carrier, arbiter=t.arbiter)
        if t.buyer in (t.seller, t.arbiter):
            return error("SameParty", party=t.buyer)
        if t.seller == t.arbiter:
            return error("SameParty", party=t.seller)
        if t.price == 0:
            return error("ZeroPrice")
        if t.fee > t.price:
            return error("FeeAbovePrice", fee=t.fee, price=t.price)
        if 0 in windows.values():
            return error("ZeroWindow", **windows)
        if t.default_buyer_bps > WHOLE:
            return error("BpsOutOfRange", bps=t.default_buyer_bps)
        if t.tax and t.tax_payee == NOBODY:
            return error("TaxWithoutPayee", tax=t.tax)
        return None

    def _refuse_payment(self, sender: Address, t: Terms, value: int) -> Outcome | None:
        total = t.price + t.freight + t.tax
        due = total if t.token == NATIVE else 0
        if value != due:
            return error("WrongValue", expected=due, sent=value)
        if t.token == NATIVE:
            return None
        if t.token in self.broken:
            return Outcome(NO_REASON)
        if t.token not in self.tokens:
            return error("NoCode", token=t.token)
        if sender not in self.approved:
            return error("ERC20InsufficientAllowance", spender=self.escrow, allowance=0, needed=total)
        return None

    def _settle(self, name: str, number: int, order: Order, bps: int) -> Decoded:
        terms = order.terms
        share = {"confirm": 0, "release": 0, "rule": bps, "lapse": terms.default_buyer_bps}.get(name, WHOLE)
        parts = split(terms, share, delivered=order.delivered or name == "confirm")
        order.state = STEPS[name].target
        owners = (terms.buyer, terms.seller, terms.carrier, terms.tax_payee, self.platform)
        for owner, amount in zip(owners, parts, strict=True):
            if amount:
                key = (owner, terms.token)
                self.credits[key] = self.credits.get(key, 0) + amount
        told = zip(("toBuyer", "toSeller", "toCarrier", "toTax", "toPlatform"), parts, strict=True)
        return Decoded(
            "Settled", {"id": number, "outcome": int(order.state), "buyerBps": share, **dict(told)}
        )

    def _open_account(self, owner: Address) -> list[Decoded]:
        if owner == NOBODY or owner in self.numbers:
            return []
        self.numbers[owner] = len(self.numbers) + 1
        return [Decoded("AccountOpened", {"account": self.numbers[owner], "owner": owner})]

    def _open_token(self, token: Address) -> list[Decoded]:
        if token == NATIVE or token in self.token_numbers:
            return []
        self.token_numbers[token] = len(self.token_numbers) + 1
        return [Decoded("TokenOpened", {"number": self.token_numbers[token], "token": token})]


def _go_on(sender: Address, name: str, number: int, order: Order, now: int) -> Decoded:
    """Ship, deliver or dispute."""
    terms = order.terms
    order.state = STEPS[name].target
    if name == "ship":
        order.deadline = now + terms.deliver_window
        return Decoded("Shipped", {"id": number, "deadline": order.deadline})
    if name == "deliver":
        order.delivered = True
        order.deadline = now + terms.inspect_window
        return Decoded("Delivered", {"id": number, "deadline": order.deadline})
    order.deadline = now + terms.ruling_window
    return Decoded("Disputed", {"id": number, "by": sender, "deadline": order.deadline})


def transfer(source: Address, target: Address, amount: int) -> Decoded:
    return Decoded("Transfer", {"from": source, "to": target, "value": amount})
