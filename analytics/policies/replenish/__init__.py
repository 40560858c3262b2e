"""Replenishment by the formulas of the books, with forecasts and with dynamic programming."""

from analytics.policies.replenish.forecast import ForecastStock
from analytics.policies.replenish.formulas import (
    economic_quantity,
    newsvendor_normal,
    optimal_s_S,
    poisson_quantile,
)
from analytics.policies.replenish.levels import RQ, SS, BaseStock, LeastSquares, Newsvendor, Oracle
from analytics.policies.replenish.programming import DynamicProgramming

__all__ = [
    "RQ",
    "SS",
    "BaseStock",
    "DynamicProgramming",
    "ForecastStock",
    "LeastSquares",
    "Newsvendor",
    "Oracle",
    "economic_quantity",
    "newsvendor_normal",
    "optimal_s_S",
    "poisson_quantile",
]
