"""The tables of freight: parcels, stock on its way, borders, rounds of vans."""

from __future__ import annotations

from typing import NamedTuple

from sim.records.kinds import (  # noqa: TC001 - `schema_of` resolves annotations
    BackEnd,
    BackReason,
    Clearance,
    Fate,
    Stage,
    WayStage,
)
from sim.records.schema import table


@table("shipments")
class ShipmentRow(NamedTuple):
    """One row per consignment, which holds one order's parcel.

    Times in seconds, -1 where never reached; `promised_at` is the carrier's promise, `co2_g` grams on all its way.
    """

    shipment: int
    order: int
    carrier: str
    origin: str
    destination: str
    weight_g: int
    volume_ml: int
    shipped_at: int
    promised_at: int
    arrived_at: int
    co2_g: int
    fate: Fate


@table("legs")
class LegRow(NamedTuple):
    """One row per leg of a shipment's way, or of a consignment of stock's; the other is -1.

    Where it is a way `back`, `shipment` is that of the table `ways_back`.

    Times in seconds, `km` as travelled, weight and CO2 of all that is sent.

    `departure` is the number of the departure on its link; all that travel on it share its delay and its fate.
    `ready_at` is when the parcel could leave, `released_at` when it was unpacked. Of the departure's room,
    `capacity_g`, the parcel takes `chargeable_g`, which is its volume's where that is more than it weighs;
    `rolled` departures left without it. `cents` is the tariff of the leg in euro cents.
    """

    shipment: int
    consignment: int
    leg: int
    mode: str
    origin: str
    destination: str
    departure: int
    ready_at: int
    departed_at: int
    arrived_at: int
    released_at: int
    km: float
    weight_g: int
    chargeable_g: int
    capacity_g: int
    rolled: int
    cents: int
    co2_g: int
    fate: Fate
    back: bool


@table("clearances")
class ClearanceRow(NamedTuple):
    """One row per declaration at a border: an order's parcel, or a consignment of stock; the other is -1.

    Times in seconds. It was lodged as the goods came to `place`; `released_at` is -1 for never. `stage` is as far
    as it got. It `waited` for officers, nights included, and was `held` until the seller had sent what was missing.
    """

    order: int
    consignment: int
    place: str
    low_value: bool
    lodged_at: int
    stage: Stage
    waited: int
    held: int
    released_at: int
    outcome: Clearance


@table("arrivals")
class ArrivalRow(NamedTuple):
    """One row per scan of a parcel under way, with what was then predicted of its arrival.

    Seconds: scanned `at`, at the door with a probability of 10 % by `low`, 50 % by `median` and 90 % by `high`.
    Of several stages that are reached in the same second the last is told; `held` is a parcel whose leg could not
    leave as planned.
    """

    order: int
    shipment: int
    at: int
    stage: WayStage
    place: str
    low: int
    median: int
    high: int


@table("transfers")
class TransferRow(NamedTuple):
    """One row per article of a consignment of stock to a regional warehouse.

    Goods go from the shelf `origin` to the shelf `destination`, as the table `stock` calls them. Times in seconds,
    -1 where never reached; what is lost on the way never arrives. Freight with the consignment's fee, and duty, in
    euro cents, are shared out by chargeable weight and by value, to the cent; so is CO2 by weight, to the gram.
    """

    consignment: int
    sku: str
    origin: str
    destination: str
    quantity: int
    weight_g: int
    value_cents: int
    route: str
    sent_at: int
    arrived_at: int
    freight_cents: int
    duty_cents: int
    co2_g: int
    fate: Fate


@table("rounds")
class RoundRow(NamedTuple):
    """One row per round of a van from a depot, where a last-mile policy plans them.

    `day` is that of the simulation on which it leaves, `van` counts from 0 on every morning. Of its `stops`, `own`
    are for parcels of this market, the others for other shippers'; kilometres, minutes, euro cents and grams of CO2
    are of the whole round, to be shared by stop.
    """

    day: int
    depot: str
    van: int
    departed_at: int
    stops: int
    own: int
    weight_g: int
    km: float
    minutes: float
    shift_minutes: float
    cents: int
    co2_g: int


@table("ways_back")
class WayBackRow(NamedTuple):
    """One row per parcel that goes back to the warehouse that sent it, from the hub of the buyer's country.

    Times in seconds, -1 where never reached: it was to go back from `asked_at` on, was at the hub at `sent_at`, and
    on its shelf, written off or lost at `ended_at`. `shipment` is its number in `legs`, where it has a row for each
    leg; `worth_cents` is what its goods cost their seller. The payer owes the forwarder `cents`: the legs,
    `first_mile_cents` from the buyer to the hub, and `clearance_cents` at the border.
    """

    shipment: int
    order: int
    reason: BackReason
    payer: str
    carrier: str
    origin: str
    destination: str
    weight_g: int
    volume_ml: int
    worth_cents: int
    asked_at: int
    sent_at: int
    ended_at: int
    first_mile_cents: int
    clearance_cents: int
    cents: int
    co2_g: int
    became: BackEnd
