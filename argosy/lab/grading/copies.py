"""Submissions that are nearly the same program, found in their code.

Names, comments, layout and constants do not count: code is read as instructions, without the compiler's metadata
and without what is pushed. Alike is how many shingles (runs of instructions) two share of all that either has (the
resemblance of Broder, "On the resemblance and containment of documents", 1997), those of code that everybody was
given left out.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Final, NamedTuple

from chain.contracts.instructions import PUSH0, instructions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from argosy.lab.grading.rubric import Copies

_LENGTH_BYTES: Final = 2
_CBOR_MAPS: Final = range(0xA1, 0xA5)
_KEYS: Final = (b"ipfs", b"bzzr", b"solc", b"experimental")
_FEWEST: Final = 20
"""Shingles of its own below which a submission is too near the code that was given to be compared."""


class Pair(NamedTuple):
    """Two submissions that are alike.

    Attributes:
        one, other: their names, in order.
        alike: shared part of their own code, 0 to 1.
        identical: whether they are the same program but for constants.
    """

    one: str
    other: str
    alike: float
    identical: bool


def pairs(codes: Mapping[str, bytes], given: bytes, how: Copies) -> list[Pair]:
    """Pairs that are alike, the most alike first.

    Args:
        codes: deployed code by the name of the submission.
        given: code that everybody was given; empty if there is none.
        how: from what on, and in which shingles.
    """
    start = operations(given)
    programs = {name: operations(code) for name, code in sorted(codes.items())}
    programs = {name: program for name, program in programs.items() if program != start}
    common = shingles(start, how.shingle)
    own = {name: shingles(program, how.shingle) - common for name, program in programs.items()}
    found = []
    for one, other in combinations(programs, 2):
        identical = programs[one] == programs[other]
        if not identical and min(len(own[one]), len(own[other])) < _FEWEST:
            continue
        alike = 1.0 if identical else round(resemblance(own[one], own[other]), 4)
        if identical or alike >= how.alike:
            found.append(Pair(one, other, alike, identical))
    return sorted(found, key=lambda pair: (-pair.alike, not pair.identical, pair.one, pair.other))


def groups(found: Sequence[Pair]) -> list[list[str]]:
    """Names of those that are identical to each other, a list for each program."""
    together: dict[str, list[str]] = {}
    for pair in sorted(pair for pair in found if pair.identical):
        first = next((name for name, others in together.items() if pair.one in others), pair.one)
        others = together.setdefault(first, [first])
        others += [] if pair.other in others else [pair.other]
    return [sorted(names) for names in together.values()]


def resemblance(one: frozenset[bytes], other: frozenset[bytes]) -> float:
    """Shared elements of two sets over all of them; 0 if both are empty."""
    together = len(one | other)
    return len(one & other) / together if together else 0.0


def shingles(program: bytes, size: int) -> frozenset[bytes]:
    """All runs of `size` instructions."""
    return frozenset(program[at : at + size] for at in range(len(program) - size + 1))


def operations(code: bytes) -> bytes:
    """One byte an instruction, every push alike, without metadata."""
    return bytes(PUSH0 if each.size else each.operation for each in instructions(without_metadata(code)))


def without_metadata(code: bytes) -> bytes:
    """Code without the CBOR that Solidity puts behind it, whose last two bytes are its length."""
    length = int.from_bytes(code[-_LENGTH_BYTES:], "big")
    start = len(code) - _LENGTH_BYTES - length
    if length == 0 or start < 0 or code[start] not in _CBOR_MAPS:
        return code
    tail = code[start:-_LENGTH_BYTES]
    return code[:start] if any(key in tail for key in _KEYS) else code
