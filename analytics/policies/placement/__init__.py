"""Placement of stock in regional warehouses."""

from analytics.policies.placement.location import Nearest, Regional, cost_of

__all__ = ["Nearest", "Regional", "cost_of"]
