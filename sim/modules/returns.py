"""Returns: the escrow knows a way back for the goods, which the carrier attests."""

from dataclasses import dataclass

from sim.modules.parameters import Parameters


@dataclass(frozen=True, kw_only=True)
class Returns(Parameters):
    """`[modules.returns]`: nothing to set."""
