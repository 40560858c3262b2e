"""What the clocks of a country show."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final

from sim.core.units import DAY, HOUR
from sim.core.zones import zone

_HOURS: Final = 24
_KEPT: Final = 64
"""Days whose hours are remembered."""


class Clock:
    """Local time of a zone, its changes between standard time and daylight saving included.

    Clocks are changed at the start of an hour of UTC; where they are not (Lord Howe Island), at the next one.

    Args:
        name: of the IANA zone.
        start: the day on which second 0 is midnight UTC.
    """

    def __init__(self, name: str, start: date) -> None:
        self._zone = zone(name)
        self._midnight = datetime.combine(start, time(), UTC)
        self._ordinal = start.toordinal()
        self.offsets = lru_cache(_KEPT)(self._offsets)

    def offset(self, now: int) -> int:
        """Seconds by which local time is ahead of UTC at second `now`."""
        return self.offsets(now // DAY)[now % DAY // HOUR]

    def day(self, now: int) -> int:
        """The local date at second `now`, as `date.toordinal` counts."""
        return self._ordinal + (now + self.offset(now)) // DAY

    def midnight(self, day: int) -> int:
        """The second at which the local date `day` begins, to the hour of a change of clocks."""
        utc = (day - self._ordinal) * DAY
        begins = utc - self.offset(utc)
        return utc - self.offset(begins)

    def _offsets(self, day: int) -> tuple[int, ...]:
        """The offset at each hour of the UTC day number `day` of the simulation."""
        first = self._at(day, 0)
        if first == self._at(day, _HOURS):
            return (first,) * _HOURS
        return tuple(self._at(day, hour) for hour in range(_HOURS))

    def _at(self, day: int, hour: int) -> int:
        moment = (self._midnight + timedelta(days=day, hours=hour)).astimezone(self._zone)
        offset = moment.utcoffset()
        assert offset is not None
        return int(offset.total_seconds())
