"""Visits, slates and choices."""

from sim.demand.arrivals import Arrivals
from sim.demand.doors import Came, Coming, Doors
from sim.demand.visits import NobodyBuysError, visits

__all__ = ["Arrivals", "Came", "Coming", "Doors", "NobodyBuysError", "visits"]
