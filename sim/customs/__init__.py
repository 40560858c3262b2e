"""Clearance at the destination's border."""

from sim.customs.clearance import clear

__all__ = ["clear"]
