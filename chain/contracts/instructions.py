"""The code of a contract, instruction by instruction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

PUSH0: Final = 0x5F
"""Pushes zero; the 32 operations after it push as many bytes as they stand behind it."""

_PUSH32: Final = PUSH0 + 32


class Instruction(NamedTuple):
    """One instruction.

    Attributes:
        pc: where it stands, in bytes.
        operation: what it does.
        size: bytes that it pushes; 0 for everything that pushes none.
        argument: those bytes, as far as the code has them.
    """

    pc: int
    operation: int
    size: int
    argument: bytes


def instructions(code: bytes) -> Iterator[Instruction]:
    """All of them, in the order of the code; what follows the last one, as metadata do, is read as code, too."""
    pc = 0
    while pc < len(code):
        operation = code[pc]
        size = operation - PUSH0 if PUSH0 < operation <= _PUSH32 else 0
        yield Instruction(pc, operation, size, code[pc + 1 : pc + 1 + size])
        pc += 1 + size
