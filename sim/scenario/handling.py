"""`[handling]`: how long a warehouse takes."""

from dataclasses import dataclass
from typing import Annotated

from sim.core.limits import Bps, HourOfDay, Limits, PositiveMinutes, Share, Sigma


@dataclass(frozen=True, kw_only=True)
class Handling:
    """Times inside a warehouse.

    Attributes:
        wave_minutes: pickers set out together as a shift begins, and once in so many minutes from then on.
        pick_minutes: median time to pick an order.
        pack_minutes: median time to pack it.
        receive_minutes: median time to receive an article of a delivery.
        sigma: log-standard-deviation of the three.
        shift_starts: hour of the day, in local time, at which a warehouse's shift begins.
        shift_factor: times the `shift_minutes` of every warehouse: more or less staff for the whole market.
        putaway_hours: from received to the shelf, of what suppliers and consignments bring.
        shrinkage_share: of the units that suppliers bring, that go astray in the warehouse; books still have them.
        miscount_share: of receipts, that are booked as one unit too many or too few.
        count_every_days: after which every shelf is counted, and books are set right.
        holding_cost_bps_per_year: what keeping goods costs in a year, of what they cost.
    """

    wave_minutes: Annotated[int, Limits(1, 525_600)]
    pick_minutes: PositiveMinutes
    pack_minutes: PositiveMinutes
    receive_minutes: PositiveMinutes
    sigma: Sigma
    shift_starts: HourOfDay
    shift_factor: Annotated[float, Limits(0, 1_000, open_below=True)]
    putaway_hours: Annotated[float, Limits(0, 8_760)]
    shrinkage_share: Share
    miscount_share: Share
    count_every_days: Annotated[int, Limits(1, 36_500)]
    holding_cost_bps_per_year: Bps

    @property
    def order_minutes(self) -> float:
        """Median time to pick and pack an order."""
        return self.pick_minutes + self.pack_minutes
