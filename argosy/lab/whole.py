"""Which parts of the interface a contract has: entries of its ABI that are the shipped escrow's, types and all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chain.contracts import load, signature
from chain.contracts.escrow import State, address_word, word

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from chain.evm import Address

VIEWS: Final = ("order", "orderCount", "creditOf", "platform")
"""The functions of the interface that change nothing."""

Entry = dict[str, Any]


def shared(abi: Iterable[Entry], kind: str) -> dict[str, Entry]:
    """Entries of a kind (`function`, `event`, `error`) that contract and shipped escrow have alike, by name."""
    own = {_shape(entry) for entry in abi if entry["type"] == kind}
    entries = (entry for entry in load("Escrow").abi if entry["type"] == kind)
    return {entry["name"]: entry for entry in entries if _shape(entry) in own}


def is_whole(abi: Iterable[Entry]) -> bool:
    """Whether a contract has every function of the interface, with its types."""
    wanted = {entry["name"] for entry in load("Escrow").abi if entry["type"] == "function"}
    return wanted == set(shared(abi, "function"))


def words(value: Mapping[str, int | Address | State]) -> list[bytes]:
    """The words of static values."""
    return [address_word(each) if isinstance(each, str) else word(int(each)) for each in value.values()]


def _shape(entry: Entry) -> tuple[object, ...]:
    indexed = tuple(bool(part.get("indexed")) for part in entry["inputs"])
    returned = tuple(signature({"name": "", "inputs": [part]}) for part in entry.get("outputs", ()))
    return signature(entry), indexed, returned, entry.get("stateMutability", "") == "view"
