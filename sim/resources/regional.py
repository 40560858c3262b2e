"""Stock of sellers elsewhere in regional warehouses: what is there, what is on its way, what should be."""

from __future__ import annotations

from math import ceil, fsum, inf
from typing import TYPE_CHECKING, Final, NamedTuple

from sim.core.units import BPS, DAY
from sim.policies import Load, PlacementView
from sim.records import Movement
from sim.resources.stock import Stock
from sim.world.taxes import Item

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import simpy

    from sim.orders import Router
    from sim.policies import PlacementPolicy, Setting
    from sim.records import Recorder
    from sim.resources.cover import Cover
    from sim.scenario import Country, Scenario
    from sim.world.build import World
    from sim.world.people import Product, Shelf
    from sim.world.sites import Site
    from sim.world.tariff import Tariff
    from sim.world.taxes import ImportRules

_BULK_G: Final = 100_000
"""Weight of the consignment that a unit's bulk freight is estimated from."""

_BULK_UNITS: Final = 1_000
"""Units whose duty is estimated together: a consignment is no parcel of low value."""

_YEAR: Final = 365
_HALF: Final = 0.5


class Need(NamedTuple):
    """Units that a regional warehouse should get.

    Attributes:
        shelf: number of the home shelf that has them.
        place: of the regional warehouse, among those.
        units: how many.
        keep: units that the home shelf expects to sell itself until the next consignment.
    """

    shelf: int
    place: int
    units: int
    keep: int


class Sent(NamedTuple):
    """Units that are under way to a regional warehouse.

    Attributes:
        source: number of the stock that had them.
        target: number of the stock that gets them.
        units: how many.
    """

    source: int
    target: int
    units: int


class Costs(NamedTuple):
    """The part of a `PlacementView` that hangs on the article and not on what sells."""

    parcel_cents: tuple[tuple[float, ...], ...]
    parcel_days: tuple[tuple[float, ...], ...]
    bulk_cents: tuple[float, ...]
    bulk_days: tuple[float, ...]


