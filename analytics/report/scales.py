"""Where values lie on an axis, and which of them are written beside it."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, log10
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_STEPS: Final = (1, 2, 5, 10)
_ROOM: Final = 0.06


@dataclass(frozen=True)
class Scale:
    """A straight axis.

    Attributes:
        low: value at `start`.
        high: value at `end`.
        start: pixel.
        end: pixel.
    """

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """The pixel of a value."""
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


def extent(
    values: Iterable[float],
    *,
    zero: bool = False,
    floor_at: float | None = None,
    ceiling: float | None = None,
) -> tuple[float, float]:
    """From where to where an axis goes so that all values have room.

    Args:
        values: to be shown.
        zero: whether 0 has to be shown, too.
        floor_at: below which no value can be.
        ceiling: above which none can.
    """
    found = [*values, *([0.0] if zero else [])] or [0.0]
    low, high = min(found), max(found)
    if low == high:
        low, high = low - (abs(low) or 1.0) / 2, high + (abs(high) or 1.0) / 2
    room = (high - low) * _ROOM
    low, high = low - room, high + room
    if floor_at is not None:
        low = max(low, floor_at)
    return low, min(high, ceiling) if ceiling is not None else high


def ticks(low: float, high: float, count: int) -> list[float]:
    """About `count` round values between two ends."""
    rough = (high - low) / max(count, 1)
    power = 10.0 ** floor(log10(rough))
    step = next(n for n in _STEPS if n * power >= rough * 0.999) * power
    return [n * step for n in range(ceil(low / step - 1e-9), floor(high / step + 1e-9) + 1)]


def tick_texts(values: Sequence[float]) -> list[str]:
    """Ticks as text, all with the decimals that their step takes."""
    step = values[1] - values[0] if len(values) > 1 else abs(values[0]) if values else 1.0
    digits = max(0, -floor(log10(step) + 1e-9)) if step else 0
    return [f"{value + 0.0:,.{digits}f}" for value in values]
