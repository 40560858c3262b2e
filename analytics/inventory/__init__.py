"""Units of goods in a run's tables: where each of them is."""

from analytics.inventory.matter import NEEDS, Matter, matter_of

__all__ = ["NEEDS", "Matter", "matter_of"]
