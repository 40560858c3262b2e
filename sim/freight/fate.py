"""What becomes of a parcel by the luck of its departure, or of its last mile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.orders import Condition
from sim.records import Event, Fate

if TYPE_CHECKING:
    from sim.core.luck import LastMileLuck, TransitLuck
    from sim.market import Market
    from sim.orders import Order, Shipment


def fate_of(luck: TransitLuck | LastMileLuck, loss_rate: float, damage_rate: float) -> Fate:
    """What befalls all that share this luck."""
    if luck.loss < loss_rate:
        return Fate.LOST
    return Fate.DAMAGED if luck.damage < damage_rate else Fate.INTACT


def survives(shipment: Shipment, order: Order, market: Market, fate: Fate) -> bool:
    """Whether there is still something to deliver."""
    shipment.suffer(fate)
    if fate is Fate.INTACT:
        return True
    order.condition = Condition.LOST if fate is Fate.LOST else Condition.DAMAGED
    if fate is Fate.LOST:
        market.note(order, Event.LOST, order.carrier, "")
    return fate is not Fate.LOST
