"""`[last_mile]`: from the hub to the door."""

from dataclasses import dataclass
from typing import Annotated

from sim.core.limits import Cents, Limits, PositiveDays, Share, Sigma


@dataclass(frozen=True, kw_only=True)
class LastMile:
    """The parcel service that brings every parcel from the hub to the door.

    Attributes:
        median_days: median time from the hub to the door.
        sigma: its log-standard-deviation.
        fixed_cents: tariff in euro cents per parcel.
        per_kg_cents: tariff in euro cents per kilogram.
        loss_rate: parcels lost.
        damage_rate: parcels damaged.
        co2_kg_per_parcel: emission of one delivery.
    """

    median_days: PositiveDays
    sigma: Sigma
    fixed_cents: Cents
    per_kg_cents: Cents
    loss_rate: Share
    damage_rate: Share
    co2_kg_per_parcel: Annotated[float, Limits(0, 10**6)]
