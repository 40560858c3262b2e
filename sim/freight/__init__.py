"""Moving parcels, and stock in bulk."""

from sim.freight.foresight import foresight
from sim.freight.transfers import transfers
from sim.freight.transport import carry, dispatch

__all__ = ["carry", "dispatch", "foresight", "transfers"]
