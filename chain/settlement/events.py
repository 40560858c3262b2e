"""The three events that say where the money is, as whole logs: what they must say, and where one says otherwise.

`Funded`, `Settled` and `Withdrawn` together rebuild every credit (docs/escrow.md), so every field of theirs counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from eth_hash.auto import keccak

from chain.contracts.escrow import State, address_word, word
from chain.settlement.movements import address_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from chain.evm.engine import Address, Log
    from chain.settlement.submission import Shown

_WORD: Final = 32
_STATES: Final = frozenset(State)


class Event(NamedTuple):
    """An event of the escrow.

    Attributes:
        name: as in Solidity.
        topic: its first topic.
        indexed: names of the fields that are topics.
        plain: names of the fields in its data, a word each.
        addresses: those of all fields that are addresses.
    """

    name: str
    topic: bytes
    indexed: tuple[str, ...]
    plain: tuple[str, ...]
    addresses: frozenset[str]

    def log(self, at: Address, *values: int | Address) -> Shown:
        """The whole log that the contract at `at` must emit, of the fields in order."""
        words = [address_word(value) if isinstance(value, str) else word(value) for value in values]
        count = len(self.indexed)
        return at, (self.topic, *words[:count]), b"".join(words[count:])

    def fields(self, log: Shown) -> Iterator[tuple[str, bytes]]:
        """Names of all fields with their words, of a log that is `shaped`."""
        _, topics, data = log
        yield from zip(self.indexed, topics[1:], strict=True)
        words = [data[at : at + _WORD] for at in range(0, len(data), _WORD)]
        yield from zip(self.plain, words, strict=True)

    def shaped(self, log: Log) -> bool:
        """Whether a log with this event's first topic has room for exactly its fields."""
        return len(log.topics) == 1 + len(self.indexed) and len(log.data) == _WORD * len(self.plain)

    def text(self, field: str, value: bytes) -> str:
        """A field's value, readable."""
        if field in self.addresses and not any(value[: _WORD - 20]):
            return address_of(value)
        number = int.from_bytes(value, "big")
        if field == "outcome" and number in _STATES:
            return f"{number} ({State(number).name.capitalize()})"
        return str(number)


def _event(name: str, indexed: str, plain: str) -> Event:
    fields = [part.split() for part in (*indexed.split(", "), *plain.split(", "))]
    names = [field[1] for field in fields]
    count = len(indexed.split(", "))
    topic = keccak(f"{name}({','.join(field[0] for field in fields)})".encode())
    addresses = frozenset(name for kind, name in fields if kind == "address")
    return Event(name, topic, tuple(names[:count]), tuple(names[count:]), addresses)


FUNDED: Final = _event(
    "Funded",
    "uint256 id, address buyer, address seller",
    "address token, uint256 deposit, address carrier, address taxPayee, uint40 deadline",
)
SETTLED: Final = _event(
    "Settled",
    "uint256 id",
    "uint8 outcome, uint16 buyerBps, uint256 toBuyer, uint256 toSeller, uint256 toCarrier, uint256 toTax, "
    "uint256 toPlatform",
)
WITHDRAWN: Final = _event("Withdrawn", "address owner, address token", "uint256 amount")

_BY_TOPIC: Final = {event.topic: event for event in (FUNDED, SETTLED, WITHDRAWN)}


def said(event: Event, at: Address, logs: Iterable[Log]) -> list[Log]:
    """Logs of `event` by the contract at `at`, whatever they hold."""
    return [log for log in logs if log.address == at and log.topics and log.topics[0] == event.topic]


def otherwise(logs: Iterable[Log], wanted: Shown) -> str:
    """How the logs of a transaction differ from the one that was `wanted`, in a sentence; empty if they do not."""
    at, topics, _ = wanted
    event = _BY_TOPIC[topics[0]]
    found = said(event, at, logs)
    if not found:
        return f"emitted no {event.name} event"
    log = found[0]
    if not event.shaped(log):
        return malformed(event, log)
    differing = [
        f"{field} {event.text(field, is_)}, where it is {event.text(field, must)}"
        for (field, is_), (_, must) in zip(event.fields(log), event.fields(wanted), strict=True)
        if is_ != must
    ]
    return f"{event.name} says {'; '.join(differing)}" if differing else ""


def malformed(event: Event, log: Log) -> str:
    """What is wrong with the shape of a log."""
    return (
        f"emitted a malformed {event.name} event: {len(log.topics) - 1} indexed fields and {len(log.data)} bytes "
        f"of data, where it has {len(event.indexed)} and {_WORD * len(event.plain)}"
    )
