"""How a parcel travels, and by when it is promised."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.core.units import HOUR, MINUTE
from sim.policies import RoutingView
from sim.world.network import Route

if TYPE_CHECKING:
    from sim.policies import Itinerary, RoutingPolicy, Setting
    from sim.scenario import Country, Scenario
    from sim.world.network import Network

MAX_LEGS: Final = 16
"""Longest itinerary that can be simulated."""


class Router:
    """Asks the routing policy for ways, and says how long they are promised to take."""

    def __init__(self, scenario: Scenario, network: Network, policy: RoutingPolicy, setting: Setting) -> None:
        self._network = network
        self._policy = policy
        self._setting = setting
        self._last_mile = scenario.last_mile
        self._factor = scenario.selling.promise_factor
        self._clearance_seconds = scenario.customs.clearance_hours * HOUR
        self._areas = {c.code: c.customs_area for c in scenario.countries}
        self._routes: dict[Itinerary, Route] = {}
        handling = scenario.handling
        minutes = handling.wave_minutes / 2 + handling.pick_minutes + handling.pack_minutes
        self._handling_seconds = minutes * MINUTE + scenario.selling.handling_hours * HOUR

    def route(self, origin: str, hub: str, weight_g: int, now: int) -> Route | None:
        """How a parcel of `weight_g` travels from `origin` to `hub` as of `now`; None if it cannot.

        Raises:
            ValueError: if the policy's itinerary is longer than `MAX_LEGS`.
        """
        view = RoutingView(origin, hub, weight_g, now, self._network.lanes)
        itinerary = self._policy(view, self._setting)
        if itinerary is None:
            return None
        route = self._routes.get(itinerary)
        if route is None:
            route = self._routes[itinerary] = self._route(itinerary)
        return route

    def _route(self, itinerary: Itinerary) -> Route:
        if len(itinerary) > MAX_LEGS:
            raise ValueError(f"an itinerary of {len(itinerary)} legs; at most {MAX_LEGS} can be simulated")
        links = self._network.links
        return Route(tuple(links[number] for number in itinerary), self._last_mile)

    def promise(self, route: Route, origin: Country, destination: Country) -> int:
        """Seconds from order to door that a buyer is promised."""
        return int((self._handling_seconds + self._way(route, origin, destination)) * self._factor)

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
