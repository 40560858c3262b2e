"""`[[modes]]`: the ways in which freight moves."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from sim.core.limits import Cents, Hours, Limits, Share, Sigma


@dataclass(frozen=True, kw_only=True)
class Mode:
    """One way of moving freight: timetable, tariff, risk.

    Attributes:
        name: as in the links table.
        speed_kmh: door of one terminal to door of the next, without dwell.
        dwell_hours: at the terminal before departure.
        headway_hours: between departures on one link.
        capacity_kg: per departure of one link.
        delay_sigma: log-standard-deviation of a departure's transit time.
        fixed_cents: tariff in euro cents per parcel and leg.
        per_kg_cents: tariff in euro cents per kilogram and leg.
        per_kg_km_cents: tariff in euro cents per kilogram and kilometre.
        loss_rate: departures that are lost, with all they carry.
        damage_rate: departures on which all that they carry is damaged.
        co2_kg_per_tonne_km: well-to-wheel emission factor.
    """

    named_by: ClassVar[str] = "name"

    name: str
    speed_kmh: Annotated[float, Limits(0.1, 10**5)]
    dwell_hours: Hours
    headway_hours: Annotated[float, Limits(0.01, 8_760)]
    capacity_kg: Annotated[int, Limits(1, 10**9)]
    delay_sigma: Sigma
    fixed_cents: Cents
    per_kg_cents: Cents
    per_kg_km_cents: Cents
    loss_rate: Share
    damage_rate: Share
    co2_kg_per_tonne_km: Annotated[float, Limits(0, 1_000)]
