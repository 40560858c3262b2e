"""docs/escrow.md in Python: what every call to the escrow does, told before it is made."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from chain.contracts.decode import Decoded
from chain.contracts.escrow import UNLIMITED, State
from chain.testing.chain import NOBODY
from chain.testing.lifecycle import BEFORE, FINAL, HOUR, NATIVE, SINCE, WAITING, WHOLE, rows
from chain.testing.outcome import NO_REASON, Outcome, error

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chain.evm.engine import Address
    from chain.testing.lifecycle import Step, Terms
    from chain.testing.permits import Signed


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
    share: int = 0
    offers: dict[Address, int] = field(default_factory=dict)

    @property
    def open(self) -> bool:
        return self.state in WAITING

    def view(self) -> tuple[Any, ...]:
        """What `order(id)` shows."""
        t = self.terms
        return (
            int(self.state), self.delivered, t.returnable, self.deadline, t.deliver_hours, t.inspect_hours,
            t.ruling_hours, self.share, t.fee_bps, t.cancel_bps, t.buyer, t.seller, t.carrier, t.tax_payee,
            t.arbiter, t.token, t.price, t.freight, t.tax,
        )  # fmt: skip


def split(terms: Terms, bps: int, *, delivered: bool) -> Split:
    """The division of a deposit, written once more from the specification."""

    def back(amount: int) -> int:
        return amount * bps // WHOLE

    freight_back = 0 if delivered else back(terms.freight)
    kept = terms.price - back(terms.price)
    platform = kept * terms.fee_bps // WHOLE
    return Split(
        back(terms.price) + back(terms.tax) + freight_back,
        kept - platform,
        terms.freight - freight_back,
        terms.tax - back(terms.tax),
        platform,
    )


def split_cancelled(terms: Terms) -> Split:
    """What a buyer's cancelling comes to."""
    penalty = terms.price * terms.cancel_bps // WHOLE
    return Split(terms.deposit - penalty, penalty, 0, 0, 0)


def token_permits(
    permit: Signed, token: Address, owner: Address, spender: Address, value: int, nonce: int, now: int
) -> bool:
    """Whether `token` takes the permit for this allowance now."""
    wanted = permit.wanted._replace(
        token=token, owner=owner, spender=spender, value=value, nonce=nonce, deadline=permit.deadline
    )
    return permit.message == wanted and permit.signer == owner and now <= permit.deadline


