"""Routing: which way does a parcel take through the freight network?

The policies that search a graph are in `analytics.policies.routing`.
"""

from __future__ import annotations

from collections import deque
from hashlib import blake2b
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from sim.policies.family import Family, is_whole

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.policies.setting import Setting


class Load(NamedTuple):
    """What is to be carried.

    Attributes:
        weight_g: with packaging.
        volume_ml: that it takes up.
        value_cents: of the goods, at what such goods usually cost, in euro cents.
        bulk: stock on its way to a warehouse, for which no buyer waits.
    """

    weight_g: int
    volume_ml: int = 0
    value_cents: int = 0
    bulk: bool = False


class Lane(NamedTuple):
    """A directed connection by one mode, as far as the world knows it now.

    A departure is on time, or late by `grace_seconds` and an exponential time more.

    Attributes:
        origin: place that it leaves.
        destination: place where it arrives.
        mode: name of the mode.
        km: length of the way that its departures take now.
        fixed_cents: tariff in euro cents per parcel.
        cents_per_kg: tariff in euro cents per chargeable kilogram over the whole lane.
        ml_per_kg: volume that is charged as a kilogram.
        expected_seconds: waiting, half a headway, the time under way and unpacking, and the mean of lateness.
        late_share: departures that are late.
        grace_seconds: least that these are late.
        late_seconds: mean that they are late.
        co2_kg_per_tonne: well-to-wheel emissions at both ends.
        co2_kg_per_tonne_km: those under way.
        loss_rate: share of parcels lost.
        damage_rate: share of parcels damaged.
        room_kg_per_day: chargeable kilograms that its departures have room for.
        open: whether departures leave.
    """

    origin: str
    destination: str
    mode: str
    km: float
    fixed_cents: float
    cents_per_kg: float
    ml_per_kg: int
    expected_seconds: float
    late_share: float
    grace_seconds: float
    late_seconds: float
    co2_kg_per_tonne: float
    co2_kg_per_tonne_km: float
    loss_rate: float
    damage_rate: float
    room_kg_per_day: float
    open: bool = True

    def chargeable_g(self, load: Load) -> float:
        """Grams that are charged: the weight, or the volume's where that is more."""
        return max(load.weight_g, load.volume_ml * 1000 / self.ml_per_kg)

    def cost_cents(self, load: Load) -> float:
        """Tariff for one parcel, in euro cents."""
        return self.fixed_cents + self.cents_per_kg * self.chargeable_g(load) / 1000

    def co2_g(self, load: Load) -> float:
        """Emissions that one parcel bears, in grams: its share by weight."""
        return (self.co2_kg_per_tonne + self.km * self.co2_kg_per_tonne_km) * load.weight_g / 1000


class Lanes(NamedTuple):
    """The freight network at one moment.

    Attributes:
        state: digest of the content: two networks with the same state are the same.
        all: every lane; an itinerary names lanes by their place in it.
    """

    state: str
    all: tuple[Lane, ...]


def lanes_of(lanes: tuple[Lane, ...]) -> Lanes:
    """A network of `lanes`."""
    return Lanes(blake2b(repr([tuple(lane) for lane in lanes]).encode(), digest_size=16).hexdigest(), lanes)


class RoutingView(NamedTuple):
    """What a routing policy is told.

    Attributes:
        origin: code of the warehouse's city.
        destination: code of the hub from which the last mile starts.
        load: what is to be carried.
        time: seconds since the scenario's start.
        lanes: the network.
        truth: for policies that declare `oracle = True`, else None: what a way, begun at a second with a load, will
            really take, in seconds.
    """

    origin: str
    destination: str
    load: Load
    time: int
    lanes: Lanes
    truth: Callable[[Itinerary, int, Load], int] | None = None


Itinerary = tuple[int, ...]
"""Lanes by number from origin to destination, in order; empty where both are the same place."""


class RoutingPolicy(Protocol):
    """Chooses the itinerary of a parcel."""

    def __call__(self, view: RoutingView, setting: Setting, /) -> Itinerary | None:
        """Numbers of the lanes from `view.origin` to `view.destination`, or None if there is no way."""
        ...


def _fault(view: RoutingView, answer: object) -> str:
    if answer is None:
        return ""
    lanes = view.lanes.all
    if not isinstance(answer, tuple) or not all(is_whole(n) and 0 <= n < len(lanes) for n in answer):
        return f"an itinerary is a tuple of lane numbers below {len(lanes)}, or None where there is no way"
    if len(answer) > len(lanes):
        return f"it has {len(answer)} legs, and the network {len(lanes)} lanes"
    at = view.origin
    for number in answer:
        if lanes[number].origin != at:
            return f"lane {number} leaves from {lanes[number].origin}, and the parcel is at {at}"
        if not lanes[number].open:
            return f"lane {number} from {at} to {lanes[number].destination} is closed"
        at = lanes[number].destination
    return "" if at == view.destination else f"it ends at {at}, not at {view.destination}"


FAMILY: Final = Family(null="random", default="balanced", oracle="foresight", fault=_fault)


class FewestLegs:
    """The way with the fewest lanes, whatever it costs and however long it takes."""

    steady = True

    def __init__(self) -> None:
        self._state = ""
        self._arrivals: dict[str, dict[str, int | None]] = {}

    def __call__(self, view: RoutingView, setting: Setting) -> Itinerary | None:
        """The first found of the shortest by number of lanes, in the order of the network."""
        if view.lanes.state != self._state:
            self._state = view.lanes.state
            self._arrivals.clear()
        arrivals = self._arrivals.get(view.origin)
        if arrivals is None:
            arrivals = self._arrivals[view.origin] = _breadth_first(view.lanes.all, view.origin)
        return _way_back(view.lanes.all, arrivals, view.destination)


def _breadth_first(lanes: tuple[Lane, ...], origin: str) -> dict[str, int | None]:
    """By place that can be reached: the last lane of a way there; None at `origin`."""
    outgoing: dict[str, list[int]] = {}
    for number, lane in enumerate(lanes):
        if lane.open:
            outgoing.setdefault(lane.origin, []).append(number)
    arrivals: dict[str, int | None] = {origin: None}
    frontier = deque([origin])
    while frontier:
        for number in outgoing.get(frontier.popleft(), ()):
            if lanes[number].destination not in arrivals:
                arrivals[lanes[number].destination] = number
                frontier.append(lanes[number].destination)
    return arrivals


def reached_from(lanes: Lanes, origin: str) -> frozenset[str]:
    """Places that open lanes lead to from `origin`, itself among them."""
    return frozenset(_breadth_first(lanes.all, origin))


def _way_back(lanes: tuple[Lane, ...], arrivals: dict[str, int | None], destination: str) -> Itinerary | None:
    if destination not in arrivals:
        return None
    way: list[int] = []
    while (number := arrivals[destination]) is not None:
        way.append(number)
        destination = lanes[number].origin
    return tuple(reversed(way))
