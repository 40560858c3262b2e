"""Calldata, errors and events by an ABI: also for contracts that are not among the shipped ones."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from eth_abi.abi import decode, encode
from eth_abi.exceptions import DecodingError
from eth_hash.auto import keccak
from eth_utils.abi import collapse_if_tuple

from chain.contracts import Decoded, artifact

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chain.evm import Log

Entry = dict[str, Any]
"""One entry of an ABI."""

Abi = list[Entry] | tuple[Entry, ...]


@cache
def function(contract: str, name: str) -> Entry:
    """The entry of a function of a shipped contract."""
    return artifact.load(contract).function(name)


def call(name: str, *arguments: Any, of: str = "Escrow") -> bytes:
    """Calldata of a function of a shipped contract; a struct is a tuple.

    Example:
        >>> call("approve", escrow, 10**6, of="StableToken")
    """
    return encode_call(function(of, name), arguments)


def encode_call(entry: Entry, arguments: Sequence[Any]) -> bytes:
    """Calldata of a function by its entry."""
    return _hash(artifact.signature(entry))[:4] + encode(artifact.argument_types(entry), arguments)


def decode_output(entry: Entry, output: bytes) -> Any:
    """What a function returned: the value, or a tuple of several."""
    values = decode([collapse_if_tuple(part) for part in entry["outputs"]], output)
    return values[0] if len(values) == 1 else values


def error_in(abi: Abi, output: bytes) -> Decoded | None:
    """The error of `abi` that revert data holds, None if it is none of them."""
    for entry in abi:
        if entry["type"] == "error" and _hash(artifact.signature(entry))[:4] == output[:4]:
            return _decoded(entry, entry["inputs"], [], output[4:])
    return None


def event_in(abi: Abi, log: Log) -> Decoded | None:
    """The event of `abi` that was logged, None if it is none of them."""
    for entry in abi:
        if entry["type"] == "event" and log.topics and _hash(artifact.signature(entry)) == log.topics[0]:
            plain = [part for part in entry["inputs"] if not part["indexed"]]
            indexed = [part for part in entry["inputs"] if part["indexed"]]
            if len(indexed) == len(log.topics) - 1:
                return _decoded(entry, plain, [*zip(indexed, log.topics[1:], strict=True)], log.data)
    return None


def _decoded(
    entry: Entry, plain: list[Entry], topics: list[tuple[Entry, bytes]], data: bytes
) -> Decoded | None:
    """Arguments in the order in which the contract declares them; what has no fixed size is a hash in a topic."""
    try:
        found: Mapping[str, Any] = dict(
            zip([part["name"] for part in plain], decode([*map(collapse_if_tuple, plain)], data), strict=True)
        ) | {part["name"]: _word(part, topic) for part, topic in topics}
    except (DecodingError, ValueError, OverflowError):
        return None
    return Decoded(entry["name"], {part["name"]: found[part["name"]] for part in entry["inputs"]})


def _word(part: Entry, topic: bytes) -> Any:
    dynamic = part["type"] in ("string", "bytes") or part["type"].startswith("tuple") or "[" in part["type"]
    return topic if dynamic else decode([part["type"]], topic)[0]


@cache
def _hash(signature: str) -> bytes:
    return keccak(signature.encode())
