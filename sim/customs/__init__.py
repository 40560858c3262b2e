"""Clearance at the destination's border, and what is paid for it at the door."""

from sim.customs.at_door import pay_at_door
from sim.customs.clearance import clear, clear_stock

__all__ = ["clear", "clear_stock", "pay_at_door"]
