"""Cancelling: a buyer may step back before the order is shipped, and pays for it."""

from dataclasses import dataclass

from sim.core.limits import Bps
from sim.modules.parameters import Parameters


@dataclass(frozen=True, kw_only=True)
class Cancelling(Parameters):
    """`[modules.cancelling]`.

    Attributes:
        cancel_bps: part of the price that a buyer who calls off leaves to the seller.
    """

    cancel_bps: Bps
