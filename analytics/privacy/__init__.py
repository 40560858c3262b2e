"""Releases with differential privacy: what is asked, the noise that it costs, and how costs add up."""

from analytics.privacy.accounting import Concentrated, Pure, delta_of
from analytics.privacy.release import NEEDS, Bounds, Noisy, Query, Release, queries_of, release
from analytics.privacy.sampling import SYSTEM, Source, discrete_gaussian, discrete_laplace

__all__ = [
    "NEEDS",
    "SYSTEM",
    "Bounds",
    "Concentrated",
    "Noisy",
    "Pure",
    "Query",
    "Release",
    "Source",
    "delta_of",
    "discrete_gaussian",
    "discrete_laplace",
    "queries_of",
    "release",
]
