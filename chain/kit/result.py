"""What a call gave back: a value, events as objects, gas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chain.contracts import decode_log
from chain.kit.errors import KitError
from chain.testing.abi import event_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from chain.contracts import Artifact, Decoded
    from chain.evm import Address, Log, Receipt


class Event:
    """An event: `event.amount` is the argument that the contract calls amount, `event["amount"]` as well.

    Attributes:
        name: of the event; its first topic in hexadecimal where nobody knows it.
        contract: which emitted it; the address alone, where the contract is unknown.
        arguments: all by name, in order.
    """

    def __init__(self, name: str, contract: Address, arguments: Mapping[str, Any]) -> None:
        self.name, self.contract, self.arguments = name, contract, dict(arguments)

    def __getitem__(self, argument: str) -> Any:
        __tracebackhide__ = True
        if argument not in self.arguments:
            raise KitError(
                f"{self.name} has no argument {argument!r}; it has {', '.join(self.arguments) or 'none'}"
            )
        return self.arguments[argument]

    def __getattr__(self, argument: str) -> Any:
        __tracebackhide__ = True
        if argument.startswith("__") or "arguments" not in vars(self):
            raise AttributeError(argument)
        try:
            return self[argument]
        except KitError as error:
            raise AttributeError(str(error)) from None

    def __eq__(self, other: object) -> bool:
        """Equal to another event, or to `chain.testing.event(…)`, with the same name and arguments."""
        return (self.name, self.arguments) == (
            getattr(other, "name", None),
            getattr(other, "arguments", None),
        )

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        """As one would write the call."""
        return f"{self.name}({', '.join(f'{key}={value!r}' for key, value in self.arguments.items())})"


class Result:
    """What a transaction did.

    Attributes:
        value: what the function returned; a tuple of several, None for nothing.
        events: of all contracts, in order.
        gas_used: in gas, refunds taken off.
        receipt: as the engine gave it.
    """

    def __init__(self, value: Any, receipt: Receipt, contracts: Mapping[Address, Artifact]) -> None:
        self.value, self.receipt, self.gas_used = value, receipt, receipt.gas_used
        self.events = [_event(log, contracts) for log in receipt.logs]

    def event(self, name: str) -> Event:
        """The one event of this name.

        Raises:
            KitError: if there is none, or there are several.
        """
        __tracebackhide__ = True
        found = [event for event in self.events if event.name == name]
        if len(found) != 1:
            seen = ", ".join(map(repr, self.events)) or "nothing was logged"
            raise KitError(f"{len(found)} events {name}, not one: {seen}")
        return found[0]

    def __repr__(self) -> str:
        """The value, events and gas."""
        return f"Result(value={self.value!r}, events={self.events!r}, gas_used={self.gas_used})"


def _event(log: Log, contracts: Mapping[Address, Artifact]) -> Event:
    known = contracts.get(log.address)
    by = next((address for address in contracts if address == log.address), log.address)
    found = (event_in(known.abi, log) if known else None) or _elsewhere(log, contracts.values())
    if found is None:
        return Event(f"0x{b''.join(log.topics[:1]).hex()}", by, {"data": log.data})
    return Event(found.name, by, found.arguments)


def _elsewhere(log: Log, others: Iterable[Artifact]) -> Decoded | None:
    """As another contract declares it: libraries and what was created on chain log events, too."""
    return next((found for one in others if (found := event_in(one.abi, log))), None) or decode_log(log)
