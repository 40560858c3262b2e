"""`[calendar]` and `[[campaigns]]`: days that are unlike others."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar, Final

from sim.core.limits import Limits

BLACK_FRIDAY: Final = "black-friday"
_MONTH_AND_DAY: Final = re.compile(r"(\d\d)-(\d\d)")
_NO_LEAP_YEAR: Final = 2001


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """How much the calendar counts.

    Attributes:
        seasonality: power of the seasons of the table `seasons`: 1 as in the data, 0 for years without seasons.
        closed_in: codes of countries whose sellers, warehouses and suppliers do not work on long holidays.
        closing_days: days off in a row, weekends and public holidays, that are a long holiday.
    """

    seasonality: Annotated[float, Limits(0, 3)]
    closed_in: tuple[str, ...]
    closing_days: Annotated[int, Limits(1, 365)]


@dataclass(frozen=True, kw_only=True)
class Campaign:
    """Sales that come back every year.

    Attributes:
        name: for people.
        countries: codes of those whose buyers it is for.
        day: month and day, as in `11-11`, or `black-friday`, the day after the fourth Thursday of November.
        days_before: on which it is on already.
        days_after: on which it is still on.
        peak: demand on the day, of a usual day's.
        factor: demand on the days before and after.
    """

    named_by: ClassVar[str] = "name"

    name: str
    countries: tuple[str, ...]
    day: str
    days_before: Annotated[int, Limits(0, 180)]
    days_after: Annotated[int, Limits(0, 180)]
    peak: Annotated[float, Limits(0, 100)]
    factor: Annotated[float, Limits(0, 100)]

    def date(self, year: int) -> date:
        """Its day in `year`.

        Raises:
            ValueError: if `day` is no day of every year.
        """
        return date_in(self.day, year)


def date_in(day: str, year: int) -> date:
    """The date in `year` of a month and day, as in `11-11`, or of `black-friday`.

    Raises:
        ValueError: if `day` is no day of every year.
    """
    if day == BLACK_FRIDAY:
        first = date(year, 11, 1).weekday()
        thursday = 1 + (3 - first) % 7 + 21
        return date(year, 11, thursday + 1)
    found = _MONTH_AND_DAY.fullmatch(day)
    if found is None:
        raise ValueError(day)
    month, number = int(found[1]), int(found[2])
    date(_NO_LEAP_YEAR, month, number)
    return date(year, month, number)
