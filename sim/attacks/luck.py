"""The luck of a gang's attempts: its own, so that honest visits keep theirs whatever gangs do."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any, Final

from sim.core.luck import FATE, LineLuck, Luck, PaymentLuck, VisitLuck, scrambled
from sim.demand import Coming

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.core.streams import Streams

_WIDE: Final = 64
"""More than a kind of luck has fields, or a gang draws for one attempt."""

_PURPOSES: Final = (
    "visit",
    "line",
    "payment",
    "plan",
    *(purpose for purpose, _ in FATE),
)


class GangLuck:
    """Uniforms of a gang, by the number of its attempt: those of one shift none of another.

    Args:
        streams: of the replication.
        gang: number of the gang, or whoever else comes to cheat.
        what: it is about, whose streams are its own.
    """

    def __init__(self, streams: Streams, gang: int, what: str = "attack") -> None:
        self._first = {purpose: streams.single(f"{what} {purpose}", str(gang), 0) for purpose in _PURPOSES}

    def attempt(self, number: int) -> Coming:
        """The luck of the visit, and of the orders that it may bring."""

        def drawn(purpose: str, kind: Any) -> Any:
            first, begin = self._first[purpose], number * _WIDE + 1
            return kind(*(scrambled(first, begin + field) for field in range(len(kind._fields))))

        fate = Luck(*(drawn(purpose, kind) for purpose, kind in FATE))
        visit, line = drawn("visit", VisitLuck), drawn("line", LineLuck)
        return Coming(visit, line, drawn("payment", PaymentLuck), fate)

    def plan(self, number: int) -> Iterator[float]:
        """Uniforms for what the gang does about the attempt, one after another."""
        first = self._first["plan"]
        return (scrambled(first, number * _WIDE + place) for place in count(1))
