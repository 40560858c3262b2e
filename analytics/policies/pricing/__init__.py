"""Pricing policies: by rule, by what was learned of demand, and by what a visitor would really do."""

from analytics.policies.pricing.endings import PriceEndings, just_below
from analytics.policies.pricing.learned import DemandModel, LearnedPrice
from analytics.policies.pricing.oracle import BestPrice
from analytics.policies.pricing.rules import SEASON_ENDS, CostPlus, FollowRivals, Markdown

__all__ = [
    "SEASON_ENDS",
    "BestPrice",
    "CostPlus",
    "DemandModel",
    "FollowRivals",
    "LearnedPrice",
    "Markdown",
    "PriceEndings",
    "just_below",
]
