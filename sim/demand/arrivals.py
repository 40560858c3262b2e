"""When buyers come, and from where."""

from __future__ import annotations

from functools import lru_cache
from math import floor, fsum
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from sim.core.distributions import cumulative, exponential, pick
from sim.core.units import DAY, HOUR

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from sim.scenario import Scenario
    from sim.world.build import World

_HOURS: Final = 24
_HOURS_PER_WEEK: Final = 168
CENTURY: Final = 36_525 * DAY
_DAYS_KEPT: Final = 4
_PROFILES_KEPT: Final = 1_024


class _Day(NamedTuple):
    """One day of UTC: visits per second, and running totals of the groups' weights, for each of its hours."""

    rates: list[float]
    groups: list[list[float]]


class Arrivals:
    """Non-homogeneous Poisson arrivals: hour of week and season of each group of buyers in its local time.

    A day's rates are worked out when it is reached and dropped when it is over, so that neither the horizon nor its
    length counts.
    """

    def __init__(self, scenario: Scenario, world: World) -> None:
        self._visits = scenario.demand.visits_per_day
        self._groups = world.buyers.groups
        self._clocks = [world.clocks[group.country.code] for group in self._groups]
        self._hours = world.hours
        self._seasons = world.seasons
        self._disruptions = world.network.disruptions
        self._start = scenario.start.toordinal()
        self._day = lru_cache(_DAYS_KEPT)(self._worked_out)
        self._profile = lru_cache(_PROFILES_KEPT)(self._shares)

    def times(self, uniforms: Iterator[float]) -> Iterator[int]:
        """Times of visits in seconds, ascending, for a century: a unit-rate process, its clock bent by the rate."""
        time = 0.0
        for u in uniforms:
            due = exponential(u, 1.0)
            while time < CENTURY:
                hour = int(time // HOUR)
                rate, end = self.rate(hour), (hour + 1) * HOUR
                if due < (end - time) * rate:
                    break
                due -= (end - time) * rate
                time = float(end)
            else:
                return
            time += due / rate
            yield int(time)

    def rate(self, hour: int) -> float:
        """Visits per second in the hour number `hour` of the simulation."""
        return self._day(hour // _HOURS).rates[hour % _HOURS]

    def group(self, time: int, u: float) -> int:
        """Number of the group of buyers that a visit at `time` comes from."""
        return pick(u, self._day(time // DAY).groups[time % DAY // HOUR])

    def _worked_out(self, day: int) -> _Day:
        weights = np.zeros((len(self._groups), _HOURS))
        for number, (group, clock) in enumerate(zip(self._groups, self._clocks, strict=True)):
            if group.weight:
                offsets = clock.offsets(day)
                shares, late = self._profile(group.segment.hours, (self._start + day - 1) % 7, offsets)
                date = self._start + day + offsets[0] // DAY
                now, then = (
                    self._seasons.factor(group.country.code, group.segment, d) for d in (date, date + 1)
                )
                surge = self._disruptions.factor("demand", group.country.code, day * DAY)
                weights[number] = group.weight * surge * shares * (now + (then - now) * late)
        hours = weights.T.tolist()
        rates = [self._visits * 7 * fsum(hour) / HOUR for hour in hours]
        return _Day(rates, [cumulative(hour) for hour in hours])

    def _shares(
        self, kind: str, weekday: int, offsets: tuple[int, ...]
    ) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """Shares of the week's visits by hour of UTC, and whether it begins on a later date than the first."""
        hours = [weekday * _HOURS + hour + offset / HOUR for hour, offset in enumerate(offsets)]
        shares = np.array([_share(self._hours[kind], hour) for hour in hours])
        first = offsets[0] // DAY
        late = [(hour * HOUR + offset) // DAY > first for hour, offset in enumerate(offsets)]
        return shares, np.array(late)


def _share(shares: Sequence[float], hour: float) -> float:
    """Share of the hour of the week that begins at `hour`, a mean of two where it lies in both."""
    whole = floor(hour)
    part = hour - whole
    here, after = (shares[number % _HOURS_PER_WEEK] for number in (whole, whole + 1))
    return (1 - part) * here + part * after
