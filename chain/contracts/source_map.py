"""From an instruction of deployed code to the line of the source that it came from.

Source: Solidity docs, Source Mappings: `s:l:f:j:m` an instruction, empty fields repeat the one before.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, Final, NamedTuple

from chain.contracts.instructions import instructions

if TYPE_CHECKING:
    from chain.contracts.own_file import Compilation

_LONGEST: Final = 160
"""Characters of a line that are shown."""


class Place(NamedTuple):
    """A line of a source, counted from 1."""

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        """As editors understand it."""
        return f"{self.file}:{self.line}"


class SourceMap:
    """Lines by program counter.

    Args:
        compilation: of the contract.
    """

    def __init__(self, compilation: Compilation) -> None:
        self._files = {
            number: (name, text.split("\n"), _starts(text))
            for number, (name, text) in compilation.sources.items()
        }
        self._entries = _entries(compilation.source_map)
        code = compilation.artifact.deployed_bytecode
        self._index = {each.pc: number for number, each in enumerate(instructions(code))}

    def stays(self, pc: int) -> bool:
        """Whether the jump at `pc` neither enters a function nor leaves one."""
        at = self._index.get(pc)
        return at is not None and at < len(self._entries) and self._entries[at][2] == "-"

    def place(self, pc: int) -> Place | None:
        """The line behind the instruction at `pc`; None where the compiler made it up itself."""
        at = self._index.get(pc)
        if at is None or at >= len(self._entries):
            return None
        start, file, _ = self._entries[at]
        name, lines, starts = self._files.get(file, ("", [], []))
        line = bisect_right(starts, start)
        if start < 0 or not 0 < line <= len(lines):
            return None
        return Place(name, line, lines[line - 1].strip()[:_LONGEST])


def _starts(text: str) -> list[int]:
    """The byte at which every line begins, and in the end the number of all bytes."""
    raw = text.encode()
    return [*accumulate((len(line) + 1 for line in raw.split(b"\n")[:-1]), initial=0), len(raw)]


def _entries(text: str) -> list[tuple[int, int, str]]:
    """Start, in bytes, file and kind of jump of every instruction."""
    found, start, file, jump = [], -1, -1, "-"
    for entry in text.split(";") if text else []:
        fields = entry.split(":")
        if fields[0]:
            start = int(fields[0])
        if len(fields) > 2 and fields[2]:
            file = int(fields[2])
        if len(fields) > 3 and fields[3]:
            jump = fields[3]
        found.append((start, file, jump))
    return found
