"""A contract at hand: an address that can be called by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from chain.contracts import Artifact
    from chain.evm import Address
    from chain.testing.outcome import Outcome


class Calls(Protocol):
    """What carries calls to a contract: a `Chain`."""

    def sure(self, sender: Address, to: Address, name: str, *arguments: Any, value: int = 0) -> Outcome:
        """Call a function that must succeed."""
        ...

    def view(self, to: Address, name: str, *arguments: Any) -> Any:
        """What a function returns, without a transaction."""
        ...

    def data(self, to: Address, name: str, *arguments: Any) -> bytes:
        """Calldata of a function."""
        ...


class Contract(str):
    """The address of a contract, which may stand wherever an address may, with what is known of it.

    Attributes:
        artifact: its name and ABI.

    Example:
        >>> escrow = chain.deploy("Escrow", platform)
        >>> escrow.by(buyer).fund(terms, value=terms.deposit)
        >>> escrow.view("orderCount")
        1
    """

    artifact: Artifact
    _chain: Calls

    def __new__(cls, address: Address, artifact: Artifact, chain: Calls) -> Contract:
        """Made by `Chain.deploy` and `Chain.contract`."""
        made = super().__new__(cls, address)
        made.artifact, made._chain = artifact, chain
        return made

    def by(self, sender: Address) -> Caller:
        """The contract as `sender` calls it: every function of the ABI is a method, and must succeed."""
        return Caller(self._chain, self, sender)

    def view(self, name: str, *arguments: Any) -> Any:
        """What a function returns, without a transaction: the value, or a tuple of several.

        Raises:
            Reverted: if it reverts.
        """
        return self._chain.view(self, name, *arguments)

    def data(self, name: str, *arguments: Any) -> bytes:
        """Calldata of a function, for contracts that call others."""
        return self._chain.data(self, name, *arguments)


class Caller:
    """A contract in the hands of one account.

    Example:
        >>> escrow.by(seller).ship(1).events
        (Decoded(name='Shipped', arguments={'id': 1, 'deadline': 1900864000}),)
    """

    def __init__(self, chain: Calls, contract: Contract, sender: Address) -> None:
        self._chain, self._contract, self._sender = chain, contract, sender

    def __getattr__(self, name: str) -> Callable[..., Outcome]:
        """The function called `name`; `value` is the wei that go with the call.

        Raises:
            AttributeError: if the contract has no such function.
        """
        if not any(e["type"] == "function" and e["name"] == name for e in self._contract.artifact.abi):
            raise AttributeError(f"{self._contract.artifact.name} has no function {name!r}")

        def invoke(*arguments: Any, value: int = 0) -> Outcome:
            return self._chain.sure(self._sender, self._contract, name, *arguments, value=value)

        return invoke
