"""One leg that is travelled, as it is recorded; the same for parcels and for stock in bulk."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sim.core.units import HOUR
from sim.freight.fate import fate_of
from sim.freight.voyage import voyage
from sim.records import LegRow
from sim.world.network import planned

if TYPE_CHECKING:
    from sim.market import Market
    from sim.policies import Load
    from sim.resources import Booking
    from sim.world.network import Link


class Whose(NamedTuple):
    """What travels: the number of a shipment or of a consignment, the other -1, and of the leg on its way.

    `back` says that it is the way back of a parcel.
    """

    shipment: int
    consignment: int
    leg: int
    back: bool = False


def leg_of(market: Market, link: Link, booking: Booking, ready: int, load: Load, whose: Whose) -> LegRow:
    """What becomes of a load on a departure, which leaves now as it is planned.

    Args:
        market: where.
        link: that it travels on.
        booking: its room.
        ready: second at which it could leave.
        load: all that travels.
        whose: leg it is.
    """
    mode, timetable, departure = link.mode, market.timetables.of(link), booking.departure
    luck = timetable.luck(departure)
    sailed = voyage(link, departure.time, luck, market.world.network, timetable.outages)
    way, _ = planned(link, timetable.outages, market.now)
    row = LegRow(
        shipment=whose.shipment,
        consignment=whose.consignment,
        leg=whose.leg,
        mode=mode.name,
        origin=link.origin,
        destination=link.destination,
        departure=departure.number,
        ready_at=ready,
        departed_at=departure.time,
        arrived_at=sailed.arrival,
        released_at=sailed.arrival + int(mode.release_hours * HOUR),
        km=sailed.km,
        weight_g=load.weight_g,
        chargeable_g=chargeable_g(link, load),
        capacity_g=timetable.capacity_g,
        rolled=booking.rolled,
        cents=round(link.lane(way).cost_cents(load)),
        co2_g=round((mode.co2_kg_per_tonne + sailed.km * mode.co2_kg_per_tonne_km) * load.weight_g / 1000),
        fate=fate_of(luck, mode.loss_rate, mode.damage_rate),
        back=whose.back,
    )
    if market.on_leg is not None:
        market.on_leg(row)
    return row


def chargeable_g(link: Link, load: Load) -> int:
    """Grams that a load is charged for on `link`, and that it takes of a departure's room."""
    return max(load.weight_g, -(-load.volume_ml * 1000 // link.mode.ml_per_kg))
