"""Whether an order goes on to its payment, and what that takes."""

from sim.risk.screening import screen

__all__ = ["screen"]
