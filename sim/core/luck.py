"""The uniforms in (0, 1) that decide what happens to one visit and the order that it may bring.

One NamedTuple per purpose. Every uniform is drawn whether it is needed or not, so that a policy which skips one
shifts no other.
"""

from __future__ import annotations

from typing import NamedTuple


class VisitLuck(NamedTuple):
    """Who comes, what for, and what is chosen."""

    country: float
    buyer: float
    interest: float
    quantity: float
    shelf: float
    considered: float
    choice: float


class PaymentLuck(NamedTuple):
    """How an order is paid."""

    method: float
    mismatch: float


class HandlingLuck(NamedTuple):
    """What the seller and the warehouse do."""

    never_ships: float
    idle: float
    pick: float
    pack: float


class CustomsLuck(NamedTuple):
    """What happens at the border."""

    clearance: float
    inspected: float
    inspection: float


class ConductLuck(NamedTuple):
    """What the buyer finds and does."""

    not_as_described: float
    inspection: float
    claims: float
    returns: float
    confirms: float
    regrets: float


class DisputeLuck(NamedTuple):
    """How a disagreement goes."""

    strong_case: float
    weak_case: float
    ruling: float
    silence: float
    way_back: float
    accepts: float
    appeals: float


class LastMileLuck(NamedTuple):
    """What happens between the hub and the door. On the legs before, luck belongs to the departure."""

    delay: float
    loss: float
    damage: float


class TransitLuck(NamedTuple):
    """What happens to one departure of one link, and so to all that travels on it."""

    delay: float
    loss: float
    damage: float


class Luck(NamedTuple):
    """All that decides one order's fate, fixed by the number of the visit that placed it."""

    handling: HandlingLuck
    customs: CustomsLuck
    last_mile: LastMileLuck
    conduct: ConductLuck
    dispute: DisputeLuck
