"""Counts that forget: what was added is taken away again so many rounds later."""

from __future__ import annotations

from collections import Counter, deque
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from sim.policies import Counts

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping

_Key = TypeVar("_Key", bound="Hashable")

_PLACE: Final = {name: place for place, name in enumerate(Counts._fields)}


class Window(Generic[_Key]):
    """`Counts` by key over the latest rounds, kept up to date as things become known.

    Args:
        rounds: that are remembered, the present one included.
    """

    def __init__(self, rounds: int) -> None:
        self._rounds: deque[Counter[tuple[_Key, int]]] = deque([Counter()])
        self._most = rounds
        self._sums: dict[_Key, list[int]] = {}
        self._changed: dict[_Key, None] = {}

    def add(self, key: _Key, count: str, amount: int = 1) -> None:
        """Add to one of the `Counts` of `key`."""
        place = _PLACE[count]
        self._changed[key] = None
        self._rounds[-1][key, place] += amount
        sums = self._sums.get(key)
        if sums is None:
            sums = self._sums[key] = [0] * len(_PLACE)
        sums[place] += amount

    def counts(self, key: _Key) -> Counts:
        """What is remembered of `key`."""
        sums = self._sums.get(key)
        return Counts(*sums) if sums is not None else Counts()

    def known(self) -> Iterator[_Key]:
        """Of whom anything is remembered, in the order in which they were first heard of."""
        return iter(self._sums)

    def changed(self) -> Mapping[_Key, None]:
        """Those of whom there is something to remember or to forget since this was asked last."""
        found, self._changed = self._changed, {}
        return found

    def turn(self) -> None:
        """A round is over: another begins, and what is too old is forgotten."""
        self._rounds.append(Counter())
        if len(self._rounds) <= self._most:
            return
        for (key, place), amount in self._rounds.popleft().items():
            sums = self._sums[key]
            sums[place] -= amount
            self._changed[key] = None
            if not any(sums):
                del self._sums[key]
