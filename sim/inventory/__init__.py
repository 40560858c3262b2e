"""Stock that orders take."""

from sim.inventory.allocation import allocate

__all__ = ["allocate"]
