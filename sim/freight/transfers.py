"""Stock in bulk on its way from where it is made to a regional warehouse, and through customs."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from sim.core.units import DAY, HOUR, MINUTE
from sim.freight.trip import Cargo, travel
from sim.orders import Trip
from sim.policies import Load
from sim.records import Fate, TransferRow
from sim.world.taxes import Item

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    import simpy

    from sim.market import Market
    from sim.resources import Need, Sent
    from sim.world.sites import Site

    Clear = Callable[[Market, int, str, str], Generator[simpy.Event, object, None]]


_NOTHING_LEFT: Final = frozenset({Fate.DAMAGED, Fate.LOST})
"""What is damaged nobody carries on."""


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
    trip = Trip()
    yield from travel(market, Cargo(-1, number, sites[1].place, load), trip, route, _NOTHING_LEFT)
    if trip.fate is not Fate.LOST and sites[0].country.customs_area != sites[1].country.customs_area:
        yield from clear(market, number, sites[1].place, sites[1].country.code)
    arrived_at = -1 if trip.fate is Fate.LOST else market.now
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
                route.label, sent_at, arrived_at, cents, duty, co2_g, trip.fate,
            )
        )  # fmt: skip
    market.recorder.drain()


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
