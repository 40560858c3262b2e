"""How demand moves with the year: seasons, campaigns and public holidays, each group of buyers its own."""

from __future__ import annotations

from calendar import isleap
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.world.holidays import keeps_christmas, public_holidays
from sim.world.tastes import CLASSES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from sim.scenario import Campaign, Scenario, Segment, TableRow

Mix = tuple[float, ...]

_FEBRUARY_29: Final = 59
_YEARS_KEPT: Final = 3
_DAYS_KEPT: Final = 256


class Seasons:
    """Factors of demand by local date, and what is then wanted.

    A factor is the season's to the scenario's power, times those of the campaigns of the country, times that of
    public holidays, over the mean of all these in its calendar year: visits are moved within a year, and none is
    added. The season is that of a country that keeps Christmas; for others it is level.
    """

    def __init__(self, scenario: Scenario, rows: Iterable[TableRow]) -> None:
        table = sorted(rows, key=lambda row: int(row["day"]))
        columns = {name: np.array([float(row[name]) for row in table]) for name in ("invoices", *CLASSES)}
        power = scenario.calendar.seasonality
        self._visits = columns["invoices"] ** power
        self._articles = {name: columns[name] ** power for name in CLASSES}
        self._campaigns = scenario.campaigns
        groups = len(scenario.countries) * len(scenario.segments)
        self._year = lru_cache(_YEARS_KEPT * groups)(self._worked_out)
        self.mix = lru_cache(_DAYS_KEPT)(self._mix)
        for country in scenario.countries:
            # a second's work of another package, which is not part of the market's own time
            keeps_christmas(country.code, scenario.start.year)

    def factor(self, country: str, segment: Segment, day: int) -> float:
        """Demand of `segment` in `country` on the date with the ordinal `day`; mean 1 over each calendar year."""
        year = date.fromordinal(day).year
        first, factors = self._year(country, segment, year)
        return factors[day - first]

    def _worked_out(self, country: str, segment: Segment, year: int) -> tuple[int, list[float]]:
        first, end = date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal()
        factors = np.ones(end - first)
        if keeps_christmas(country, year):
            factors *= self._visits[[_day_of_year(day, segment) for day in range(first, end)]]
        for campaign in self._campaigns:
            if country in campaign.countries:
                factors *= _campaign(campaign, year)
        for day in public_holidays(country, year):
            factors[day - first] *= segment.holiday_factor
        mean = factors.mean()
        return first, (factors / mean if mean else np.ones_like(factors)).tolist()

    def _mix(self, country: str, segment: Segment, day: int) -> Mix:
        """How much articles of each of `CLASSES` are wanted on the date `day`, of their mean."""
        if not keeps_christmas(country, date.fromordinal(day).year):
            return (1.0,) * len(CLASSES)
        number = _day_of_year(day, segment)
        return tuple(float(self._articles[name][number]) for name in CLASSES)


def _day_of_year(day: int, segment: Segment) -> int:
    """Row of the table for a date: the segment's lag earlier; the 29th of February is like the 28th."""
    when = date.fromordinal(day - segment.season_lag_days)
    number = when.timetuple().tm_yday - 1
    return number - (number >= _FEBRUARY_29 and isleap(when.year))


def _campaign(campaign: Campaign, year: int) -> NDArray[np.float64]:
    """Factors of a campaign by day of `year`, those of the years around it included."""
    first = date(year, 1, 1).toordinal()
    factors = np.ones(date(year + 1, 1, 1).toordinal() - first)
    for when in (year - 1, year, year + 1):
        middle = campaign.date(when).toordinal() - first
        begins, ends = middle - campaign.days_before, middle + campaign.days_after
        factors[max(0, begins) : max(0, ends + 1)] = campaign.factor
    factors[campaign.date(year).toordinal() - first] = campaign.peak
    return factors
