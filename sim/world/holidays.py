"""Public holidays by country and year, out of the package `holidays`."""

from __future__ import annotations

import warnings
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from holidays import HolidayBase

_YEARS_KEPT: Final = 512


@lru_cache(_YEARS_KEPT)
def public_holidays(country: str, year: int) -> frozenset[int]:
    """Ordinals (`date.toordinal`) of the public holidays of a whole country in `year`, substitutes included.

    Holidays of single provinces are left out. A country that the package does not know has none, and years far
    ahead lack the feasts that it has no dates of.

    Args:
        country: ISO 3166 alpha-2.
        year: of the Gregorian calendar.
    """
    calendar = _calendar(country, year)
    return frozenset(day.toordinal() for day in calendar if day.year == year) if calendar else frozenset()


@lru_cache(_YEARS_KEPT)
def days_off(country: str, year: int) -> tuple[tuple[int, int], ...]:
    """First and last day, as ordinals, of every row of days off with a public holiday of `year` in it.

    A holiday beside a weekend makes one row with it, unless the weekend is worked to make up for the holiday, as in
    China.
    """
    rows: list[tuple[int, int]] = []
    for day in sorted(public_holidays(country, year)):
        if not rows or day > rows[-1][1]:
            first = last = day
            while _is_off(country, first - 1):
                first -= 1
            while _is_off(country, last + 1):
                last += 1
            rows.append((first, last))
    return tuple(rows)


def keeps_christmas(country: str, year: int) -> bool:
    """Whether the 25th of December is a public holiday."""
    return date(year, 12, 25).toordinal() in public_holidays(country, year)


def _is_off(country: str, day: int) -> bool:
    when = date.fromordinal(day)
    calendar = _calendar(country, when.year)
    return calendar is not None and not calendar.is_working_day(when)


@lru_cache(_YEARS_KEPT)
def _calendar(country: str, year: int) -> HolidayBase | None:
    from holidays import country_holidays

    try:
        with warnings.catch_warnings():
            # of years for which nobody has announced the feasts of the moon yet: they have the others
            warnings.simplefilter("ignore")
            return country_holidays(country, years=year, expand=False)
    except NotImplementedError:
        return None
