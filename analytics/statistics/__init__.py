"""Intervals, paired differences of strategies, the best of them, effects of factors, what outcomes hang on."""

from analytics.statistics.allocation import correct_selection, ocba, ocba_weights
from analytics.statistics.differences import POWER, Difference, Verdict, compared, differences
from analytics.statistics.efficiency import Efficient, efficient
from analytics.statistics.factorial import LUCK, REST, FactorEffect, Factorial, factorial
from analytics.statistics.gap import share_of_gap
from analytics.statistics.intervals import CONFIDENCE, Interval, Replications, complete_metrics, interval
from analytics.statistics.means import FEW, mean_interval, p_value
from analytics.statistics.multiplicity import holm
from analytics.statistics.selection import Selection, kim_nelson
from analytics.statistics.sensitivity import Effect, elementary_effects, rank_correlations, variance_shares
from analytics.statistics.summary import summarise
from analytics.statistics.trials import (
    Bet,
    Contrast,
    always_valid_half_width,
    bet,
    contrast,
    fixed_half_width,
)

__all__ = [
    "CONFIDENCE",
    "FEW",
    "LUCK",
    "POWER",
    "REST",
    "Bet",
    "Contrast",
    "Difference",
    "Effect",
    "Efficient",
    "FactorEffect",
    "Factorial",
    "Interval",
    "Replications",
    "Selection",
    "Verdict",
    "always_valid_half_width",
    "bet",
    "compared",
    "complete_metrics",
    "contrast",
    "correct_selection",
    "differences",
    "efficient",
    "elementary_effects",
    "factorial",
    "fixed_half_width",
    "holm",
    "interval",
    "kim_nelson",
    "mean_interval",
    "ocba",
    "ocba_weights",
    "p_value",
    "rank_correlations",
    "share_of_gap",
    "summarise",
    "variance_shares",
]
