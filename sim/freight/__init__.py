"""Moving parcels."""

from sim.freight.transport import carry

__all__ = ["carry"]
