"""What a number of a scenario may be, beside its declaration: `buyers: Annotated[int, Limits(1, 10**8)]`."""

from __future__ import annotations

from functools import cache
from math import inf, isfinite
from typing import TYPE_CHECKING, Annotated, Any, Final, NamedTuple, get_args, get_type_hints

from sim.core.units import BPS

if TYPE_CHECKING:
    from collections.abc import Mapping


class Complaint(NamedTuple):
    """What is wrong with a number, and what to do about it."""

    what: str
    hint: str


class Limits(NamedTuple):
    """Least and most that a number may be; beyond them numbers overflow, runs hang or words lose their sense.

    Attributes:
        least: the smallest number allowed.
        most: the largest number allowed.
        open_below: whether `least` itself is too small already.
        why: the reason, where the numbers do not speak for themselves.
    """

    least: float = -inf
    most: float = inf
    open_below: bool = False
    why: str = ""

    def complaint(self, value: float) -> Complaint | None:
        """What is wrong with `value`, if anything; numbers that are not finite are wrong everywhere."""
        if not isfinite(value):
            return Complaint(f"{value} is not a number to compute with", "give a finite number")
        if value > self.most:
            return self._tell(f"{value} is above {self.most:,}", f"give at most {self.most:,}")
        if value < self.least:
            bound = "a number above" if self.open_below else "at least"
            return self._tell(f"{value} is below {self.least:,}", f"give {bound} {self.least:,}")
        if self.open_below and value == self.least:
            return self._tell(f"{value} is not above {self.least:,}", f"give a number above {self.least:,}")
        return None

    def _tell(self, what: str, hint: str) -> Complaint:
        return Complaint(what, f"{hint}; {self.why}" if self.why else hint)


_YEAR_OF_HOURS: Final = 8_760
_TEN_YEARS_OF_DAYS: Final = 3_650
_YEAR_OF_MINUTES: Final = 525_600
_MOST_CENTS: Final = 10**9

Share = Annotated[float, Limits(0, 1, why="a share lies between 0 and 1")]
Bps = Annotated[int, Limits(0, BPS, why="basis points of one whole end at 10,000")]
Sigma = Annotated[float, Limits(0, 5)]
"""Standard deviation of a logarithm."""

Hours = Annotated[float, Limits(0, _YEAR_OF_HOURS)]
PositiveHours = Annotated[float, Limits(0, _YEAR_OF_HOURS, open_below=True)]
HourOfDay = Annotated[float, Limits(0, 23.99, why="a day has 24 hours")]
Minutes = Annotated[float, Limits(0, _YEAR_OF_MINUTES)]
PositiveMinutes = Annotated[float, Limits(0, _YEAR_OF_MINUTES, open_below=True)]
PositiveDays = Annotated[float, Limits(0, _TEN_YEARS_OF_DAYS, open_below=True)]
WholeDays = Annotated[int, Limits(0, _TEN_YEARS_OF_DAYS)]
Cents = Annotated[float, Limits(0, _MOST_CENTS)]
"""Euro cents, as a tariff has them: fractions count."""

WholeCents = Annotated[int, Limits(0, _MOST_CENTS)]


@cache
def limits_of(kind: type) -> Mapping[str, Limits]:
    """Limits of the numbers that the dataclass `kind` declares, by field; fields without any are left out."""
    hints = get_type_hints(kind, include_extras=True)
    found = {name: _limits(hint) for name, hint in hints.items()}
    return {name: limits for name, limits in found.items() if limits is not None}


def _limits(hint: Any) -> Limits | None:
    """The limits in `Annotated[int, Limits(...)]`, and in `Annotated[int, Limits(...)] | None`."""
    here = next((note for note in getattr(hint, "__metadata__", ()) if isinstance(note, Limits)), None)
    return here or next((limits for part in get_args(hint) if (limits := _limits(part))), None)
