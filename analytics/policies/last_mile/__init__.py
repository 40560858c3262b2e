"""Rounds of a depot's vans."""

from analytics.policies.last_mile.nearest import NearestNeighbour, nearest_first
from analytics.policies.last_mile.solver import PyVrp, best_rounds, problem_of

__all__ = ["NearestNeighbour", "PyVrp", "best_rounds", "nearest_first", "problem_of"]
