"""Units, random streams and distributions: what everything else counts in.

Its modules are its face: `from sim.core.units import DAY`. They know nothing of each other but units and limits.
"""

__all__ = ["accounts", "distributions", "files", "lazy", "limits", "luck", "problems", "streams", "units"]
