"""A contract whose functions are methods."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Protocol

from eth_abi.abi import is_encodable
from eth_abi.exceptions import EncodingError

from chain.contracts.artifact import argument_types
from chain.kit.errors import KitError
from chain.testing import Contract

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chain.contracts import Artifact
    from chain.evm import Address
    from chain.kit.result import Result
    from chain.testing.abi import Entry

_OWN = frozenset(("address", "artifact", "by", "data", "view"))
"""Names of `KitContract` itself; functions that are called so are reached through `by`."""


class Sends(Protocol):
    """What carries calls: a `KitChain`."""

    def transact(
        self,
        contract: KitContract,
        entry: Entry,
        arguments: Sequence[Any],
        value: int,
        sender: Address | None,
    ) -> Result:
        """Send a transaction."""
        ...

    def look(
        self, contract: KitContract, entry: Entry, arguments: Sequence[Any], sender: Address | None
    ) -> Any:
        """Ask without a transaction."""
        ...


class KitContract(Contract):
    """A contract, and its address: `vault.deposit(5)` sends a transaction, `vault.totalAssets()` asks.

    Functions that Solidity calls `view` or `pure` give their value, all others a `Result`. Who calls is the first
    account, the one of `act_as`, or the one of `vault.by(…)`.

    Example:
        >>> vault.by(alice).deposit(5).event("Deposited").amount
        5
    """

    def __init__(self, _address: Address, artifact: Artifact, chain: Sends) -> None:
        for name in {entry["name"] for entry in artifact.abi if entry["type"] == "function"} - _OWN:
            vars(self)[name] = Method(self, name, chain, None)
        self._sends = chain

    def __repr__(self) -> str:
        """The name and the address."""
        return f"<{self.artifact.name} {self}>"

    @property
    def address(self) -> Address:
        """The address as plain text."""
        return str(self)

    def by(self, sender: Address) -> Hands:  # type: ignore[override]
        """The contract as `sender` calls it."""
        return Hands(self, self._sends, sender)

    def __getattr__(self, name: str) -> Any:
        """Only what is not there comes here.

        Raises:
            AttributeError: always; the message says what the contract has.
        """
        __tracebackhide__ = True
        raise AttributeError(_no_function(self.artifact, name) if name[:1] != "_" else name)


class Hands:
    """A contract in the hands of one account."""

    def __init__(self, contract: KitContract, chain: Sends, sender: Address) -> None:
        self._contract, self._chain, self._sender = contract, chain, sender

    def __getattr__(self, name: str) -> Method:
        __tracebackhide__ = True
        if not any(e["type"] == "function" and e["name"] == name for e in self._contract.artifact.abi):
            raise AttributeError(_no_function(self._contract.artifact, name))
        return Method(self._contract, name, self._chain, self._sender)


class Method:
    """A function of a contract, or several that share a name."""

    def __init__(self, contract: KitContract, name: str, chain: Sends, sender: Address | None) -> None:
        self._contract, self._name, self._chain, self._sender = contract, name, chain, sender

    def __call__(self, *arguments: Any, value: int = 0) -> Any:
        """Call it; `value` is the wei that go with the call, and make it a transaction in any case.

        Raises:
            KitError: if the arguments are not those of the function.
            chain.testing.Reverted: if it reverts.
        """
        __tracebackhide__ = True
        entry = chosen(self._contract.artifact, self._name, arguments)
        if entry.get("stateMutability") in ("view", "pure") and not value:
            return self._chain.look(self._contract, entry, arguments, self._sender)
        return self._chain.transact(self._contract, entry, arguments, value, self._sender)

    def __repr__(self) -> str:
        """The signature."""
        return " or ".join(signature(entry) for entry in _named(self._contract.artifact, self._name))


def chosen(artifact: Artifact, name: str, arguments: Sequence[Any]) -> Entry:
    """The function of this name that takes these arguments; the constructor for an empty name.

    Raises:
        KitError: if there is none.
    """
    __tracebackhide__ = True
    entries = _named(artifact, name)
    fitting = [entry for entry in entries if len(entry["inputs"]) == len(arguments)]
    told = " or ".join(signature(entry) for entry in entries)
    if not fitting:
        raise KitError(f"{artifact.name}.{told} cannot be called with {_counted(len(arguments))}")
    for entry in fitting:
        if all(map(_encodable, argument_types(entry), arguments)):
            return entry
    wrong = [
        f"{value!r} is no {part['type']} ({part['name']})"
        for part, kind, value in zip(fitting[0]["inputs"], argument_types(fitting[0]), arguments, strict=True)
        if not _encodable(kind, value)
    ]
    raise KitError(f"{artifact.name}.{told}: {'; '.join(wrong)}")


def signature(entry: Entry) -> str:
    """As in the source: `deposit(uint256 amount)`."""
    parts = (f"{part['type']} {part['name']}".strip() for part in entry["inputs"])
    return f"{entry.get('name', 'constructor')}({', '.join(parts)})"


def _named(artifact: Artifact, name: str) -> list[Entry]:
    if name:
        return [entry for entry in artifact.abi if entry["type"] == "function" and entry["name"] == name]
    return [e for e in artifact.abi if e["type"] == "constructor"] or [{"type": "constructor", "inputs": []}]


def _encodable(kind: str, value: Any) -> bool:
    try:
        return bool(is_encodable(kind, value))
    except (EncodingError, TypeError):
        return False


def _counted(count: int) -> str:
    return f"{count or 'no'} argument{'s' if count != 1 else ''}"


def _no_function(artifact: Artifact, name: str) -> str:
    known = sorted({entry["name"] for entry in artifact.abi if entry["type"] == "function"})
    close = get_close_matches(name, known, 1)
    hint = f"did you mean {close[0]!r}?" if close else f"it has {', '.join(known) or 'none'}"
    return f"{artifact.name} has no function {name!r}; {hint}"
