"""Arrival that learns."""

from analytics.policies.arrival.learned import FEATURES, LearnedArrival
from analytics.policies.arrival.trees import Trees

__all__ = ["FEATURES", "LearnedArrival", "Trees"]
