"""A traced transaction for people: a tree of calls with arguments, events, writes, gas and lines of the source."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from eth_abi.abi import decode
from eth_abi.exceptions import DecodingError
from eth_hash.auto import keccak

from chain.contracts import artifact, decode_log, describe_revert
from chain.contracts.decode import error_table
from chain.testing.abi import decode_output, event_in
from chain.testing.tracing import Frame, Logged, Write

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from chain.contracts import Artifact
    from chain.contracts.source_map import Place, SourceMap
    from chain.evm import Address
    from chain.testing.abi import Entry

_LONGEST: Final = 200
"""Characters of one value."""

_PLAIN: Final = 10**15
"""Numbers above are shown in hexadecimal: they are hashes, or nearly all there is."""


class Reader(NamedTuple):
    """What is known of those who take part.

    Attributes:
        names: of accounts.
        artifacts: of contracts, by their address.
        maps: to the lines of sources, by address of the code.
    """

    names: Mapping[Address, str] = {}
    artifacts: Mapping[Address, Artifact] = {}
    maps: Mapping[Address, SourceMap] = {}

    def name(self, address: Address) -> str:
        """What somebody is called; the address, if nothing else."""
        known = self.artifacts.get(address)
        return self.names.get(address) or (known.name if known else address)

    def place(self, code: Address, pc: int) -> Place | None:
        """The line of an instruction."""
        return self.maps[code].place(pc) if code in self.maps else None

    def end(self, frame: Frame) -> Place | None:
        """The line that ended a call.

        Code that reverts may be shared by several lines, and that of a panic belongs to none: then the jump there
        tells which line it was.
        """
        if frame.status or frame.code not in self.maps:
            return self.place(frame.code, frame.pc)
        ways = [frame.pc, *(pc for pc, _ in reversed(frame.jumps))]
        if frame.jumps and not frame.jumps[-1][1] and self.maps[frame.code].stays(frame.jumps[-1][0]):
            ways.remove(frame.pc)
        places = (_own(self.place(frame.code, pc)) for pc in ways)
        return next((place for place in places if place), self.place(frame.code, frame.pc))


def trace_lines(frame: Frame, reader: Reader) -> list[str]:
    """The tree, a line for each thing that happened; what is below a call is further to the right."""
    return list(_lines(frame, reader, ""))


def where(frame: Frame, reader: Reader, code: Address) -> Place | None:
    """The line of `code` that counts: where it failed, or else where it last wrote or called; none of a library."""
    return _failed(frame, reader, code) if not frame.status else _last(frame, reader, code)


def as_data(frame: Frame, reader: Reader) -> dict[str, Any]:
    """The tree as plain values."""
    told: dict[str, Any] = {
        "kind": frame.kind,
        "from": reader.name(frame.sender),
        "to": reader.name(frame.to),
        "call": _called(frame, reader),
        "value": frame.value,
        "gas": frame.gas_used,
        "status": frame.status,
        "answer": _answer(frame, reader),
    }
    ended = reader.end(frame)
    told["source"] = None if ended is None else str(ended)
    told["steps"] = [
        as_data(step, reader)
        if isinstance(step, Frame)
        else {"what": _told(step, frame, reader), "source": _line(reader, frame.code, step.pc)}
        for step in frame.steps
    ]
    return told


def _line(reader: Reader, code: Address, pc: int) -> str | None:
    place = reader.place(code, pc)
    return None if place is None else str(place)


def _lines(frame: Frame, reader: Reader, indent: str, at: str = "") -> Iterator[str]:
    value = f" with {frame.value:,} wei" if frame.value else ""
    kind = "" if frame.kind == "call" else f"{frame.kind} "
    yield (
        f"{indent}{reader.name(frame.sender)} -> {kind}{reader.name(frame.to)}.{_called(frame, reader)}{value}, "
        f"{frame.gas_used:,} gas{at}"
    )
    inner = indent + "  "
    for step in frame.steps:
        if isinstance(step, Frame):
            yield from _lines(step, reader, inner, _at(reader, frame.code, step.at))
        else:
            yield f"{inner}{_told(step, frame, reader)}{_at(reader, frame.code, step.pc)}"
    last = "" if frame.status or not (place := reader.end(frame)) else f"  [{place}]"
    yield f"{inner}{'returns' if frame.status else 'reverts:'} {_answer(frame, reader)}{last}".rstrip()


def _told(step: Write | Logged, frame: Frame, reader: Reader) -> str:
    if isinstance(step, Write):
        return f"slot {_number(step.slot)}: {_number(step.before)} -> {_number(step.after)}"
    known = reader.artifacts.get(frame.to)
    event = (event_in(known.abi, step.log) if known else None) or decode_log(step.log)
    if event is None:
        return f"event 0x{b''.join(step.log.topics[:1]).hex()}"
    values = ", ".join(f"{key}={_shown(value, reader)}" for key, value in event.arguments.items())
    return f"event {event.name}({values})"


def _at(reader: Reader, code: Address, pc: int) -> str:
    line = _line(reader, code, pc)
    return "" if line is None else f"  [{line}]"


def _called(frame: Frame, reader: Reader) -> str:
    if frame.kind == "create":
        return "constructor"
    if not frame.data:
        return "receive()"
    entry = _entry(frame, reader)
    if entry is None:
        return f"0x{frame.data[:4].hex()}"
    try:
        values = decode(artifact.argument_types(entry), frame.data[4:])
    except (DecodingError, ValueError, OverflowError):
        return f"{entry['name']}(?)"
    return f"{entry['name']}({', '.join(_shown(value, reader) for value in values)})"


def _answer(frame: Frame, reader: Reader) -> str:
    if not frame.status:
        known = reader.artifacts.get(frame.code)
        return describe_revert(frame.output, error_table(known.abi) if known else None)
    entry = _entry(frame, reader) if frame.kind != "create" and frame.data else None
    if entry is None or not entry["outputs"] or not frame.output:
        return ""
    try:
        return _shown(decode_output(entry, frame.output), reader)
    except (DecodingError, ValueError, OverflowError):
        return f"0x{frame.output.hex()}"[:_LONGEST]


def _entry(frame: Frame, reader: Reader) -> Entry | None:
    known = reader.artifacts.get(frame.code)
    own = _selectors(known.abi).get(frame.data[:4]) if known else None
    return own or _shipped().get(frame.data[:4])


def _selectors(abi: Iterable[Entry]) -> dict[bytes, Entry]:
    return {
        keccak(artifact.signature(entry).encode())[:4]: entry for entry in abi if entry["type"] == "function"
    }


@cache
def _shipped() -> dict[bytes, Entry]:
    """Functions of all shipped contracts."""
    return _selectors([entry for name in artifact.names() for entry in artifact.load(name).abi])


def _shown(value: Any, reader: Reader) -> str:
    if isinstance(value, str) and value.startswith("0x") and len(value) == 42:
        return reader.name(value.lower())
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return _number(value)
    if isinstance(value, tuple | list):
        return f"({', '.join(_shown(part, reader) for part in value)})"
    text = f"0x{value.hex()}" if isinstance(value, bytes) else str(value).encode("unicode_escape").decode()
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def _number(value: int) -> str:
    return f"{value:,}" if value < _PLAIN else hex(value)


def _failed(frame: Frame, reader: Reader, code: Address) -> Place | None:
    for step in reversed(frame.steps):
        if isinstance(step, Frame) and not step.status and (found := _failed(step, reader, code)):
            return found
    return _own(reader.end(frame)) if frame.code == code else None


def _own(place: Place | None) -> Place | None:
    return None if place is None or place.file.startswith("@") else place


def _last(frame: Frame, reader: Reader, code: Address) -> Place | None:
    for step in reversed(frame.steps):
        if isinstance(step, Frame):
            found = _last(step, reader, code)
            pc = step.at
        else:
            found, pc = None, step.pc
        if found is None and frame.code == code and not isinstance(step, Logged):
            found = _own(reader.place(code, pc))
        if found is not None:
            return found
    return None
