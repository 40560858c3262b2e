"""Visits, slates and choices."""

from sim.demand.arrivals import CENTURY, Arrivals
from sim.demand.doors import Coming, Doors
from sim.demand.visits import NobodyBuysError, visits

__all__ = ["CENTURY", "Arrivals", "Coming", "Doors", "NobodyBuysError", "visits"]
