"""Where a parcel is: every scan of it, with the prediction made then, and the warning that it will be late."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.core.units import DAY, HOUR
from sim.policies import ArrivalView, Scanned, Warned
from sim.records import ArrivalRow, Event

if TYPE_CHECKING:
    from sim.market import Market
    from sim.orders import Order, Shipment
    from sim.policies import Arrival
    from sim.resources import Booking

_WEEK: Final = 7


def scan(
    shipment: Shipment, order: Order, market: Market, place: str, booking: Booking | None = None
) -> None:
    """The parcel is read at `place`: the arrival policy says when it will be there; a buyer is warned once.

    Args:
        shipment: which.
        order: whose parcel it holds.
        market: where.
        place: at which it is.
        booking: room that it has on its next leg.
    """
    view = _view(shipment, order, market, place, booking)
    arrival = market.policies.arrival(view, market.settings["arrival"])
    market.recorder.add(ArrivalRow(order.id, shipment.id, view.time, shipment.stage, place, *arrival))
    if market.archive.listens:
        market.archive.tell(Scanned(view.time, view._replace(truth=None)), view.time)
    if arrival[1] > order.promised_at and not shipment.warned:
        shipment.warned = True
        _warn(order, market, place, arrival)


def _warn(order: Order, market: Market, place: str, arrival: Arrival) -> None:
    market.note(order, Event.WARNED_LATE, order.buyer.account, place)
    if market.archive.listens:
        now = market.now
        warned = Warned(now, order.id, order.buyer.number, order.seller.index, order.promised_at, arrival[1])
        market.archive.tell(warned, now)


def _view(
    shipment: Shipment, order: Order, market: Market, place: str, booking: Booking | None
) -> ArrivalView:
    now, load, route, customs = market.now, shipment.load, shipment.route, market.scenario.customs
    legs = route.ahead(shipment.ahead)
    departs = unpacks = -1
    if booking is not None:
        # planned from cut-off to unpacking, of which the time before departure is known now
        aboard = legs[0].seconds - int(route.legs[-shipment.ahead].mode.dwell_hours * HOUR)
        departs = booking.departure.time
        unpacks = departs + max(0, aboard)
    # by place, not by name: this is made for every scan of every parcel
    return ArrivalView(
        now,
        (market.scenario.start.weekday() + now // DAY) % _WEEK,
        order.id,
        shipment.stage.value,
        place,
        shipment.origin,
        shipment.destination,
        legs,
        departs,
        unpacks,
        shipment.uncleared,
        customs.low_value_inspection_rate if order.quote.low_value else customs.inspection_rate,
        load.weight_g,
        load.volume_ml,
        shipment.shipped_at,
        shipment.promised_at,
        order.promised_at,
        market.published,
        market.foresees(order, place, booking) if market.foresees is not None else None,
    )
