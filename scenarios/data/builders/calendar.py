"""When people buy: a consumer's week, and the seasons of a year."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from .demand import WEEK_HOURS, invoices
from .retail import load
from .table import assumed, csv_text, fixed, read_csv

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_WEEKDAYS: Final = (
    "consumer_share_monday", "consumer_share_tuesday", "consumer_share_wednesday", "consumer_share_thursday",
    "consumer_share_friday", "consumer_share_saturday", "consumer_share_sunday",
)  # fmt: skip
_KNOWN_HOURS: Final = {
    0: "consumer_index_00h", 5: "consumer_index_05h", 13: "consumer_index_13h", 21: "consumer_index_21h",
}  # fmt: skip
"""Hours of the day of which an index is known."""

_DAY: Final = 24
_YEAR: Final = 365
_FIRST, _END = date(2009, 12, 1), date(2011, 12, 1)
"""Two whole years of the data; the rest of December 2011 would count its beginning three times."""

_WINDOW: Final = 21
"""Days of the moving average, whole weeks, since the shop was shut on Saturdays."""

SEASONS: Final = ("none", "christmas", "easter", "garden")


def hour_of_week_consumer() -> str:
    """hour_of_week_consumer.csv: weekday shares times the hours of a day.

    Between the known hours the index goes along 3 t² - 2 t³, which is level at both: it has its highs and lows
    there, and nowhere else.
    """
    known = {hour: Decimal(str(assumed(name))) for hour, name in _KNOWN_HOURS.items()}
    week = [Decimal(str(assumed(name))) for name in _WEEKDAYS]
    day = [_index(hour, known) for hour in range(_DAY)]
    total = sum(day) * sum(week)
    rows = [(hour, fixed(week[hour // _DAY] * day[hour % _DAY] / total, 12)) for hour in range(WEEK_HOURS)]
    return csv_text(("hour", "share"), rows)


def _index(hour: int, known: Mapping[int, Decimal]) -> Decimal:
    """Visits in an hour of the day, on the way from the last known hour to the next."""
    ends = [*known, next(iter(known)) + _DAY]
    before, after = next(pair for pair in pairwise(ends) if pair[0] <= hour < pair[1])
    t = Decimal(hour - before) / (after - before)
    return known[before] + (known[after % _DAY] - known[before]) * (3 - 2 * t) * t * t


def seasons() -> str:
    """seasons.csv: by day of the year, invoices, and lines of the articles of each season, of their mean."""
    season = {row["sku"]: row["season"] for row in read_csv("catalogue_large.csv")}
    counts = {name: Counter[int]() for name in ("invoices", *SEASONS)}
    for lines in invoices().values():
        _count(counts["invoices"], lines[0].when.date())
    for line in load()[0]:
        if line.sku in season:
            _count(counts[season[line.sku]], line.when.date())
    curves = [_smooth(_smooth([Decimal(found[day]) for day in range(_YEAR)])) for found in counts.values()]
    rows = [(day + 1, *(fixed(curve[day], 6) for curve in curves)) for day in range(_YEAR)]
    return csv_text(("day", *counts), rows)


def _count(found: Counter[int], when: date) -> None:
    if _FIRST <= when < _END:
        found[when.timetuple().tm_yday - 1] += 1


def _smooth(values: Sequence[Decimal]) -> list[Decimal]:
    """The moving average around the year, over its mean."""
    half, mean = _WINDOW // 2, sum(values) / len(values)
    around = range(-half, half + 1)
    return [
        sum(values[(day + n) % len(values)] for n in around) / _WINDOW / mean for day in range(len(values))
    ]
