"""Visits, slates and choices."""

from sim.demand.arrivals import CENTURY, Arrivals
from sim.demand.doors import Coming, Doors
from sim.demand.visits import NobodyBuysError, visits
from sim.demand.voucher import redeem_voucher

__all__ = ["CENTURY", "Arrivals", "Coming", "Doors", "NobodyBuysError", "redeem_voucher", "visits"]
