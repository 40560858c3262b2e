"""A consignment on its way: what the carrier has, and what becomes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.records import Fate, ShipmentRow

if TYPE_CHECKING:
    from sim.orders.order import Order


class Shipment:
    """The parcel of one order, from the dock to the door. Times in seconds, -1 where not reached.

    Attributes:
        id: its number.
        order: whose parcel it holds.
        weight_g: of all that travels.
        shipped_at: when the carrier took it.
        promised_at: when the carrier promised to be there.
        arrived_at: when it was.
        co2_g: emitted so far.
        fate: what became of the goods.
    """

    __slots__ = ("arrived_at", "co2_g", "fate", "id", "order", "promised_at", "shipped_at", "weight_g")

    def __init__(self, id: int, order: Order, shipped_at: int, promised_at: int) -> None:
        self.id = id
        self.order = order
        self.weight_g = order.weight_g
        self.shipped_at = shipped_at
        self.promised_at = promised_at
        self.arrived_at = -1
        self.co2_g = 0
        self.fate = Fate.INTACT

    def suffer(self, fate: Fate) -> None:
        """Something happens to it; what is lost stays lost."""
        if fate is not Fate.INTACT and self.fate is not Fate.LOST:
            self.fate = fate


def shipment_row(shipment: Shipment) -> ShipmentRow:
    """The shipment as it is recorded."""
    order = shipment.order
    return ShipmentRow(
        shipment=shipment.id,
        order=order.id,
        carrier=order.carrier,
        origin=order.origin,
        destination=order.buyer.country.hub,
        weight_g=shipment.weight_g,
        shipped_at=shipment.shipped_at,
        promised_at=shipment.promised_at,
        arrived_at=shipment.arrived_at,
        co2_g=shipment.co2_g,
        fate=shipment.fate,
    )
