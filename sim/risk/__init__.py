"""Whether an order is accepted."""

from sim.risk.screening import passes_screen

__all__ = ["passes_screen"]
