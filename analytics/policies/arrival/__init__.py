"""Arrival that learns."""

from analytics.policies.arrival.learned import FEATURES, LearnedArrival

__all__ = ["FEATURES", "LearnedArrival"]
