"""Exact samples of discrete noise, by whole numbers alone.

Noise made of floating-point numbers has gaps in its low bits by which it can be taken off again (Mironov, "On
Significance of the Least Significant Bits for Differential Privacy", CCS 2012). Algorithms 1 to 3 of Canonne,
Kamath, Steinke, "The Discrete Gaussian for Differential Privacy", NeurIPS 2020, draw from the very distributions.
"""

from __future__ import annotations

import os
from fractions import Fraction
from math import isqrt
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

Source: TypeAlias = "Callable[[int], bytes]"
"""So many random bytes."""

SYSTEM: Source = os.urandom
"""The operating system's randomness, which nobody can repeat."""


def discrete_laplace(scale: Fraction, source: Source) -> int:
    """A whole number z with probability in proportion to exp(-|z| / scale); `scale` is positive."""
    t, s = scale.numerator, scale.denominator
    while True:
        fraction = _below(t, source)
        if not _bernoulli_exp(Fraction(fraction, t), source):
            continue
        whole = 0
        while _bernoulli_exp(Fraction(1), source):
            whole += 1
        size = (fraction + t * whole) // s
        negative = bool(_below(2, source))
        if not (negative and size == 0):
            return -size if negative else size


def discrete_gaussian(variance: Fraction, source: Source) -> int:
    """A whole number z with probability in proportion to exp(-z² / 2 variance); `variance` is positive."""
    scale = isqrt(int(variance)) + 1
    while True:
        found = discrete_laplace(Fraction(scale), source)
        distance = abs(found) - variance / scale
        if _bernoulli_exp(distance * distance / (2 * variance), source):
            return found


def _bernoulli_exp(rate: Fraction, source: Source) -> bool:
    """Whether an event of probability exp(-rate) happened."""
    while rate > 1:
        if not _bernoulli_exp_of_part(Fraction(1), source):
            return False
        rate -= 1
    return _bernoulli_exp_of_part(rate, source)


def _bernoulli_exp_of_part(rate: Fraction, source: Source) -> bool:
    """The same for a rate of at most 1, by the series of the exponential."""
    k = 1
    while _below(rate.denominator * k, source) < rate.numerator:
        k += 1
    return k % 2 == 1


def _below(bound: int, source: Source) -> int:
    """A whole number from 0 to `bound` - 1, each with the same probability."""
    bits = (bound - 1).bit_length()
    while True:
        found = int.from_bytes(source((bits + 7) // 8), "big") >> (-bits % 8)
        if found < bound:
            return found