class EscrowModel:
    """The contract's books. `tokens` are StableTokens, `broken` have code but are none, all else has no code.

    Payers in `approved` own as much as it takes and allow it without limit; all others allow nothing.
    """

    def __init__(
        self,
        address: Address,
        platform: Address,
        tokens: Iterable[Address],
        approved: Iterable[Address],
        broken: Iterable[Address] = (),
    ) -> None:
        self.escrow = address
        self.platform = platform
        self.tokens = tuple(tokens)
        self.broken = frozenset(broken)
        self.allowances = {(owner, token): UNLIMITED for owner in approved for token in self.tokens}
        self.nonces: dict[tuple[Address, Address], int] = {}
        self.orders: dict[int, Order] = {}
        self.credits: dict[tuple[Address, Address], int] = {}
        self.held = dict.fromkeys((NATIVE, *self.tokens), 0)
        self.numbers: dict[Address, int] = {platform: 1}

    def deposits(self, token: Address) -> int:
        """Deposits of unsettled orders."""
        waiting = (o for o in self.orders.values() if o.open and o.terms.token == token)
        return sum(order.terms.deposit for order in waiting)

    def owed(self, token: Address) -> int:
        """Credits."""
        return sum(amount for (_, of), amount in self.credits.items() if of == token)

    def fund(
        self, sender: Address, terms: Terms, value: int, now: int, permit: Signed | None = None
    ) -> Outcome:
        """`fund`, or `fundWithPermit` where there is one."""
        if permit and terms.token not in (*self.tokens, *self.broken):
            return error("NoCode", token=terms.token)
        holds = permit is not None and token_permits(
            permit, terms.token, sender, self.escrow, terms.deposit, self.nonce(sender, terms.token), now
        )
        key = (sender, terms.token)
        allowed = terms.deposit if holds else self.allowances.get(key, 0)
        refused = _refuse_terms(terms) or self._refuse_payment(terms, value, allowed)
        if refused:
            return refused
        events = [approval(sender, self.escrow, terms.deposit)] if holds else []
        if holds:
            self.nonces[key] = self.nonce(sender, terms.token) + 1
        if terms.token != NATIVE:
            self.allowances[key] = allowed if allowed == UNLIMITED else allowed - terms.deposit
            events.append(transfer(sender, self.escrow, terms.deposit))
        return self._open(terms, now, events)

    def nonce(self, owner: Address, token: Address) -> int:
        """How many permits of `owner` the token has used."""
        return self.nonces.get((owner, token), 0)

    def step(self, sender: Address, name: str, number: int, now: int, bps: int = 0) -> Outcome:
        """A step of an order; `bps` is what `rule`, `offer` and `accept` are called with."""
        order = self.orders.get(number)
        if order is None:
            return error("UnknownOrder", id=number)
        fit = [step for step in rows(name) if order.state in step.sources]
        if not fit:
            return error("WrongState", id=number, actual=int(order.state))
        mine = [s for s in fit if not s.roles or sender in [getattr(order.terms, r) for r in s.roles]]
        if not mine:
            return error("Unauthorised", id=number, caller=sender)
        refused = _refuse_time(mine[0], number, order, now) or _refuse_share(sender, name, number, order, bps)
        if refused:
            return refused
        if mine[0].target in FINAL:
            return Outcome(events=(self._settle(mine[0], number, order, bps),))
        return Outcome(events=(_go_on(sender, mine[0], number, order, now, bps),))

    def withdraw(self, sender: Address, token: Address) -> Outcome:
        amount = self.credits.pop((sender, token), 0)
        if not amount:
            return error("NothingToWithdraw", owner=sender, token=token)
        self.held[token] -= amount
        events = [Decoded("Withdrawn", {"owner": sender, "token": token, "amount": amount})]
        if token != NATIVE:
            events.append(transfer(self.escrow, sender, amount))
        return Outcome(output=amount, events=tuple(events))

    def _refuse_payment(self, t: Terms, value: int, allowed: int) -> Outcome | None:
        due = t.deposit if t.token == NATIVE else 0
        if value != due:
            return error("WrongValue", expected=due, sent=value)
        if t.token == NATIVE:
            return None
        if t.token in self.broken:
            return Outcome(NO_REASON)
        if t.token not in self.tokens:
            return error("NoCode", token=t.token)
        if allowed < t.deposit:
            return error(
                "ERC20InsufficientAllowance", spender=self.escrow, allowance=allowed, needed=t.deposit
            )
        return None

    def _open(self, terms: Terms, now: int, events: list[Decoded]) -> Outcome:
        number = len(self.orders) + 1
        deadline = now + terms.ship_hours * HOUR
        self.orders[number] = Order(terms, State.FUNDED, deadline, share=terms.default_buyer_bps)
        self.held[terms.token] += terms.deposit
        for party in (terms.arbiter, terms.tax_payee, terms.buyer, terms.seller, terms.carrier):
            if party != NOBODY and party not in self.numbers:
                self.numbers[party] = len(self.numbers) + 1
                events.append(Decoded("AccountOpened", {"account": self.numbers[party], "owner": party}))
        told = {
            "id": number, "buyer": terms.buyer, "seller": terms.seller, "token": terms.token,
            "deposit": terms.deposit, "carrier": terms.carrier, "taxPayee": terms.tax_payee,
            "deadline": deadline,
        }  # fmt: skip
        return Outcome(output=number, events=(*events, Decoded("Funded", told)))

    def _settle(self, step: Step, number: int, order: Order, bps: int) -> Decoded:
        terms, name = order.terms, step.name
        if name in ("rule", "accept"):
            order.share = bps
        share = {"confirm": 0, "release": 0}.get(name, WHOLE)
        if name in ("rule", "accept", "lapse"):
            share = order.share
        parts = split(terms, share, delivered=order.delivered or name == "confirm")
        if step.target == State.CANCELLED:
            share, parts = WHOLE - terms.cancel_bps, split_cancelled(terms)
        assert step.target is not None
        order.state = step.target
        owners = (terms.buyer, terms.seller, terms.carrier, terms.tax_payee, self.platform)
        for owner, amount in zip(owners, parts, strict=True):
            if amount:
                key = (owner, terms.token)
                self.credits[key] = self.credits.get(key, 0) + amount
        told = zip(("toBuyer", "toSeller", "toCarrier", "toTax", "toPlatform"), parts, strict=True)
        return Decoded(
            "Settled", {"id": number, "outcome": int(order.state), "buyerBps": share, **dict(told)}
        )


