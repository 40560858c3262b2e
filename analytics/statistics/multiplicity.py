"""Allowing for the number of comparisons."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def holm(p_values: Sequence[float]) -> list[float]:
    """Holm's adjusted p-values: those below 0.05 are wrong in none of all comparisons with 95 % probability.

    The k-th smallest of m is multiplied by m - k + 1, and is no smaller than those before it. Values of 1, of
    comparisons that could not have rejected whatever their sign, do not count towards m.

    Source: Holm, A simple sequentially rejective multiple test procedure (1979); leaving out what cannot reject is
    Tarone, A modified Bonferroni method for discrete data (1990).

    Args:
        p_values: of the comparisons, each between 0 and 1.

    Returns:
        adjusted values, in the order of `p_values`.
    """
    adjusted = [1.0] * len(p_values)
    counted = sorted((p, place) for place, p in enumerate(p_values) if p < 1)
    largest = 0.0
    for rank, (p, place) in enumerate(counted):
        largest = max(largest, min(1.0, p * (len(counted) - rank)))
        adjusted[place] = largest
    return adjusted
