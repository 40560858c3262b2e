"""What a compiled model can do: microseconds for one row, where an estimator's own code takes hundreds."""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    import numpy as np

_MOST_EXPONENT: Final = 700.0


class Scorer(Protocol):
    """A fitted model as plain arrays.

    Attributes:
        base: margin of an average row, from which contributions are told.
    """

    @property
    def base(self) -> float:
        """Margin of an average row."""
        ...

    def margin(self, row: np.ndarray) -> float:
        """Log-odds, or what stands for them, of one row of features in double precision."""
        ...

    def contributions(self, row: np.ndarray) -> np.ndarray:
        """What each feature added; together `margin(row) - base`, but for networks."""
        ...


def sigmoid(margin: float) -> float:
    """The probability whose log-odds are `margin`; 0 or 1 far out, and no overflow."""
    return 1 / (1 + exp(min(_MOST_EXPONENT, -margin)))
