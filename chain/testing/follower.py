"""A witness for escrows that have no model."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from chain.contracts.escrow import State
from chain.testing.abi import call
from chain.testing.ledger import EventLedger
from chain.testing.lifecycle import NATIVE, WAITING, Terms
from chain.testing.outcome import Outcome, outcome_of
from chain.testing.parties import PEOPLE, PLATFORM
from chain.testing.steps import fund_call, step_call

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chain.evm import Address
    from chain.testing.escrow import EscrowChain
    from chain.testing.permits import Signed


@dataclass
class Followed:
    """An order as its events tell it."""

    terms: Terms
    state: State
    deadline: int
    offers: dict[Address, int] = field(default_factory=dict)

    @property
    def open(self) -> bool:
        """Whether it has not ended."""
        return self.state in WAITING


class Follower:
    """A witness that believes the events, and holds the escrow's money to them after every call.

    For escrows that have no model: deposits and credits must be covered to the unit, at any time.

    Example:
        >>> follower = Follower(chain)
        >>> follower.fund(BUYER, TERMS, 0)
        >>> follower.step(SELLER, "ship", 1)
    """

    def __init__(self, chain: EscrowChain) -> None:
        self.chain = chain
        self.orders: dict[int, Followed] = {}
        self.ledger = EventLedger(PLATFORM)
        self.gifts: dict[Address, int] = {}

    @property
    def credits(self) -> Mapping[tuple[Address, Address], int]:
        """Token units by owner and token."""
        return self.ledger.credits

    def allowance(self, owner: Address, token: Address) -> int:
        """What the escrow may take of `owner`."""
        return int(self.chain.view(token, "allowance", owner, self.chain.escrow))

    def nonce(self, owner: Address, token: Address) -> int:
        """How many permits of `owner` the token has used; none where it is no token of the chain's."""
        return int(self.chain.view(token, "nonces", owner)) if token in self.chain.tokens else 0

    def fund(self, sender: Address, terms: Terms, value: int, permit: Signed | None = None) -> Outcome:
        """Fund an order, with a permit if there is one."""
        found = self._see(sender, self.chain.escrow, fund_call(terms, permit), value)
        for event in found.events:
            if event.name == "Funded":
                self.orders[event.arguments["id"]] = Followed(terms, State.FUNDED, 0)
                self._look(event.arguments["id"])
        return found

    def step(self, sender: Address, name: str, number: int, bps: int = 0) -> Outcome:
        """Take a step of an order."""
        found = self._see(sender, self.chain.escrow, step_call(name, number, bps), 0)
        if found.error is None:
            if name == "offer":
                self.orders[number].offers[sender] = bps
            self._look(number)
        return found

    def withdraw(self, sender: Address, token: Address) -> Outcome:
        """Take out a credit."""
        return self._see(sender, self.chain.escrow, call("withdraw", token), 0)

    def donate(self, sender: Address, token: Address, amount: int) -> Outcome:
        """Give the escrow money that it did not ask for; native coin is forced upon it."""
        self.gifts[token] = self.gifts.get(token, 0) + amount
        if token == NATIVE:
            return self._see(sender, None, forcing(self.chain.escrow), amount)
        return self._see(sender, token, call("transfer", self.chain.escrow, amount, of="StableToken"), 0)

    def close(self) -> None:
        """All orders have ended, all credits are taken, and gifts alone are left.

        Raises:
            AssertionError: if not.
        """
        assert not any(order.open for order in self.orders.values())
        assert not self.ledger.credits
        assert all(not self.credit(owner, token) for owner in PEOPLE for token in self._money)

    def credit(self, owner: Address, token: Address) -> int:
        """What `owner` could withdraw."""
        return int(self.chain.escrow.view("creditOf", owner, token))

    @property
    def _money(self) -> tuple[Address, ...]:
        return (NATIVE, *self.chain.tokens)

    def _look(self, number: int) -> None:
        shown, order = self.chain.escrow.view("order", number), self.orders[number]
        order.state, order.deadline = State(shown[0]), shown[3]

    def _see(self, sender: Address, to: Address | None, data: bytes, value: int) -> Outcome:
        found = outcome_of(self.chain.execute(sender, to, data, value), self.chain.escrow.artifact.abi)
        for event in found.events:
            self.ledger.read(event)
        owed = self.ledger.owed()
        for token in self._money:
            assert self.chain.held(token) == owed.get(token, 0) + self.gifts.get(token, 0)
        return found


def forcing(target: Address) -> bytes:
    """Creation code that destroys itself in favour of `target`, which cannot refuse: PUSH20, SELFDESTRUCT."""
    return b"\x73" + bytes.fromhex(target[2:]) + b"\xff"
