"""Counts and sums over the last so many seconds, by key, which forget to the second."""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

_STALE: Final = 32
"""Forgotten entries of a key that are dropped together."""


class Tally:
    """How often each key was counted within one window.

    Time goes forward: nothing is counted earlier than what was counted before.

    Args:
        horizon: seconds; what was counted before `now - horizon` is taken back by `forget(now)`.
    """

    __slots__ = ("_counts", "_queue", "horizon")

    def __init__(self, horizon: int) -> None:
        self.horizon = horizon
        self._counts: dict[Hashable, int] = {}
        self._queue: deque[tuple[int, tuple[Hashable, ...], int]] = deque()

    def __len__(self) -> int:
        """Keys that are counted at least once."""
        return len(self._counts)

    def add(self, keys: tuple[Hashable, ...], time: int, amount: int = 1) -> None:
        """Each of `keys` counts `amount` more, which is not 0, at second `time`."""
        counts = self._counts
        for key in keys:
            counts[key] = counts.get(key, 0) + amount
        self._queue.append((time, keys, amount))

    def forget(self, now: int) -> None:
        """Take back what was counted before `now - horizon`; a key that is not counted any more is dropped."""
        oldest, queue, counts = now - self.horizon, self._queue, self._counts
        while queue and queue[0][0] < oldest:
            _, keys, amount = queue.popleft()
            for key in keys:
                left = counts[key] - amount
                if left:
                    counts[key] = left
                else:
                    del counts[key]

    def count(self, key: Hashable) -> int:
        """How often, as of the last `forget`."""
        return self._counts.get(key, 0)


class _Entries(NamedTuple):
    """What is remembered of a key: seconds, rising; `sums[n]` is the sum of the amounts before the n-th."""

    times: list[int]
    sums: list[int]


class Windows:
    """Amounts by key and second, for counts and sums over several windows.

    Time goes forward: nothing is added that is earlier than what was added before. Sums are of integers and exact.
    A key of which nothing is left within the horizon is dropped.

    Args:
        horizon: seconds; nothing is remembered for longer.
    """

    __slots__ = ("_entries", "_queue", "horizon")

    def __init__(self, horizon: int) -> None:
        self.horizon = horizon
        self._entries: dict[Hashable, _Entries] = {}
        self._queue: deque[tuple[int, tuple[Hashable, ...]]] = deque()

    def __len__(self) -> int:
        """Keys of which anything is remembered."""
        return len(self._entries)

    def add(self, keys: tuple[Hashable, ...], time: int, amount: int) -> None:
        """`amount` at second `time`, for each of `keys`."""
        known = self._entries
        for key in keys:
            entries = known.get(key)
            if entries is None:
                known[key] = _Entries([time], [0, amount])
            else:
                entries.times.append(time)
                entries.sums.append(entries.sums[-1] + amount)
        self._queue.append((time, keys))

    def forget(self, now: int) -> None:
        """Drop what lies before `now - horizon`: of keys all, or what a key has too much."""
        oldest, queue = now - self.horizon, self._queue
        while queue and queue[0][0] < oldest:
            for key in queue.popleft()[1]:
                self._shorten(key, oldest)

    def _shorten(self, key: Hashable, oldest: int) -> None:
        entries = self._entries.get(key)
        if entries is None:
            return
        if entries.times[-1] < oldest:
            del self._entries[key]
        elif len(entries.times) > _STALE and entries.times[_STALE] < oldest:
            del entries.times[:_STALE], entries.sums[:_STALE]

    def within(self, key: Hashable, starts: Sequence[int]) -> list[int]:
        """Entries from each of the seconds `starts` on and their sum, in turn."""
        entries = self._entries.get(key)
        if entries is None:
            return [0] * (2 * len(starts))
        times, sums = entries
        size, total = len(times), sums[-1]
        found = []
        for start in starts:
            first = bisect_left(times, start)
            found.append(size - first)
            found.append(total - sums[first])
        return found

    def first(self, key: Hashable, now: int) -> int:
        """Second of the first entry within the horizon; `now` if there is none."""
        entries = self._entries.get(key)
        if entries is None:
            return now
        first = bisect_left(entries.times, now - self.horizon)
        return entries.times[first] if first < len(entries.times) else now
