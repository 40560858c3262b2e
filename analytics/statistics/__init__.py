"""Intervals of means, and paired differences between strategies."""

from analytics.statistics.differences import Difference, differences
from analytics.statistics.intervals import CONFIDENCE, Interval, Replications, interval, summarise

__all__ = [
    "CONFIDENCE",
    "Difference",
    "Interval",
    "Replications",
    "differences",
    "interval",
    "summarise",
]
