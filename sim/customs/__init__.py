"""Clearance at the destination's border."""

from sim.customs.clearance import clear, clear_stock

__all__ = ["clear", "clear_stock"]
