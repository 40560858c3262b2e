"""Stock in bulk on its way from where it is made to a regional warehouse, and through customs."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from sim.core.units import DAY, HOUR, MINUTE
from sim.freight.leg import Whose, chargeable_g, leg_of
from sim.policies import Load
from sim.records import Fate, TransferRow
from sim.world.taxes import Item

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    import simpy

    from sim.market import Market
    from sim.records import LegRow
    from sim.resources import Need, Sent
    from sim.world.network import Link, Route
    from sim.world.sites import Site

    Clear = Callable[[Market, int, str, str], Generator[simpy.Event, object, None]]


class Trip(NamedTuple):
    """What a consignment has come to.

    Attributes:
        arrived_at: second; -1 if it is lost.
        cents: of its carriage, in euro cents.
        co2_g: emitted.
        fate: what became of it.
    """

    arrived_at: int
    cents: int
    co2_g: int
    fate: Fate


def transfers(market: Market, clear: Clear) -> Generator[simpy.Event, object, None]:
    """Regional warehouses are restocked at the scenario's interval, as long as buyers come.

    Args:
        market: where.
        clear: clears a consignment through customs: its number, the place and its country.
    """
    while market.arriving:
        yield market.env.timeout(market.scenario.transfers.every_days * DAY)
        if market.arriving:
            _send(market, clear)


def _send(market: Market, clear: Clear) -> None:
    """One consignment from each warehouse to each regional one that lacks something."""
    together: dict[tuple[int, int], list[Need]] = defaultdict(list)
    for need in market.regional.needs(market.stocks, market.cover):
        together[market.world.shelves[need.shelf].warehouse, need.place].append(need)
    for (warehouse, _), needs in sorted(together.items()):
        sent = [sent for need in needs if (sent := market.regional.send(need, market.stocks)).units]
        if sent:
            target = market.stocks[sent[0].target].shelf.warehouse
            sites = market.world.sites[warehouse], market.world.sites[target]
            market.env.process(_carry(market, sent, sites, clear))


def _carry(
    market: Market, sent: Sequence[Sent], sites: tuple[Site, Site], clear: Clear
) -> Generator[simpy.Event, object, None]:
    """The life of one consignment, from dock to dock."""
    number, sent_at = next(market.consignments), market.now
    load = _load(market, sent)
    route = market.router.route(sites[0].place, sites[1].place, load, market.now)
    if route is None:
        # it went nowhere, and is where it was
        for one in sent:
            market.regional.give_back(one, market.stocks)
        return
    trip = yield from _travel(market, number, route, sites[1].place, load)
    if trip.fate is not Fate.LOST and sites[0].country.customs_area != sites[1].country.customs_area:
        yield from clear(market, number, sites[1].place, sites[1].country.code)
        trip = trip._replace(arrived_at=market.now)
    duties = [_duty(market, one, sites) if trip.fate is not Fate.LOST else 0 for one in sent]
    if trip.fate is Fate.INTACT:
        handling = market.scenario.handling
        work = int(len(sent) * handling.receive_minutes * MINUTE)
        yield from market.floors[sites[1].number].dock.receive(work, int(handling.putaway_hours * HOUR))
    for one in sent:
        market.regional.receive(one, market.stocks, lost=trip.fate is not Fate.INTACT)
    weights = [_load(market, [one]) for one in sent]
    fee = market.scenario.transfers.fee_cents
    freight = _shared(trip.cents + fee, [max(1, load.weight_g) for load in weights])
    grams = _shared(trip.co2_g, [max(1, load.weight_g) for load in weights])
    for one, load, cents, duty, co2_g in zip(sent, weights, freight, duties, grams, strict=True):
        source, target = market.stocks[one.source].shelf, market.stocks[one.target].shelf
        market.recorder.add(
            TransferRow(
                number, source.product.sku, source.name, target.name, one.units, load.weight_g, load.value_cents,
                route.label, sent_at, trip.arrived_at, cents, duty, co2_g, trip.fate,
            )
        )  # fmt: skip
    market.recorder.drain()


def _travel(
    market: Market, number: int, route: Route, destination: str, load: Load
) -> Generator[simpy.Event, object, Trip]:
    """Leg by leg, planned anew where the network has changed."""
    legs, cents, co2_g, travelled, since = list(route.legs), 0, 0, 0, market.now
    while legs:
        if not market.router.is_current(route):
            fresh = market.router.route(legs[0].origin, destination, load, market.now)
            if fresh is not None:
                route, legs = fresh, list(fresh.legs)
        row = yield from _leg(market, (number, travelled), (legs[0], since), load)
        if row is None:
            continue
        since = market.now
        market.recorder.add(row)
        cents, co2_g, travelled = cents + row.cents, co2_g + row.co2_g, travelled + 1
        if row.fate is not Fate.INTACT:
            return Trip(-1 if row.fate is Fate.LOST else market.now, cents, co2_g, row.fate)
        del legs[0]
    return Trip(market.now, cents, co2_g, Fate.INTACT)


def _leg(
    market: Market, which: tuple[int, int], where: tuple[Link, int], load: Load
) -> Generator[simpy.Event, object, LegRow | None]:
    """One leg; None if the consignment did not leave, since what is known of the link has changed.

    Args:
        market: where.
        which: number of the consignment, and of its leg.
        where: the link, and the second at which the consignment came to its origin.
        load: all that travels.
    """
    link, since = where
    timetable = market.timetables.of(link)
    timetable.forget(market.now)
    ready = since + int(link.mode.dwell_hours * HOUR)
    booking = timetable.book(ready, chargeable_g(link, load), now=market.now)
    if booking is None:
        raise LookupError(f"no departure of {link.name} will ever leave")
    change = market.disruptions.next_change(timetable.outages, market.now) if timetable.outages else None
    if change is not None and change < booking.departure.time:
        yield market.until(change)
        # its room is kept until the carrier has thought again
        timetable.release(booking)
        return None
    row = leg_of(market, link, booking, ready, load, Whose(-1, *which))
    yield market.until(row.released_at)
    return row


def _load(market: Market, sent: Sequence[Sent]) -> Load:
    shelves = [(market.stocks[one.source].shelf, one.units) for one in sent]
    return Load(
        sum(shelf.product.parcel_g * units for shelf, units in shelves),
        sum(shelf.product.volume_ml * units for shelf, units in shelves),
        sum(shelf.unit_cents * units for shelf, units in shelves),
        bulk=True,
    )


def _duty(market: Market, sent: Sent, sites: tuple[Site, Site]) -> int:
    """Duty on an article of a consignment in euro cents; its value is what the seller paid for it."""
    origin, country = (site.country for site in sites)
    if origin.customs_area == country.customs_area:
        return 0
    shelf, rates, day = market.stocks[sent.source].shelf, market.world.tariff.rates, market.now // DAY
    rules = market.world.tariff.taxes.rules(country.code, country.customs_area, country.currency, day, rates)
    value = rates.convert(shelf.unit_cents * sent.units, "EUR", country.currency, day)
    item = Item(value, shelf.product.hs_chapter, originates=False)
    duty = rules.bulk_duty(item, origin.customs_area)
    return rates.convert(duty, country.currency, "EUR", day)


def _shared(total: int, weights: Sequence[int]) -> list[int]:
    """`total` divided by weight, to the last unit."""
    whole, given, before, shares = sum(weights), 0, 0, []
    for weight in weights:
        before += weight
        upto = total * before // whole
        shares.append(upto - given)
        given = upto
    return shares
