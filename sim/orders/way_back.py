"""A parcel that goes back to the warehouse that sent it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sim.orders.trip import Trip
from sim.records import BackEnd, WayBackRow

if TYPE_CHECKING:
    from sim.policies import Load
    from sim.records import BackReason


@dataclass(slots=True)
class WayBack:
    """A parcel from the hub of its buyer's country to its shelf. Times in seconds, -1 where not reached.

    Attributes:
        id: its number, among those of shipments.
        order: whose goods it holds.
        reason: why it goes back.
        payer: account that pays for it.
        carrier: account of the company that has it.
        origin: the hub.
        destination: place of the shelf.
        load: all that travels.
        worth_cents: what the goods cost their seller, in euro cents.
        asked_at: when it was to go back.
        sent_at: when it was at the hub.
        ended_at: when it was on the shelf, written off or lost.
        first_mile_cents: of bringing it to the hub, in euro cents.
        first_mile_co2_g: likewise.
        clearance_cents: at the border, in euro cents.
        trip: its legs.
        became: what became of it.
    """

    id: int
    order: int
    reason: BackReason
    payer: str
    carrier: str
    origin: str
    destination: str
    load: Load
    worth_cents: int
    asked_at: int
    sent_at: int = -1
    ended_at: int = -1
    first_mile_cents: int = 0
    first_mile_co2_g: int = 0
    clearance_cents: int = 0
    trip: Trip = field(default_factory=Trip)
    became: BackEnd = BackEnd.UNDER_WAY


def way_back_row(way: WayBack) -> WayBackRow:
    """The way back as it is recorded."""
    return WayBackRow(
        shipment=way.id,
        order=way.order,
        reason=way.reason,
        payer=way.payer,
        carrier=way.carrier,
        origin=way.origin,
        destination=way.destination,
        weight_g=way.load.weight_g,
        volume_ml=way.load.volume_ml,
        worth_cents=way.worth_cents,
        asked_at=way.asked_at,
        sent_at=way.sent_at,
        ended_at=way.ended_at,
        first_mile_cents=way.first_mile_cents,
        clearance_cents=way.clearance_cents,
        cents=way.trip.cents + way.first_mile_cents + way.clearance_cents,
        co2_g=way.trip.co2_g + way.first_mile_co2_g,
        became=way.became,
    )
