"""Formulas of inventory theory, by themselves: numbers in, numbers out."""

from __future__ import annotations

from functools import lru_cache
from math import ceil, exp, inf, sqrt
from statistics import NormalDist
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_NORMAL: Final = NormalDist()
_TAIL: Final = 12
"""Standard deviations beyond which a Poisson variable is taken to be nothing."""


def newsvendor_normal(holding: float, penalty: float, mean: float, sd: float) -> tuple[float, float]:
    """What to stock for one period of normal demand, and what it is expected to cost.

    Arrow, Harris and Marschak (1951): the quantile at the critical ratio p/(p+h); the cost is (h+p) sd phi(z).

    Args:
        holding: h, cost of a unit left over.
        penalty: p, cost of a unit short.
        mean: of demand.
        sd: its standard deviation.
    """
    z = _NORMAL.inv_cdf(penalty / (penalty + holding))
    return mean + z * sd, (holding + penalty) * sd * _NORMAL.pdf(z)


def economic_quantity(fixed: float, holding: float, rate: float) -> float:
    """Harris (1913): the lot sqrt(2 K rate / h) at which ordering and holding cost the same.

    Args:
        fixed: K, cost of an order.
        holding: h, of a unit and day.
        rate: units a day.
    """
    return sqrt(2 * fixed * rate / holding) if holding else inf


@lru_cache(4096)
def poisson_quantile(mean: float, share: float) -> int:
    """The least number that a Poisson variable of that `mean` does not exceed with probability `share`."""
    if mean > 500:
        return ceil(mean + _NORMAL.inv_cdf(share) * sqrt(mean))
    number, part = 0, exp(-mean)
    below = part
    while below < share:
        number += 1
        part *= mean / number
        if part == 0.0:
            break
        below += part
    return number


def poisson(mean: float, count: int) -> NDArray[np.float64]:
    """Probabilities of 0, 1, ..., count-1 units, shape (count,)."""
    steps = np.arange(1, count)
    logs = np.concatenate([[0.0], np.cumsum(np.log(mean / steps))]) - mean
    return np.exp(logs)


def optimal_s_S(
    fixed: float, holding: float, penalty: float, mean: float, lead: float = 0.0
) -> tuple[int, int, float]:
    """The best (s, S) policy of periodic review for Poisson demand, exactly, and its cost a period.

    Zheng and Federgruen (1991), "Finding Optimal (s, S) Policies Is About As Simple As Evaluating a Single
    Policy": at s or below one orders up to S. A dynamic programme over the inventory position, whose renewals
    give the cost c(s, S) = (K + sum of m(j) G(S-j) for j < S-s) / M(S-s).

    Args:
        fixed: K, cost of an order.
        holding: h, of a unit and period.
        penalty: p, of a unit backordered and period.
        mean: of demand in a period.
        lead: periods until an order arrives.
    """
    costs = _Costs(holding, penalty, mean * (lead + 1))
    renewals = _Renewals(mean)
    best = costs.lowest
    s, large = best - 1, best
    cost = renewals.cost(s, large, fixed, costs)
    while cost > costs.of(s):
        s -= 1
        cost = renewals.cost(s, large, fixed, costs)
    least_s, least_large, least = s, large, cost
    large += 1
    while costs.of(large) <= least:
        cost = renewals.cost(least_s, large, fixed, costs)
        if cost < least:
            least_large, least = large, cost
            while least <= costs.of(least_s + 1):
                least_s += 1
                least = renewals.cost(least_s, large, fixed, costs)
        large += 1
    return least_s, least_large, least


class _Costs:
    """G: what a position costs in a period, after the demand of the lead time and of the period itself."""

    def __init__(self, holding: float, penalty: float, mean: float) -> None:
        self._weights = holding, penalty
        self._mean = mean
        self._count = ceil(mean + _TAIL * sqrt(mean)) + _TAIL
        self._units = np.arange(self._count)
        self._chances = poisson(mean, self._count)
        self._known: dict[int, float] = {}
        self.lowest = poisson_quantile(mean, penalty / (penalty + holding))

    def of(self, position: int) -> float:
        """Of a position."""
        if position not in self._known:
            holding, penalty = self._weights
            left = float((np.maximum(position - self._units, 0) * self._chances).sum())
            self._known[position] = holding * left + penalty * (left + self._mean - position)
        return self._known[position]


class _Renewals:
    """m and M: how often a position is met before the next order."""

    def __init__(self, mean: float) -> None:
        self._count = ceil(mean + _TAIL * sqrt(mean)) + _TAIL
        self._chances = poisson(mean, self._count)
        self._met = [1 / (1 - float(self._chances[0]))]

    def cost(self, s: int, large: int, fixed: float, costs: _Costs) -> float:
        """A period of the policy (s, S)."""
        met = self._until(large - s)
        spent = fixed + sum(m * costs.of(large - j) for j, m in enumerate(met))
        return spent / sum(met)

    def _until(self, steps: int) -> list[float]:
        met = self._met
        while len(met) < steps:
            j = len(met)
            reach = min(j, self._count - 1)
            back = sum(float(self._chances[n]) * met[j - n] for n in range(1, reach + 1))
            met.append(met[0] * back)
        return met[:steps]
