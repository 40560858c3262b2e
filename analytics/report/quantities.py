"""Numbers in words: in units that people use, with as many digits as their uncertainty supports."""

from __future__ import annotations

from math import floor, log10
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

_MOST_DIGITS: Final = 4
_FIGURES: Final = 3
_ENOUGH: Final = 3
"""Times the last decimal that half of an interval has to be: 0.4 has one decimal, 0.2 has two."""


class Unit(NamedTuple):
    """How a unit of key figures is shown.

    Attributes:
        factor: from the stored number to the shown one.
        word: of the shown one.
        apart: of a difference between two.
    """

    factor: float
    word: str
    apart: str


UNITS: Final[Mapping[str, Unit]] = {
    "EUR cents": Unit(0.01, "EUR", "EUR"),
    "EUR cent days": Unit(0.01, "EUR days", "EUR days"),
    "share": Unit(100.0, "%", "percentage points"),
    "days": Unit(1.0, "days", "days"),
    "hours": Unit(1.0, "hours", "hours"),
    "units": Unit(1.0, "units", "units"),
    "gas": Unit(1.0, "gas", "gas"),
    "kg CO2": Unit(1.0, "kg CO2", "kg CO2"),
    "count": Unit(1.0, "", ""),
    "times": Unit(1.0, "", ""),
}


def digits_for(half: float | None, mean: float = 0.0) -> int:
    """Decimals: one more than half of the interval's width supports; without one, three figures of the mean."""
    if half:
        return min(max(0, -floor(log10(abs(half) / _ENOUGH))), _MOST_DIGITS)
    if not mean or float(mean).is_integer():
        return 0
    return min(max(0, _FIGURES - 1 - floor(log10(abs(mean)))), _MOST_DIGITS)


def amount(value: float | None, digits: int) -> str:
    """A number with its thousands set apart; a dash where there is none."""
    if value is None:
        return "–"
    text = f"{value:,.{digits}f}"
    return text.removeprefix("-") if not float(text.replace(",", "")) else text.replace("-", "−")


def with_interval(mean: float, low: float | None, high: float | None) -> str:
    """A mean and its 95 % interval."""
    if low is None or high is None:
        return amount(mean, digits_for(None, mean))
    digits = digits_for((high - low) / 2, mean)
    if low == high:
        return amount(mean, digits)
    return f"{amount(mean, digits)} ({amount(low, digits)} to {amount(high, digits)})"
