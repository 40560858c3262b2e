"""Visits, slates and choices."""

from sim.demand.arrivals import CENTURY, Arrivals
from sim.demand.doors import Came, Coming, Doors
from sim.demand.visits import NobodyBuysError, luck_of_visits, visits
from sim.demand.voucher import redeem_voucher

__all__ = [
    "CENTURY",
    "Arrivals",
    "Came",
    "Coming",
    "Doors",
    "NobodyBuysError",
    "luck_of_visits",
    "redeem_voucher",
    "visits",
]
