"""A consignment on its way: what the carrier has, and what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.records import Fate, ShipmentRow, WayStage

if TYPE_CHECKING:
    from sim.policies import Load
    from sim.world.network import Route


@dataclass(slots=True)
class Shipment:
    """The parcel of one order, from the dock to the door. Times in seconds, -1 where not reached.

    Attributes:
        id: its number.
        order: whose parcel it holds.
        carrier: account of the company that has it.
        origin: place that it leaves.
        destination: hub from which the last mile starts.
        load: all that travels.
        route: planned last.
        shipped_at: when the carrier took it.
        promised_at: when the carrier promised to be there.
        arrived_at: when it was.
        legs: travelled so far.
        co2_g: emitted so far.
        fate: what became of the goods.
        stage: of its way.
        ahead: legs still to go.
        uncleared: whether customs lie ahead.
        warned: whether the buyer knows that it will be late.
    """

    id: int
    order: int
    carrier: str
    origin: str
    destination: str
    load: Load
    route: Route
    shipped_at: int
    promised_at: int
    arrived_at: int = -1
    legs: int = 0
    co2_g: int = 0
    fate: Fate = Fate.INTACT
    stage: WayStage = WayStage.DISPATCHED
    ahead: int = 0
    uncleared: bool = False
    warned: bool = False

    def suffer(self, fate: Fate) -> None:
        """Something happens to it; what is lost stays lost."""
        if fate is not Fate.INTACT and self.fate is not Fate.LOST:
            self.fate = fate


def shipment_row(shipment: Shipment) -> ShipmentRow:
    """The shipment as it is recorded."""
    return ShipmentRow(
        shipment=shipment.id,
        order=shipment.order,
        carrier=shipment.carrier,
        origin=shipment.origin,
        destination=shipment.destination,
        weight_g=shipment.load.weight_g,
        volume_ml=shipment.load.volume_ml,
        shipped_at=shipment.shipped_at,
        promised_at=shipment.promised_at,
        arrived_at=shipment.arrived_at,
        co2_g=shipment.co2_g,
        fate=shipment.fate,
    )
