"""Dividing a gap among its causes."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from math import factorial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


def subsets(causes: Sequence[str]) -> Iterator[frozenset[str]]:
    """Every combination of `causes`, from none to all."""
    for size in range(len(causes) + 1):
        yield from map(frozenset, combinations(causes, size))


def shapley(causes: Sequence[str], worth: Mapping[frozenset[str], int]) -> dict[str, Fraction]:
    """What each cause contributes to the worth of all of them over that of none; the contributions add up to it.

    The mean over all orders in which the causes may be joined of what each adds to those before it (Shapley 1953;
    of causes in a simulation, Shorrocks 2013).

    Args:
        causes: all different.
        worth: of every one of their `subsets`.

    Raises:
        KeyError: if a subset has no worth.
    """
    count = len(causes)
    found = {}
    for cause in causes:
        others = [other for other in causes if other != cause]
        found[cause] = sum(
            (
                Fraction(factorial(len(before)) * factorial(count - len(before) - 1), factorial(count))
                * (worth[before | {cause}] - worth[before])
                for before in subsets(others)
            ),
            Fraction(0),
        )
    return found