def _refuse_terms(t: Terms) -> Outcome | None:
    windows = {
        "ship": t.ship_hours,
        "deliver": t.deliver_hours,
        "inspect": t.inspect_hours,
        "ruling": t.ruling_hours,
    }
    if NOBODY in (t.buyer, t.seller, t.carrier, t.arbiter):
        return error("ZeroParty", buyer=t.buyer, seller=t.seller, carrier=t.carrier, arbiter=t.arbiter)
    if t.buyer in (t.seller, t.arbiter):
        return error("SameParty", party=t.buyer)
    if t.seller == t.arbiter:
        return error("SameParty", party=t.seller)
    if t.price == 0:
        return error("ZeroPrice")
    if 0 in windows.values():
        return error("ZeroWindow", **windows)
    for bps in (t.fee_bps, t.default_buyer_bps, t.cancel_bps):
        if bps > WHOLE:
            return error("BpsOutOfRange", bps=bps)
    if t.tax and t.tax_payee == NOBODY:
        return error("TaxWithoutPayee", tax=t.tax)
    return None


def _refuse_time(step: Step, number: int, order: Order, now: int) -> Outcome | None:
    told = {"id": number, "deadline": order.deadline, "nowTs": now}
    if step.clock == BEFORE and now >= order.deadline:
        return error("TooLate", **told)
    if step.clock == SINCE and now < order.deadline:
        return error("TooEarly", **told)
    return None


def _refuse_share(sender: Address, name: str, number: int, order: Order, bps: int) -> Outcome | None:
    """What is wrong with the arguments."""
    if name == "sendBack" and not order.terms.returnable:
        return error("NotReturnable", id=number)
    if name in ("rule", "offer") and bps > WHOLE:
        return error("BpsOutOfRange", bps=bps)
    other = order.terms.seller if sender == order.terms.buyer else order.terms.buyer
    if name == "accept" and order.offers.get(other) != bps:
        return error("NoSuchOffer", id=number, buyerBps=bps)
    return None


ON_THE_WAY = {
    "ship": ("Shipped", "deliver_hours"),
    "deliver": ("Delivered", "inspect_hours"),
    "sendBack": ("SentBack", "deliver_hours"),
    "takeBack": ("Returned", "inspect_hours"),
    "dispute": ("Disputed", "ruling_hours"),
}
"""The event of a step that does not end the order, and how long the next state lasts."""


def _go_on(sender: Address, step: Step, number: int, order: Order, now: int, bps: int) -> Decoded:
    """A step that leaves the order open."""
    if step.name == "offer":
        order.offers[sender] = bps
        return Decoded("Offered", {"id": number, "by": sender, "buyerBps": bps})
    assert step.target is not None
    event, window = ON_THE_WAY[step.name]
    order.state = step.target
    order.delivered = order.delivered or step.name == "deliver"
    order.deadline = now + getattr(order.terms, window) * HOUR
    by = {"by": sender} if step.name == "dispute" else {}
    return Decoded(event, {"id": number, **by, "deadline": order.deadline})


def transfer(source: Address, target: Address, amount: int) -> Decoded:
    return Decoded("Transfer", {"from": source, "to": target, "value": amount})


def approval(owner: Address, spender: Address, amount: int) -> Decoded:
    return Decoded("Approval", {"owner": owner, "spender": spender, "value": amount})
