"""When buyers come, and from where."""

from __future__ import annotations

from math import floor, fsum
from typing import TYPE_CHECKING, Final

from sim.core.distributions import cumulative, exponential, pick
from sim.core.units import DAY, HOUR

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sim.scenario import Scenario
    from sim.world.build import World

_HOURS_PER_WEEK: Final = 168
_CENTURY: Final = 36_525 * DAY


class Arrivals:
    """Non-homogeneous Poisson arrivals: the data's hour of week in each country's local time."""

    def __init__(self, scenario: Scenario, world: World) -> None:
        weights, shares = world.buyers.country_weights, world.hour_shares
        total = fsum(weights)
        first = scenario.start.weekday() * 24
        self._rates: list[float] = []
        self._countries: list[list[float]] = []
        for hour in range(_HOURS_PER_WEEK):
            local = [
                weight / total * _share(shares, first + hour + country.utc_offset_hours)
                for weight, country in zip(weights, scenario.countries, strict=True)
            ]
            self._rates.append(scenario.demand.visits_per_day * 7 * fsum(local) / HOUR)
            self._countries.append(cumulative(local))

    def times(self, uniforms: Iterator[float]) -> Iterator[int]:
        """Times of visits in seconds, ascending, for a century: a unit-rate process, its clock bent by the rate."""
        time = 0.0
        for u in uniforms:
            due = exponential(u, 1.0)
            while time < _CENTURY:
                hour = int(time // HOUR)
                rate, end = self._rates[hour % _HOURS_PER_WEEK], (hour + 1) * HOUR
                if due < (end - time) * rate:
                    break
                due -= (end - time) * rate
                time = float(end)
            else:
                return
            time += due / rate
            yield int(time)

    def country(self, time: int, u: float) -> int:
        """Number of the country that a visit at `time` comes from."""
        return pick(u, self._countries[time // HOUR % _HOURS_PER_WEEK])


def _share(shares: Sequence[float], hour: float) -> float:
    """Share of the hour of the week that begins at `hour`, a mean of two where it lies in both."""
    whole = floor(hour)
    part = hour - whole
    here, after = (shares[number % _HOURS_PER_WEEK] for number in (whole, whole + 1))
    return (1 - part) * here + part * after
