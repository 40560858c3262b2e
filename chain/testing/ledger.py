"""What can be known of an escrow's money from its events alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from chain.contracts.escrow import State

if TYPE_CHECKING:
    from chain.contracts import Decoded
    from chain.evm import Address

ROLES = ("buyer", "seller", "carrier", "taxPayee")


@dataclass
class EventLedger:
    """Books kept from `AccountOpened`, `Funded`, `Settled` and `Withdrawn`.

    Attributes:
        platform: who gets the last of the five parts of a settlement.
        accounts: the escrow's numbers of its account holders.
        deposits: token units by order.
        tokens: what each order is paid in.
        parties: buyer, seller, carrier, tax payee and platform by order.
        outcomes: the last state of orders that have ended.
        credits: token units by owner and token, of what was not withdrawn.

    Example:
        >>> ledger = EventLedger(PLATFORM)
        >>> for found in outcome.events:
        ...     ledger.read(found)
        >>> assert chain.held(token) >= ledger.owed().get(token, 0)
    """

    platform: Address
    accounts: dict[Address, int] = field(default_factory=dict)
    deposits: dict[int, int] = field(default_factory=dict)
    tokens: dict[int, Address] = field(default_factory=dict)
    parties: dict[int, tuple[Address, ...]] = field(default_factory=dict)
    outcomes: dict[int, State] = field(default_factory=dict)
    credits: dict[tuple[Address, Address], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """The platform has its account from the start."""
        self.accounts.setdefault(self.platform, 1)

    def read(self, event: Decoded) -> None:
        """Take down one event.

        Raises:
            AssertionError: if it contradicts earlier ones: numbers that are not the next, parts that do not add up
                to the deposit, an order that ends twice, a withdrawal of another amount than the credit.
        """
        told = event.arguments
        if event.name == "AccountOpened":
            assert told["account"] == len(self.accounts) + 1
            assert told["owner"] not in self.accounts
            self.accounts[told["owner"]] = told["account"]
        elif event.name == "Funded":
            order = told["id"]
            assert order == len(self.deposits) + 1
            self.deposits[order], self.tokens[order] = told["deposit"], told["token"]
            self.parties[order] = (*(told[role] for role in ROLES), self.platform)
        elif event.name == "Settled":
            self._settle(told["id"], State(told["outcome"]), list(told.values())[3:])
        elif event.name == "Withdrawn":
            assert self.credits.pop((told["owner"], told["token"])) == told["amount"]

    def owed(self) -> dict[Address, int]:
        """By token: deposits of orders that are open, and credits."""
        total: dict[Address, int] = {}
        for order, amount in self.deposits.items():
            if order not in self.outcomes:
                total[self.tokens[order]] = total.get(self.tokens[order], 0) + amount
        for (_, token), amount in self.credits.items():
            total[token] = total.get(token, 0) + amount
        return total

    def _settle(self, order: int, outcome: State, parts: list[int]) -> None:
        assert order not in self.outcomes
        assert sum(parts) == self.deposits[order]
        self.outcomes[order] = outcome
        for owner, amount in zip(self.parties[order], parts, strict=True):
            if amount:
                key = (owner, self.tokens[order])
                self.credits[key] = self.credits.get(key, 0) + amount
