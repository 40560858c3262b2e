"""An order: what was quoted, agreed and done."""

from sim.orders.measure import BeyondMeasureError, check_measure
from sim.orders.order import Condition, Deposit, Line, Order, Outcome, Payouts, Purchase, Search
from sim.orders.quote import Quote, Quoter
from sim.orders.record import order_rows
from sim.orders.register import OrderRegister
from sim.orders.router import Router
from sim.orders.shipment import Shipment
from sim.orders.trip import Trip
from sim.orders.way_back import WayBack, way_back_row

__all__ = [
    "BeyondMeasureError",
    "Condition",
    "Deposit",
    "Line",
    "Order",
    "OrderRegister",
    "Outcome",
    "Payouts",
    "Purchase",
    "Quote",
    "Quoter",
    "Router",
    "Search",
    "Shipment",
    "Trip",
    "WayBack",
    "check_measure",
    "order_rows",
    "way_back_row",
]
