"""What an attack is, and what comes of it."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from argosy.lab.bench import Bench, Finding
    from argosy.lab.referee import Act, Referee

HELD, FELL, NOT_APPLICABLE = "held", "fell", "not applicable"


class Outcome(NamedTuple):
    """What came of an attack.

    Attributes:
        findings: what it broke; none if the contract held.
        reason: why it could not be tried, or what was seen besides.
        tried: whether there was anything to try.
    """

    findings: tuple[Finding, ...] = ()
    reason: str = ""
    tried: bool = True

    @property
    def word(self) -> str:
        """`held`, `fell` or `not applicable`."""
        return NOT_APPLICABLE if not self.tried else FELL if self.findings else HELD


class Attack(NamedTuple):
    """A program that tries to break a promise.

    Attributes:
        name: as in the catalogue, `A1` and on; `L` for lives, `E` for events, `K` for keys, `R` for random lives.
        title: in words.
        promise: of docs/protocol.md or docs/escrow.md.
        hint: where to look; does not say what to write.
        run: the program; None where there is nothing to try with, as `why` says.
        counts: whether a contract that falls is refused. Others lie beyond what docs/protocol.md assumes.
        whole: whether a contract that has the whole interface is refused, where others are not.
        tells: whether it is about what the contract tells and refuses, rather than about where money ends.
        why: it is not applicable.
    """

    name: str
    title: str
    promise: str
    hint: str = ""
    run: Callable[[Bench], Outcome] | None = None
    counts: bool = True
    why: str = ""
    whole: bool = False
    tells: bool = False

    def against(self, bench: Bench) -> bool:
        """Whether the contract on the bench is refused if it falls."""
        return self.counts or (self.whole and bench.whole)

    def outcome(self, bench: Bench) -> Outcome:
        """Try it."""
        return Outcome((), self.why, False) if self.run is None else self.run(bench)


def first(
    bench: Bench,
    tries: Iterable[Sequence[Act]],
    most: int = 1,
    prepare: Callable[[Referee], None] | None = None,
) -> Outcome:
    """The outcome of sequences that are tried until `most` of them broke something."""
    findings = (bench.judge(acts, prepare) for acts in tries)
    return Outcome(tuple(islice((finding for finding in findings if finding is not None), most)))


def found(*findings: Finding | None, reason: str = "") -> Outcome:
    """The outcome of what may have been found."""
    return Outcome(tuple(finding for finding in findings if finding is not None), reason)


def skipped(reason: str) -> Outcome:
    """There is nothing to try."""
    return Outcome((), reason, False)
