"""Visits, slates and choices."""

from sim.demand.visits import NobodyBuysError, visits

__all__ = ["NobodyBuysError", "visits"]
