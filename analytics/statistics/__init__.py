"""Intervals of means, paired differences between strategies, which is best, and what an outcome hangs on."""

from analytics.statistics.differences import Difference, differences
from analytics.statistics.intervals import CONFIDENCE, Interval, Replications, interval, summarise
from analytics.statistics.selection import Selection, kim_nelson
from analytics.statistics.sensitivity import Effect, elementary_effects, rank_correlations, variance_shares

__all__ = [
    "CONFIDENCE",
    "Difference",
    "Effect",
    "Interval",
    "Replications",
    "Selection",
    "differences",
    "elementary_effects",
    "interval",
    "kim_nelson",
    "rank_correlations",
    "summarise",
    "variance_shares",
]
