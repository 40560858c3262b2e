"""What the platform knew, and when.

The market writes into an `Archive`; policies read a `History`, which reaches back as far as the policy declares
with `memory_days` and holds immutable values only. What is not yet known waits in the archive, out of reach.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from heapq import heappop, heappush
from itertools import chain
from operator import attrgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar, overload

from sim.core.units import DAY

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Observation(Protocol):
    """Something that became known; its class is its kind."""

    @property
    def known_at(self) -> int:
        """Second of the simulation from which on it may be used."""
        ...


_T = TypeVar("_T", bound=Observation)
_T_co = TypeVar("_T_co", bound=Observation, covariant=True)

_Blocks = tuple[tuple[Any, ...], ...]
"""Observations of one kind by `known_at`; only the last block still grows, by being replaced."""

_BLOCK: Final = 64
_known_at: Final = attrgetter("known_at")


class Known(Sequence[_T_co]):
    """Observations in the order in which they became known; it stays as it is while the market goes on."""

    __slots__ = ("_blocks", "_first", "_length")

    def __init__(self, blocks: _Blocks, since: int, until: int) -> None:
        start = max(0, bisect_left(blocks, since, key=lambda block: block[0].known_at) - 1)
        stop = bisect_right(blocks, until, key=lambda block: block[0].known_at)
        self._blocks = blocks[start:stop]
        self._first = self._length = 0
        if self._blocks:
            self._first = bisect_left(self._blocks[0], since, key=_known_at)
            beyond = len(self._blocks[-1]) - bisect_right(self._blocks[-1], until, key=_known_at)
            self._length = max(0, sum(map(len, self._blocks)) - self._first - beyond)

    def __len__(self) -> int:
        """How many."""
        return self._length

    def __iter__(self) -> Iterator[_T_co]:
        """From the first that became known to the last."""
        every = chain.from_iterable(self._blocks)
        for _ in range(self._first):
            next(every)
        for _, observation in zip(range(self._length), every, strict=False):
            yield observation

    @overload
    def __getitem__(self, index: int) -> _T_co: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[_T_co, ...]: ...
    def __getitem__(self, index: int | slice) -> Any:
        """One by its place, from the end where negative, or several as a tuple."""
        if isinstance(index, slice):
            return tuple(self[n] for n in range(*index.indices(self._length)))
        place = index + self._length if index < 0 else index
        if not 0 <= place < self._length:
            raise IndexError(f"observation {index} of {self._length}")
        return self._at(place + self._first)

    def _at(self, place: int) -> Any:
        # every block is full but the last, and what was forgotten were whole blocks
        return self._blocks[place // _BLOCK][place % _BLOCK]


class History:
    """What one policy may know of the past. It offers no way to change anything.

    Args:
        blocks: observations by kind, kept up to date by the archive.
        latest: its one value is the latest second of which the archive was told.
        days: how far back the policy reads.
    """

    __slots__ = ("_blocks", "_days", "_latest")

    _blocks: Mapping[type, _Blocks]
    _days: int
    _latest: Mapping[str, int]

    def __init__(self, blocks: Mapping[type, _Blocks], latest: Mapping[str, int], days: int) -> None:
        for name, value in zip(self.__slots__, (blocks, days, latest), strict=True):
            object.__setattr__(self, name, value)

    def __setattr__(self, name: str, value: object) -> None:
        """Refuse."""
        raise AttributeError("history can be read, not written")

    @property
    def days(self) -> int:
        """How far back it reaches."""
        return self._days

    def known(self, kind: type[_T], now: int) -> Known[_T]:
        """Observations of `kind` that were known at second `now`, from the first to the last.

        They reach back `days` from now, also when `now` is a second of the past.

        Raises:
            LookupError: if the policy declares no `memory_days`.
        """
        return Known(self._blocks.get(kind, ()), self._horizon(now), now)

    def since(self, kind: type[_T], second: int, now: int) -> list[_T]:
        """Those of `known(kind, now)` that became known at `second` or later; what was before costs no time.

        Raises:
            LookupError: if the policy declares no `memory_days`.
        """
        blocks = self._blocks.get(kind, ())
        if self._days and (not blocks or blocks[-1][-1].known_at < second):
            return []
        second = max(second, self._horizon(now))
        found: list[_T] = []
        for block in reversed(blocks):
            if block[-1].known_at < second:
                break
            first = bisect_left(block, second, key=_known_at)
            last = bisect_right(block, now, key=_known_at) if block[-1].known_at > now else len(block)
            found[:0] = block[first:last]
        return found

    def _horizon(self, now: int) -> int:
        """The first second that may be read."""
        if not self._days:
            raise LookupError("this policy reads history: let its class say how far back, memory_days = 30")
        return max(now, self._latest["at"]) - self._days * DAY


class Archive:
    """The write side: the market tells it what happens.

    Args:
        keep_days: how long something is remembered; what is older is forgotten in blocks. With 0 nothing is kept.

    Attributes:
        keep_days: as given.
    """

    def __init__(self, keep_days: int) -> None:
        self.keep_days = keep_days
        self._blocks: dict[type, _Blocks] = {}
        self._latest = {"at": 0}
        self._to_come: list[tuple[int, int, Observation]] = []
        self._told = 0

    @property
    def listens(self) -> bool:
        """Whether anything that it is told is kept."""
        return self.keep_days > 0

    def reader(self, days: int) -> History:
        """A history that reaches back `days`, which must not be more than `keep_days`."""
        if days > self.keep_days:
            raise ValueError(f"{days} days of history, where {self.keep_days} are kept")
        return History(MappingProxyType(self._blocks), MappingProxyType(self._latest), days)

    def tell(self, observation: Observation, now: int) -> None:
        """Keep `observation` until it becomes known, which may be now.

        Raises:
            ValueError: if it became known before other things that were told earlier: history does not change.
        """
        if not self.keep_days:
            return
        self.advance(now)
        if observation.known_at > now:
            self._told += 1
            heappush(self._to_come, (observation.known_at, self._told, observation))
        else:
            self._add(observation)

    def advance(self, now: int) -> None:
        """It is `now`: what was to become known until now is known. Called before policies learn."""
        while self._to_come and self._to_come[0][0] <= now:
            self._add(heappop(self._to_come)[2])
        self._latest["at"] = now

    def _add(self, observation: Observation) -> None:
        kind = type(observation)
        blocks = self._blocks.get(kind, ())
        if blocks and observation.known_at < blocks[-1][-1].known_at:
            raise ValueError(f"{observation} is told after {blocks[-1][-1]}")
        if blocks and len(blocks[-1]) < _BLOCK:
            self._blocks[kind] = (*blocks[:-1], (*blocks[-1], observation))
        else:
            horizon = observation.known_at - self.keep_days * DAY
            kept = bisect_left(blocks, horizon, key=lambda block: block[-1].known_at)
            self._blocks[kind] = (*blocks[kept:], (observation,))
