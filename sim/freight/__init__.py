"""Moving parcels, and stock in bulk."""

from sim.freight.foresight import arrival_foresight, foresight
from sim.freight.leg import chargeable_g
from sim.freight.transfers import transfers
from sim.freight.transport import carry, dispatch
from sim.freight.voyage import Voyage, voyage
from sim.freight.way_back import bring_back

__all__ = [
    "Voyage",
    "arrival_foresight",
    "bring_back",
    "carry",
    "chargeable_g",
    "dispatch",
    "foresight",
    "transfers",
    "voyage",
]
