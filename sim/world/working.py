"""When a trade works: not on long public holidays, nor on its weekly days of rest."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from sim.core.units import DAY
from sim.world.holidays import days_off

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.scenario import Scenario
    from sim.world.clock import Clock
    from sim.world.network import Place

WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_YEARS_KEPT: Final = 8
_FOREVER: Final = 3_650 * DAY
"""Work that takes longer ends after everybody's deadline, with or without holidays."""


class WorkingDays:
    """Days on which work is done, midnight to midnight in local time.

    Args:
        clock: of the place.
        rest: days of rest in every week, Monday is 0; not all seven.
        country: whose long holidays count.
        closing_days: days off in a row that are a long holiday; None where no holiday stops the work.
    """

    def __init__(
        self,
        clock: Clock,
        rest: frozenset[int] = frozenset(),
        country: str = "",
        closing_days: int | None = None,
    ) -> None:
        self._clock = clock
        self._rest = rest
        self._country = country
        self._closing_days = closing_days
        self._always = not rest and closing_days is None
        self._holidays = lru_cache(_YEARS_KEPT)(self._long_holidays)

    def opens(self, now: int) -> int:
        """The first second from `now` on at which work is done: `now` on a working day."""
        if self._always:
            return now
        today = day = self._clock.day(now)
        while self._is_closed(day):
            day += 1
        return now if day == today else max(now, self._clock.midnight(day))

    def finishes(self, now: int, seconds: int) -> int:
        """The second at which work of `seconds` is done that begins at `now` and rests when the trade does."""
        if self._always or seconds > _FOREVER:
            return now + seconds
        while True:
            now = self.opens(now)
            closes = self._closes(now, seconds)
            if seconds <= closes - now:
                return now + seconds
            seconds -= closes - now
            now = closes

    def _closes(self, now: int, seconds: int) -> int:
        """The end of the working days around `now`, or a second after which the work is done."""
        day = self._clock.day(now) + 1
        last = day + seconds // DAY + 1
        while day <= last and not self._is_closed(day):
            day += 1
        return self._clock.midnight(day)

    def _is_closed(self, day: int) -> bool:
        return (day - 1) % 7 in self._rest or day in self._holidays(date.fromordinal(day).year)

    def _long_holidays(self, year: int) -> frozenset[int]:
        """Days of the long holidays of `year`; some reach into the next one."""
        if self._closing_days is None:
            return frozenset()
        rows = (row for near in (year - 1, year, year + 1) for row in days_off(self._country, near))
        return frozenset(
            day
            for first, last in rows
            if last - first + 1 >= self._closing_days
            for day in range(first, last + 1)
        )


class Workplace(NamedTuple):
    """Who works when around a warehouse.

    Attributes:
        trade: sellers and suppliers, all but long holidays.
        warehouse: its pickers and packers, who also have their days of rest.
    """

    trade: WorkingDays
    warehouse: WorkingDays


def workplaces(
    scenario: Scenario, places: Mapping[str, Place], clocks: Mapping[str, Clock]
) -> tuple[Workplace, ...]:
    """When work is done, by number of the warehouse."""
    calendar = scenario.calendar
    found = []
    for warehouse in scenario.warehouses:
        country = places[warehouse.place].country
        closing = calendar.closing_days if country in calendar.closed_in else None
        rest = frozenset(WEEKDAYS.index(name) for name in warehouse.rest_days)
        found.append(
            Workplace(
                WorkingDays(clocks[country], country=country, closing_days=closing),
                WorkingDays(clocks[country], rest, country, closing),
            )
        )
    return tuple(found)
