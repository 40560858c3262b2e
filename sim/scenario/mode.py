"""`[[modes]]`: the ways in which freight moves, and what they charge."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from sim.core.limits import Cents, Hours, Limits, Share


@dataclass(frozen=True, kw_only=True)
class Mode:
    """One way of moving freight: timetable, tariff, risk, emissions.

    A departure is on time, or late by `grace_hours` and an exponential time more; `late_hours` is the mean of both.

    Attributes:
        name: as in the links table.
        speed_kmh: from departure to arrival, calls, transshipments and borders included.
        dwell_hours: from delivery at the terminal, which is the cut-off, to departure.
        release_hours: from arrival until the parcel has been unpacked and is handed on.
        headway_hours: between departures on one link.
        capacity_kg: per departure of one link, chargeable weight.
        on_time_share: departures that arrive when they should.
        grace_hours: least that a late one is late.
        late_hours: mean that late ones are late.
        fixed_cents: tariff in euro cents per parcel and leg.
        per_kg_cents: tariff in euro cents per chargeable kilogram and leg.
        per_kg_km_cents: tariff in euro cents per chargeable kilogram and kilometre; `trades` multiply it.
        ml_per_kg: volume that is charged as a kilogram, where that is more than it weighs.
        loss_rate: departures that are lost, with all they carry.
        damage_rate: departures on which all that they carry is damaged.
        co2_kg_per_tonne: emitted at both ends of a leg, well to wheel: terminals, take-off and landing.
        co2_kg_per_tonne_km: emitted on the way, well to wheel.
    """

    named_by: ClassVar[str] = "name"

    name: str
    speed_kmh: Annotated[float, Limits(0.1, 10**5)]
    dwell_hours: Hours
    release_hours: Hours
    headway_hours: Annotated[float, Limits(0.01, 8_760)]
    capacity_kg: Annotated[int, Limits(1, 10**9)]
    on_time_share: Share
    grace_hours: Hours
    late_hours: Hours
    fixed_cents: Cents
    per_kg_cents: Cents
    per_kg_km_cents: Cents
    ml_per_kg: Annotated[int, Limits(1, 10**6)]
    loss_rate: Share
    damage_rate: Share
    co2_kg_per_tonne: Annotated[float, Limits(0, 10**6)]
    co2_kg_per_tonne_km: Annotated[float, Limits(0, 1_000)]