class Estimates:
    """What it costs, and how long it takes, to serve an article's buyers from each place that may have it.

    Args:
        world: sites, taxes and countries.
        router: ways and their promises.
    """

    def __init__(self, world: World, router: Router) -> None:
        self._sites = [site for site in world.sites if site.regional]
        self._countries = world.countries
        self._tariff: Tariff = world.tariff
        self._router = router
        self._day = -1
        self._rules_of: dict[str, ImportRules] = {}

    def of(self, product: Product, unit_cents: int, home: Site, now: int) -> Costs:
        """The estimates for an article at second `now`."""
        value = int(self._tariff.rates.convert(product.price_pence, "GBP", "EUR", now // DAY))
        load = Load(product.parcel_g, product.volume_ml, value)
        # the way is that of a class of loads, so that few are asked for
        assumed = Load(_doubling(load.weight_g), _doubling(load.volume_ml), value)
        parcels = [self._parcel(product, load, assumed, site, now) for site in (home, *self._sites)]
        bulk = [self._bulk(product, unit_cents, home, site, now) for site in self._sites]
        return Costs(
            tuple(tuple(cents for cents, _ in row) for row in parcels),
            tuple(tuple(days for _, days in row) for row in parcels),
            tuple(cents for cents, _ in bulk),
            tuple(days for _, days in bulk),
        )

    def _parcel(
        self, product: Product, load: Load, assumed: Load, site: Site, now: int
    ) -> list[tuple[float, float]]:
        """Freight, border fee and duty of one unit in euro cents, and days to the door, by country.

        It goes the way of the load `assumed`.
        """
        found = []
        for country in self._countries:
            way = self._router.way(site, country, assumed, now)
            if way is None:
                found.append((inf, inf))
                continue
            abroad = site.country.customs_area != country.customs_area
            freight = (
                way[0].freight_cents(load.weight_g, load.volume_ml)
                + abroad * self._tariff.clearance_fee_cents
            )
            duty = (
                self._duty(product, load.value_cents, freight, (site.country, country), now)
                if abroad
                else 0.0
            )
            found.append((freight + duty, way[0].expected_seconds / DAY))
        return found

    def _bulk(
        self, product: Product, unit_cents: int, home: Site, site: Site, now: int
    ) -> tuple[float, float]:
        """Freight and duty of bringing one unit there, and the days that it takes."""
        units = max(1, _BULK_G // product.parcel_g)
        load = Load(units * product.parcel_g, units * product.volume_ml, units * unit_cents, bulk=True)
        route = self._router.route(home.place, site.place, load, now)
        if route is None:
            return inf, inf
        freight = route.carriage_cents(load.weight_g, load.volume_ml) / units
        ends = home.country, site.country
        duty = 0.0
        if home.country.customs_area != site.country.customs_area:
            many = _BULK_UNITS
            duty = self._duty(product, unit_cents * many, int(freight * many), ends, now) / many
        return freight + duty, route.way_seconds / DAY

    def _rules(self, country: Country, day: int) -> ImportRules:
        if day != self._day:
            self._day = day
            self._rules_of.clear()
        rules = self._rules_of.get(country.code)
        if rules is None:
            rules = self._rules_of[country.code] = self._tariff.taxes.rules(
                country.code, country.customs_area, country.currency, day, self._tariff.rates
            )
        return rules

    def _duty(
        self, product: Product, cents: int, freight: int, ends: tuple[Country, Country], now: int
    ) -> float:
        """Duty in euro cents on goods of so many `cents`."""
        (origin, country), rates, day = ends, self._tariff.rates, now // DAY
        rules = self._rules(country, day)
        value, local = (rates.convert(x, "EUR", country.currency, day) for x in (cents, freight))
        item = Item(max(1, value), product.hs_chapter, originates=False)
        return rates.convert(rules.levy([item], local, origin.customs_area)[0], country.currency, "EUR", day)


def _doubling(amount: int) -> int:
    """The power of two that is not below `amount`."""
    return 1 << max(0, amount - 1).bit_length()


class _Nobody:
    """The source of stock that comes by consignments alone."""

    def wanted(self, taken: int, stock: tuple[int, int, int]) -> int:
        return 0

    def lead_time(self) -> int:
        raise LookupError("a regional warehouse has no supplier")

    def dealer_time(self) -> int | None:
        return None

    def deliver(self, seconds: int) -> simpy.Event:
        raise LookupError("a regional warehouse has no supplier")

    def astray(self, units: int) -> tuple[int, int]:
        return 0, 0


class Placing(NamedTuple):
    """Who says where an article should be kept: the policy, and what it is given."""

    policy: PlacementPolicy
    setting: Setting


class Regional:
    """Which articles regional warehouses hold, and how many units.

    Args:
        env: the clock.
        scenario: how much they should hold.
        world: sites, shelves and buyers.
        placing: asked where an article should be kept.
        router: ways.
        recorder: receives the movements.

    Attributes:
        stocks: numbers of an article's stocks in regional warehouses, by number of its home shelf.
    """

    def __init__(
        self,
        env: simpy.Environment,
        scenario: Scenario,
        world: World,
        placing: Placing,
        router: Router,
        recorder: Recorder,
    ) -> None:
        self.stocks: dict[int, list[int]] = {}
        self._env = env
        self._terms = scenario.transfers
        self._holding = scenario.handling.holding_cost_bps_per_year / BPS / _YEAR
        self._placing = placing
        self._recorder = recorder
        self._world = world
        self._sites = [site for site in world.sites if site.regional]
        self._estimates = Estimates(world, router)
        self._costs: dict[tuple[int, int], Costs] = {}
        self._state = ""
        weights = _weights(world)
        self._shares = [weights[country.code] for country in world.countries]
        self._at: dict[tuple[int, int], int] = {}
        self._coming: dict[int, int] = {}

    def open(self, stocks: list[Stock], cover: Cover) -> None:
        """Let regional warehouses have from the beginning what they should hold."""
        for need in self.needs(stocks, cover):
            self._stock(need, stocks, need.units)

    def needs(self, stocks: Sequence[Stock], cover: Cover) -> Iterator[Need]:
        """What every regional warehouse should get now."""
        if not self._sites:
            return
        now = int(self._env.now)
        if self._state != self._world.network.lanes.state:
            self._state = self._world.network.lanes.state
            self._costs.clear()
        for number, shelf in enumerate(self._world.shelves):
            rate = cover.rate(number, shelf, now)[0]
            if rate * self._terms.cover_days < self._terms.least_units:
                continue
            view = self._view(shelf, rate, now)
            placed = self._placing.policy(view, self._placing.setting)
            if placed:
                by_place = _served(view, placed)
                keep = ceil((rate - fsum(by_place.values())) * self._terms.every_days)
                for place, served in by_place.items():
                    target = self._at.get((number, place))
                    here = 0 if target is None else stocks[target].book + self._coming.get(target, 0)
                    # a market opens with what would just have come, and nothing under way
                    days = (
                        self._terms.cover_days
                        + self._terms.every_days
                        + (view.bulk_days[place] if now else 0)
                    )
                    units = int(served * days - here + _HALF)
                    if units > 0:
                        yield Need(number, place, units, keep)

    def send(self, need: Need, stocks: list[Stock]) -> Sent:
        """Take what the home shelf has of the units that are needed; they are under way. `stocks` may grow."""
        target = self._stock(need, stocks, 0)
        home = stocks[need.shelf]
        units = home.send(min(need.units, home.free - need.keep))
        self._coming[target] = self._coming.get(target, 0) + units
        return Sent(need.shelf, target, units)

    def receive(self, sent: Sent, stocks: Sequence[Stock], *, lost: bool) -> None:
        """What was under way is there, or lost."""
        self._coming[sent.target] -= sent.units
        if not lost:
            stocks[sent.target].put(sent.units, Movement.RECEIVED)

    def give_back(self, sent: Sent, stocks: Sequence[Stock]) -> None:
        """What was to be sent stays where it is."""
        self._coming[sent.target] -= sent.units
        stocks[sent.source].put(sent.units, Movement.SENT)

    def _view(self, shelf: Shelf, rate: float, now: int) -> PlacementView:
        key = shelf.warehouse, shelf.product.index
        costs = self._costs.get(key)
        if costs is None:
            home = self._world.sites[shelf.warehouse]
            costs = self._costs[key] = self._estimates.of(shelf.product, shelf.unit_cents, home, now)
        return PlacementView(
            now, self._world.sites[shelf.warehouse].place, tuple(site.place for site in self._sites),
            tuple(country.code for country in self._world.countries), tuple(rate * s for s in self._shares), *costs,
            shelf.unit_cents, shelf.unit_cents * self._holding, self._terms.cover_days,
        )  # fmt: skip

    def _stock(self, need: Need, stocks: list[Stock], opening: int) -> int:
        """The number of the stock of a home shelf in a regional warehouse, which is opened if it is new."""
        found = self._at.get((need.shelf, need.place))
        if found is None:
            home, site = self._world.shelves[need.shelf], self._sites[need.place]
            name = f"{site.place} {site.number} for {home.name}"
            shelf = home._replace(warehouse=site.number, name=name)
            found = self._at[need.shelf, need.place] = len(stocks)
            stocks.append(Stock(self._env, shelf, opening, _Nobody(), self._recorder))
            self.stocks.setdefault(need.shelf, []).append(found)
        return found


def _served(view: PlacementView, placed: Sequence[int]) -> Mapping[int, float]:
    """Units a day that each of the places `placed` serves: countries for which it is the quickest."""
    served = dict.fromkeys(placed, 0.0)
    for country, rate in enumerate(view.rates):
        days = {place: view.parcel_days[place + 1][country] for place in placed}
        quickest = min(days, key=days.__getitem__)
        if days[quickest] < view.parcel_days[0][country]:
            served[quickest] += rate
    return served


def _weights(world: World) -> dict[str, float]:
    """Share of the visits that come from each country."""
    total = sum(group.weight for group in world.buyers.groups)
    shares = dict.fromkeys((country.code for country in world.countries), 0.0)
    for group in world.buyers.groups:
        shares[group.country.code] += group.weight / total
    return shares
