"""Welfare of a market: what everybody gained, and which of its departures from the first best costs how much."""

from analytics.welfare.parts import NEEDS, PARTS, Welfare, welfare
from analytics.welfare.shapley import shapley, subsets

__all__ = ["NEEDS", "PARTS", "Welfare", "shapley", "subsets", "welfare"]
