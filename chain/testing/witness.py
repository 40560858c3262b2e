"""Who sees every call of a walk, and says what must hold after it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chain.contracts.escrow import State
    from chain.evm import Address
    from chain.testing.lifecycle import Terms
    from chain.testing.outcome import Outcome
    from chain.testing.permits import Signed


class Order(Protocol):
    """What a walk must know of an order to choose its next step."""

    terms: Terms
    state: State
    deadline: int
    offers: dict[Address, int]

    @property
    def open(self) -> bool:
        """Whether it has not ended."""
        ...


class Witness(Protocol):
    """Makes a walk's calls, and raises `AssertionError` where something does not hold."""

    @property
    def orders(self) -> Mapping[int, Order]:
        """All orders by number."""
        ...

    @property
    def credits(self) -> Mapping[tuple[Address, Address], int]:
        """Token units by owner and token, without those that are none."""
        ...

    def allowance(self, owner: Address, token: Address) -> int:
        """What the escrow may take of `owner`."""
        ...

    def nonce(self, owner: Address, token: Address) -> int:
        """How many permits of `owner` the token has used."""
        ...

    def fund(self, sender: Address, terms: Terms, value: int, permit: Signed | None = None) -> Outcome:
        """Fund an order, with a permit if there is one."""
        ...

    def step(self, sender: Address, name: str, number: int, bps: int = 0) -> Outcome:
        """Take a step of an order."""
        ...

    def withdraw(self, sender: Address, token: Address) -> Outcome:
        """Take out a credit."""
        ...

    def donate(self, sender: Address, token: Address, amount: int) -> Outcome:
        """Give the escrow money that it did not ask for."""
        ...

    def close(self) -> None:
        """All orders have ended and all credits are taken."""
        ...
