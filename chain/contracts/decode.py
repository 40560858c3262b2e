"""From bytes to meaning: custom errors and events of the shipped contracts, as typed values."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from eth_abi.abi import decode
from eth_abi.exceptions import DecodingError
from eth_hash.auto import keccak

from chain.contracts import artifact
from chain.evm import Address, Log

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

ErrorTable = dict[bytes, tuple[str, list[str], list[str]]]
"""Errors by selector: the name, names and types of the arguments."""

_TEXT: Final = keccak(b"Error(string)")[:4]
_LONGEST: Final = 300
"""Characters of a text that are shown: anybody may write anything, at any length."""

PANICS: Final[dict[int, str]] = {
    0x01: "assertion failed",
    0x11: "arithmetic overflow",
    0x12: "division by zero",
    0x21: "no such enum value",
    0x31: "pop of an empty array",
    0x32: "index out of bounds",
    0x41: "out of memory",
}
"""Panic codes of Solidity (docs, Control Structures)."""


@dataclass(frozen=True)
class Decoded:
    """An event or an error by its name, with its arguments in order."""

    name: str
    arguments: dict[str, Any]

    def __str__(self) -> str:
        """As one would write the call: `TooLate(id=1, deadline=2, nowTs=3)`."""
        return f"{self.name}({', '.join(f'{k}={_plain(v)}' for k, v in self.arguments.items())})"


class Reverted(Exception):
    """A transaction reverted. `reason` is the decoded error, or None where nothing decodes."""

    def __init__(self, what: str, output: bytes) -> None:
        self.reason = decode_error(output)
        self.output = output
        super().__init__(f"{what} reverted: {describe_revert(output)}")


def describe_revert(output: bytes, errors: ErrorTable | None = None) -> str:
    """Revert data for people; `errors` are known besides those of the shipped contracts."""
    if not output:
        return "no reason given (out of gas or invalid opcode)"
    if output[:4] == _TEXT:
        return f'"{_text_of(output)}"'
    reason = decode_error(output, errors)
    return f"unknown error {_short(f'0x{output.hex()}')}" if reason is None else _short(str(reason))


def decode_error(output: bytes, errors: ErrorTable | None = None) -> Decoded | None:
    """The custom error, `Error(string)` or `Panic(uint256)` in revert data; None if it is none that is known."""
    entry = (errors or {}).get(output[:4]) or _errors().get(output[:4])
    if entry is None:
        return None
    name, names, types = entry
    values = _decoded(types, output[4:])
    if values is None:
        return None
    if name == "Panic":
        return Decoded(name, {"code": values[0], "meaning": PANICS.get(values[0], "unknown")})
    return Decoded(name, dict(zip(names, values, strict=True)))


def decode_log(log: Log) -> Decoded | None:
    """The event in `log`; None if it is none of the shipped contracts', whatever it looks like."""
    if not log.topics or (entry := _events().get(log.topics[0])) is None:
        return None
    name, indexed, plain = entry
    if len(indexed) != len(log.topics) - 1:
        return None
    first = _decoded([kind for _, kind in indexed], b"".join(log.topics[1:]))
    rest = _decoded([kind for _, kind in plain], log.data)
    if first is None or rest is None:
        return None
    return Decoded(name, dict(zip([key for key, _ in indexed + plain], first + rest, strict=True)))


def pack_logs(logs: tuple[Log, ...]) -> bytes:
    """Logs as one byte string for the transactions table.

    Each log is the 20-byte address, the number of topics in one byte, the topics, the length of the data in four
    bytes (big-endian), the data.
    """
    parts: list[bytes] = []
    for address, topics, data in logs:
        count, size = len(topics).to_bytes(1, "big"), len(data).to_bytes(4, "big")
        parts += (bytes.fromhex(address[2:]), count, *topics, size, data)
    return b"".join(parts)


def unpack_logs(packed: bytes) -> tuple[Log, ...]:
    """Inverse of `pack_logs`."""
    logs, at = [], 0
    while at < len(packed):
        address: Address = "0x" + packed[at : at + 20].hex()
        count, at = packed[at + 20], at + 21
        topics = tuple(packed[at + 32 * n : at + 32 * (n + 1)] for n in range(count))
        at += 32 * count
        (size,) = struct.unpack_from(">I", packed, at)
        logs.append(Log(address, topics, packed[at + 4 : at + 4 + size]))
        at += 4 + size
    return tuple(logs)


def _decoded(types: Sequence[str], data: bytes) -> tuple[Any, ...] | None:
    """The values in `data`, None where it holds something else; anybody may put anything there."""
    try:
        return decode(types, data)
    except (DecodingError, ValueError, OverflowError):  # text that is no UTF-8, lengths beyond any memory
        return None


def _plain(value: Any) -> str:
    return "0x" + value.hex() if isinstance(value, bytes) else _printable(str(value))


def _printable(text: str) -> str:
    """Text by a stranger, with nothing in it that a terminal would obey."""
    return "".join([c if c.isprintable() else c.encode("unicode_escape").decode() for c in text])


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def _text_of(output: bytes) -> str:
    """The text of an `Error(string)`, even where it is no UTF-8."""
    values = _decoded(["bytes"], output[4:])
    text = output[4:] if values is None else values[0]
    return _short(_printable(text.decode(errors="backslashreplace")))


def _entries(kind: str) -> list[dict[str, Any]]:
    return [entry for name in artifact.names() for entry in artifact.load(name).abi if entry["type"] == kind]


def _signature(entry: Mapping[str, Any]) -> bytes:
    return keccak(artifact.signature(entry).encode())


def error_table(entries: Iterable[Mapping[str, Any]]) -> ErrorTable:
    """The errors among the entries of an ABI."""
    return {
        _signature(entry)[:4]: (
            entry["name"],
            [i["name"] for i in entry["inputs"]],
            artifact.argument_types(entry),
        )
        for entry in entries
        if entry["type"] == "error"
    }


@cache
def _errors() -> ErrorTable:
    builtin = [
        {"type": "error", "name": "Error", "inputs": [{"name": "message", "type": "string"}]},
        {"type": "error", "name": "Panic", "inputs": [{"name": "code", "type": "uint256"}]},
    ]
    return error_table([*builtin, *_entries("error")])


Arguments = list[tuple[str, str]]


@cache
def _events() -> dict[bytes, tuple[str, Arguments, Arguments]]:
    return {
        _signature(entry): (entry["name"], _arguments(entry, indexed=True), _arguments(entry, indexed=False))
        for entry in _entries("event")
    }


def _arguments(entry: Mapping[str, Any], *, indexed: bool) -> Arguments:
    kinds = zip(entry["inputs"], artifact.argument_types(entry), strict=True)
    return [(part["name"], kind) for part, kind in kinds if part["indexed"] is indexed]
