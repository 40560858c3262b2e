"""What releases cost together, and how much noise a share of a budget asks for."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, exp, log, log1p
from typing import Final

_PLACES: Final = 1 << 20
"""Scales and variances are rounded up to this part of a unit."""

_HALVINGS: Final = 100


@dataclass(frozen=True)
class Pure:
    """A budget of ε-differential privacy; releases add up (Dwork, McSherry, Nissim, Smith, TCC 2006).

    Attributes:
        epsilon: of all releases together.
    """

    epsilon: float

    def scale(self, sensitivity: int, of: int) -> Fraction:
        """Scale of the discrete Laplace noise of one of `of` equal releases; `sensitivity` in L1."""
        return _up(Fraction(sensitivity) * of / Fraction(self.epsilon))


@dataclass(frozen=True)
class Concentrated:
    """A budget of ρ-zero-concentrated differential privacy; releases add up (Bun, Steinke, TCC 2016).

    Attributes:
        rho: of all releases together.
    """

    rho: float

    @classmethod
    def of(cls, epsilon: float, delta: float) -> Concentrated:
        """The largest budget that gives (ε, δ)-differential privacy."""
        low, high = 0.0, 1.0
        while delta_of(high, epsilon) <= delta:
            high *= 2
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            low, high = (middle, high) if delta_of(middle, epsilon) <= delta else (low, middle)
        return cls(low)

    def variance(self, sensitivity: int, of: int) -> Fraction:
        """Variance of the discrete Gaussian noise of one of `of` equal releases; `sensitivity` in L2.

        Theorem 4 of Canonne, Kamath, Steinke, NeurIPS 2020.
        """
        return _up(Fraction(sensitivity) ** 2 * of / (2 * Fraction(self.rho)))


def delta_of(rho: float, epsilon: float) -> float:
    """The δ with which ρ-zCDP is (ε, δ)-differentially private.

    The infimum over the order α > 1 of the Rényi divergence of exp((α - 1)(αρ - ε)) / (α - 1) · (1 - 1/α)^α:
    Proposition 12 and Remark 15 of Canonne, Kamath, Steinke, NeurIPS 2020. It is quasiconvex in α.
    """
    if rho == 0:
        return 0.0
    low, high = 1.0, 2.0
    while _slope(high, rho, epsilon) < 0:
        high *= 2
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if _slope(middle, rho, epsilon) < 0 else (low, middle)
    order = high
    exponent = (order - 1) * (order * rho - epsilon) + order * log1p(-1 / order) - log(order - 1)
    return min(exp(exponent), 1.0)


def _slope(order: float, rho: float, epsilon: float) -> float:
    """Derivative by the order of the exponent."""
    return (2 * order - 1) * rho - epsilon + log1p(-1 / order)


def _up(value: Fraction) -> Fraction:
    return Fraction(max(ceil(value * _PLACES), 1), _PLACES)
