"""What the platform thinks of sellers, buyers and corridors, and since when."""

from sim.grading.holding import hold_seconds
from sim.grading.rounds import Grades

__all__ = ["Grades", "hold_seconds"]
