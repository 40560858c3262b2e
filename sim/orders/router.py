"""How a parcel travels, and by when it is promised."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.core.units import HOUR, MINUTE
from sim.policies import Load, RoutingView, is_steady, reached_from
from sim.world.network import Route
from sim.world.working import mean_wait_seconds

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.policies import Itinerary, RoutingPolicy, Setting
    from sim.scenario import Country, Scenario
    from sim.world.network import Network
    from sim.world.sites import Site

_CLASS_G: Final = 100
_CLASS_ML: Final = 500
_MOST_KNOWN: Final = 100_000
"""Answers of a steady policy that are remembered."""


class Router:
    """Asks the routing policy for ways, and says how long they are promised to take.

    Attributes:
        foresight: what only an oracle is told; None where nobody is.
    """

    def __init__(self, scenario: Scenario, network: Network, policy: RoutingPolicy, setting: Setting) -> None:
        self.foresight: Callable[[Itinerary, int, Load], int] | None = None
        self._network = network
        self._policy = policy
        self._setting = setting
        self._last_mile = scenario.last_mile
        self._factor = scenario.selling.promise_factor
        self._clearance_seconds = scenario.customs.clearance_hours * HOUR
        self._areas = {c.code: c.customs_area for c in scenario.countries}
        self._routes: dict[Itinerary, Route] = {}
        self._reached: tuple[str, dict[str, frozenset[str]]] = "", {}
        self._steady = is_steady(policy)
        self._state = ""
        self._known: dict[tuple[str, str, Load], Route | None] = {}
        self._ways: dict[tuple[int, str, int, int, int], tuple[Route, int] | None] = {}
        handling = scenario.handling
        minutes = handling.wave_minutes / 2 + handling.pick_minutes + handling.pack_minutes
        sellers = scenario.selling.handling_hours * HOUR
        self._handling = [
            minutes * MINUTE + mean_wait_seconds(w, handling) + (sellers if w.sellers else 0.0)
            for w in scenario.warehouses
        ]

    def way(self, site: Site, buyer: Country, load: Load, now: int) -> tuple[Route, int] | None:
        """How a parcel travels from `site` to `buyer`, and its promise, if it can.

        The same as `route` and `promise`, remembered together: it is asked for every offer of every slate.
        """
        if not self._steady:
            return self._promised(site, buyer, load, now)
        if self._network.lanes.state != self._state:
            self._forget()
        weight_g, volume_ml, value_cents, _ = load
        key = (
            site.number, buyer.code, -(-weight_g // _CLASS_G), -(-volume_ml // _CLASS_ML), value_cents.bit_length(),
        )  # fmt: skip
        try:
            return self._ways[key]
        except KeyError:
            self._forget()
            way = self._ways[key] = self._promised(site, buyer, load, now)
            return way

    def reaches(self, site: Site, buyer: Country) -> bool:
        """Whether open lanes lead from `site` to `buyer`, whichever the policy would take."""
        lanes, origin = self._network.lanes, site.place
        if lanes.state != self._reached[0]:
            self._reached = lanes.state, {}
        reached = self._reached[1].get(origin)
        if reached is None:
            reached = self._reached[1][origin] = reached_from(lanes, origin)
        return buyer.hub in reached

    def _promised(self, site: Site, buyer: Country, load: Load, now: int) -> tuple[Route, int] | None:
        route = self.route(site.place, buyer.hub, load, now)
        return None if route is None else (route, self.promise(route, site, buyer))

    def _forget(self) -> None:
        """Forget all ways once the network is another, or when there are too many."""
        state = self._network.lanes.state
        if state != self._state or len(self._known) > _MOST_KNOWN or len(self._ways) > _MOST_KNOWN:
            self._state = state
            self._known.clear()
            self._ways.clear()
            self._routes.clear()

    def route(self, origin: str, hub: str, load: Load, now: int) -> Route | None:
        """How a parcel travels from `origin` to `hub` as of `now`; None if it cannot.

        Ways are chosen by class: weight in steps of 100 g, volume in steps of half a litre, value by doubling.
        """
        load = _classed(load)
        self._forget()
        if not self._steady:
            return self._ask(origin, hub, load, now)
        key = (origin, hub, load)
        if key not in self._known:
            self._known[key] = self._ask(origin, hub, load, now)
        return self._known[key]

    def forget(self) -> None:
        """The policy has learned: its earlier answers count no more."""
        self._known.clear()
        self._ways.clear()

    def is_current(self, route: Route) -> bool:
        """Whether the network is still as it was when `route` was planned."""
        return route.state == self._network.lanes.state

    def is_final(self, route: Route) -> bool:
        """Whether a parcel that leaves now goes along `route`: an oracle knows better at that second."""
        return self.foresight is None and self.is_current(route)

    def _ask(self, origin: str, hub: str, load: Load, now: int) -> Route | None:
        view = RoutingView(origin, hub, load, now, self._network.lanes, self.foresight)
        itinerary = self._policy(view, self._setting)
        if itinerary is None:
            return None
        route = self._routes.get(itinerary)
        if route is None:
            route = self._routes[itinerary] = self._route(itinerary)
        return route

    def _route(self, itinerary: Itinerary) -> Route:
        network = self._network
        legs = tuple(network.links[number] for number in itinerary)
        lanes = [network.lanes.all[number] for number in itinerary]
        return Route(legs, lanes, network.lanes.state, self._last_mile)

    def promise(self, route: Route, site: Site, destination: Country) -> int:
        """Seconds from order to door that a buyer is promised; at a regional warehouse no seller is waited for."""
        way = self._way(route, site.country, destination)
        return int((self._handling[site.number] + way) * self._factor)

    def carriers_promise(self, route: Route, origin: Country, destination: Country) -> int:
        """Seconds from pick-up to door that the carrier promises."""
        return int(self._way(route, origin, destination) * self._factor)

    def customs_area(self, place: str) -> str:
        """Customs area of `place`; a country outside the scenario is an area of its own."""
        country = self._network.country(place)
        return self._areas.get(country, country)

    def _way(self, route: Route, origin: Country, destination: Country) -> float:
        abroad = origin.customs_area != destination.customs_area
        return route.expected_seconds + abroad * self._clearance_seconds


def _classed(load: Load) -> Load:
    """The upper end of the load's class."""
    weight_g, volume_ml, value_cents, bulk = load
    return Load(
        -(-weight_g // _CLASS_G) * _CLASS_G,
        -(-volume_ml // _CLASS_ML) * _CLASS_ML,
        (1 << value_cents.bit_length()) - 1,
        bulk,
    )
