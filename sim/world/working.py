"""When work is done: by day, without long public holidays and days of rest, and within a day by shift."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from sim.core.units import DAY, HOUR, MINUTE
from sim.world.holidays import days_off

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.scenario import Handling, Scenario, Warehouse
    from sim.world.clock import Clock
    from sim.world.network import Place

WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_YEARS_KEPT: Final = 8
_SHIFTS_KEPT: Final = 16
_FOREVER: Final = 3_650 * DAY
"""Work that takes longer ends after everybody's deadline, with or without holidays."""


class WorkingDays:
    """Days on which work is done, midnight to midnight in local time.

    Args:
        clock: of the place.
        rest: days of rest in every week, Monday is 0; not all seven.
        country: whose long holidays count.
        closing_days: days off in a row that are a long holiday; None where no holiday stops the work.
        shut: local dates from the first to before the last on which a disruption stops it.
    """

    def __init__(
        self,
        clock: Clock,
        rest: frozenset[int] = frozenset(),
        country: str = "",
        closing_days: int | None = None,
        shut: tuple[range, ...] = (),
    ) -> None:
        self._clock = clock
        self._rest = rest
        self._country = country
        self._closing_days = closing_days
        self._shut = shut
        self._always = not rest and closing_days is None and not shut
        self._holidays = lru_cache(_YEARS_KEPT)(self._long_holidays)

    def opens(self, now: int) -> int:
        """The first second from `now` on at which work is done: `now` on a working day."""
        if self._always:
            return now
        today = day = self._clock.day(now)
        while self.rests(day):
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
        while day <= last and not self.rests(day):
            day += 1
        return self._clock.midnight(day)

    def rests(self, day: int) -> bool:
        """Whether nothing is done on the local date `day`, as `date.toordinal` counts."""
        if any(day in days for days in self._shut):
            return True
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


class Shift(NamedTuple):
    """The seconds from `begins` to before `ends`, on which a warehouse is at work without a break."""

    begins: int
    ends: int


class Shifts:
    """One shift on every working day, at the same hour in local time.

    Args:
        days: on which there is one.
        clock: of the place.
        starts: seconds after midnight.
        seconds: that it lasts, until midnight at most; a whole day of them means round the clock.
    """

    def __init__(self, days: WorkingDays, clock: Clock, starts: int = 0, seconds: int = DAY) -> None:
        self._days = days
        self._clock = clock
        self._starts = starts
        self._seconds = seconds
        self._on = lru_cache(_SHIFTS_KEPT)(self._shift)

    def at(self, now: int) -> Shift:
        """The shift that is on at second `now`, else the next one."""
        day = self._clock.day(now)
        while True:
            if not self._days.rests(day):
                shift = self._on(day)
                if now < shift.ends:
                    return shift
            day += 1

    def opens(self, now: int) -> int:
        """The first second from `now` on that is in a shift: `now` itself if one is on."""
        return max(now, self.at(now).begins)

    def wave(self, now: int, every: int) -> int:
        """When pickers next set out who do so as a shift begins and every `every` seconds from then on.

        Where work goes on round the clock they are counted from second 0 of the simulation.
        """
        if self._seconds == DAY:
            return self.opens(now + -now % every)
        shift = self.at(now)
        if now <= shift.begins:
            return shift.begins
        wave = shift.begins + -(-(now - shift.begins) // every) * every
        return wave if wave < shift.ends else self.at(shift.ends).begins

    def seconds(self, since: int, until: int) -> int:
        """How many seconds of shifts there are from `since` to before `until`."""
        total = 0
        while since < until:
            shift = self.at(since)
            total += max(0, min(shift.ends, until) - max(shift.begins, since))
            since = shift.ends
        return total

    def _shift(self, day: int) -> Shift:
        midnight = self._clock.midnight(day)
        if self._seconds == DAY:
            return Shift(midnight, self._clock.midnight(day + 1))
        begins = midnight + self._starts
        begins += self._clock.offset(midnight) - self._clock.offset(begins)
        return Shift(begins, begins + self._seconds)


class Workplace(NamedTuple):
    """Who works when around a warehouse.

    Attributes:
        trade: sellers and suppliers, all but long holidays.
        pick: the shifts of its pickers, who also have their days of rest.
        pack: those of its packers, who begin and end as much later as an order takes.
    """

    trade: WorkingDays
    pick: Shifts
    pack: Shifts


def workplaces(
    scenario: Scenario, places: Mapping[str, Place], clocks: Mapping[str, Clock]
) -> tuple[Workplace, ...]:
    """When work is done, by number of the warehouse."""
    calendar = scenario.calendar
    found = []
    for warehouse in scenario.warehouses:
        country = places[warehouse.place].country
        clock = clocks[country]
        closing = calendar.closing_days if country in calendar.closed_in else None
        rest = frozenset(WEEKDAYS.index(name) for name in warehouse.rest_days)
        shut = tuple(
            range(outage.start.toordinal(), outage.end.toordinal())
            for outage in scenario.disruptions
            if outage.kind == "warehouse" and warehouse.place in outage.targets
        )
        days = WorkingDays(clock, rest, country, closing, shut)
        trade = WorkingDays(clock, country=country, closing_days=closing)
        starts, seconds = _shift(warehouse, scenario.handling)
        pick = Shifts(days, clock, starts, seconds)
        pack = Shifts(days, clock, starts + int(scenario.handling.order_minutes * MINUTE), seconds)
        found.append(Workplace(trade, pick, pack))
    return tuple(found)


def mean_wait_seconds(warehouse: Warehouse, handling: Handling) -> float:
    """Mean time until the shift of a working day is on, for who comes at any second of it."""
    out = DAY - _shift(warehouse, handling)[1]
    return out * out / (2 * DAY)


def _shift(warehouse: Warehouse, handling: Handling) -> tuple[int, int]:
    """Seconds after midnight at which the pickers' shift starts, and how many it lasts."""
    if warehouse.shift_minutes is None:
        return 0, DAY
    starts = handling.shift_starts if warehouse.shift_starts is None else warehouse.shift_starts
    return int(starts * HOUR), min(
        DAY, max(1, round(warehouse.shift_minutes * handling.shift_factor * MINUTE))
    )
