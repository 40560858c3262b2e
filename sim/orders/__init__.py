"""An order: what was quoted, agreed and done."""

from sim.orders.order import Condition, Deposit, Order, Outcome, Payouts, Purchase, order_row
from sim.orders.quote import Quote, Quoter
from sim.orders.register import OrderRegister
from sim.orders.router import MAX_LEGS, Router

__all__ = [
    "MAX_LEGS",
    "Condition",
    "Deposit",
    "Order",
    "OrderRegister",
    "Outcome",
    "Payouts",
    "Purchase",
    "Quote",
    "Quoter",
    "Router",
    "order_row",
]
