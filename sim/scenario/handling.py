"""`[handling]`: how long a warehouse takes."""

from dataclasses import dataclass
from typing import Annotated

from sim.core.limits import Bps, Limits, PositiveMinutes, Sigma


@dataclass(frozen=True, kw_only=True)
class Handling:
    """Times inside a warehouse.

    Attributes:
        wave_minutes: pickers set out together, once in so many minutes.
        pick_minutes: median time to pick an order.
        pack_minutes: median time to pack it.
        sigma: log-standard-deviation of both.
        holding_cost_bps_per_year: what keeping goods costs in a year, of what they cost.
    """

    wave_minutes: Annotated[int, Limits(1, 525_600)]
    pick_minutes: PositiveMinutes
    pack_minutes: PositiveMinutes
    sigma: Sigma
    holding_cost_bps_per_year: Bps
