"""Stock that orders take and give back."""

from sim.inventory.allocation import allocate, put_back

__all__ = ["allocate", "put_back"]
