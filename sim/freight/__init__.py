"""Moving parcels."""

from sim.freight.transport import carry, dispatch

__all__ = ["carry", "dispatch"]
