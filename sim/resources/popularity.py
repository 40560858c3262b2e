"""What sells: units of each listing, or from each shelf, of the last so many days."""

from __future__ import annotations

from collections import Counter, deque
from typing import Final

from sim.core.units import DAY

_PARTS: Final = 3
"""The days are counted in so many parts, and the oldest is forgotten as a whole."""


class Popularity:
    """Units sold lately.

    Args:
        count: of listings, or of shelves.
        days: that count, the last third of them perhaps only in part.

    Attributes:
        units: by listing or shelf.
    """

    def __init__(self, count: int, days: float) -> None:
        self.units = dict.fromkeys(range(count), 0)
        self._part = days * DAY / _PARTS
        self._parts: deque[Counter[int]] = deque([Counter()])
        self._begun = 0

    def add(self, number: int, units: int) -> None:
        """So many units of the listing, or from the shelf, `number` are sold now."""
        self.units[number] += units
        self._parts[-1][number] += units

    def days(self, now: int) -> float:
        """Days up to the second `now` of which `units` are."""
        return (now - max(0, self._begun - _PARTS + 1) * self._part) / DAY

    def advance(self, now: int) -> None:
        """Forget what was sold too long before the second `now`."""
        while now >= (self._begun + 1) * self._part:
            self._begun += 1
            self._parts.append(Counter())
            if len(self._parts) > _PARTS:
                for number, units in self._parts.popleft().items():
                    self.units[number] -= units
