"""Moving parcels, and stock in bulk."""

from sim.freight.foresight import arrival_foresight, foresight
from sim.freight.transfers import transfers
from sim.freight.transport import carry, dispatch

__all__ = ["arrival_foresight", "carry", "dispatch", "foresight", "transfers"]
