"""Places, the links between them, and what the world knows of both at one moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from math import fsum, inf
from typing import TYPE_CHECKING, Final, NamedTuple

from sim.core.units import DAY, HOUR
from sim.policies import LegAhead
from sim.policies.routing import Lane, Lanes, lanes_of
from sim.world.disruptions import Disruptions
from sim.world.seaways import Chart, Point, Way, Ways

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sim.scenario import LastMile, Mode
    from sim.world.disruptions import Outage

_NO_DAY: Final = date(2000, 1, 1)
_BY_WEIGHT: Final = 10**9
"""Millilitres that a kilogram would have to take to be charged by its volume: more than any does."""

_HALF: Final = 0.5
_DAY_HOURS: Final = 24


class Place(NamedTuple):
    """A node of the freight network."""

    code: str
    name: str
    kind: str
    country: str
    latitude: float
    longitude: float

    @property
    def point(self) -> Point:
        """Where it lies."""
        return self.latitude, self.longitude


@dataclass(frozen=True, eq=False)
class Link:
    """A directed connection by one mode. Two links are the same only if they are the same object.

    Attributes:
        origin: place that it leaves.
        destination: place that it reaches.
        mode: how.
        ways: the usual one, and those round closed passages.
        phase: of its timetable, as a share of the headway.
        factor: of the mode's tariff per kilometre, in this direction of trade.
        toll_cents_per_kg: what crossing a border or strait by road costs besides, in euro cents.
        toll_seconds: how long it takes.
    """

    origin: str
    destination: str
    mode: Mode
    ways: Ways
    phase: float = 0.0
    factor: float = 1.0
    toll_cents_per_kg: float = 0.0
    toll_seconds: int = 0

    @property
    def km(self) -> float:
        """Length of its usual way."""
        return self.ways.usual.km

    @cached_property
    def name(self) -> str:
        """Names its random streams: places and mode."""
        return f"{self.origin}>{self.mode.name}>{self.destination}"

    def transit_seconds(self, way: Way) -> float:
        """Time under way when nothing is late."""
        return way.km / self.mode.speed_kmh * HOUR + self.toll_seconds

    def lane(self, way: Way | None, delay_seconds: float = 0.0) -> Lane:
        """The link as routing policies see it.

        Args:
            way: that its departures take; None where none leaves.
            delay_seconds: that they are held up, or waited for, besides.
        """
        mode, is_open = self.mode, way is not None
        way = way or self.ways.usual
        transit = self.transit_seconds(way) + mode.release_hours * HOUR
        waiting = mode.dwell_hours * HOUR + mode.headway_hours * HOUR / 2 + delay_seconds
        lateness = (1 - mode.on_time_share) * mode.late_hours * HOUR
        per_kg = mode.per_kg_cents + mode.per_kg_km_cents * self.factor * way.km + self.toll_cents_per_kg
        return Lane(
            self.origin, self.destination, mode.name, way.km, mode.fixed_cents, per_kg, mode.ml_per_kg,
            waiting + transit + lateness, 1 - mode.on_time_share, mode.grace_hours * HOUR,
            mode.late_hours * HOUR, mode.co2_kg_per_tonne, mode.co2_kg_per_tonne_km, mode.loss_rate,
            mode.damage_rate, mode.capacity_kg * _DAY_HOURS / mode.headway_hours, is_open,
        )  # fmt: skip


class Network:
    """The freight network of a scenario.

    Attributes:
        places: by code.
        links: every directed link.
        passages: where straits and canals lie.
        disruptions: that touch it.
        lanes: the links as routing policies see them now, in the same order.
    """

    def __init__(
        self,
        places: Iterable[Place],
        links: Iterable[Link],
        passages: Mapping[str, Point] | None = None,
        disruptions: Disruptions | None = None,
    ) -> None:
        self.places = {place.code: place for place in places}
        self.links = tuple(links)
        self.passages = passages or {}
        self.disruptions = disruptions or Disruptions((), _NO_DAY)
        self._touching = {n: found for n, link in enumerate(self.links) if (found := self.touching(link))}
        self._usual = tuple(link.lane(link.ways.usual) for link in self.links)
        self.lanes: Lanes = lanes_of(self._usual)
        self.renew(0, {})

    def country(self, code: str) -> str:
        """Country of the place `code`."""
        return self.places[code].country

    def chart(self, link: Link) -> Chart:
        """Where the link's ends and the passages lie."""
        return Chart(self.places[link.origin].point, self.places[link.destination].point, self.passages)

    def touching(self, link: Link) -> tuple[Outage, ...]:
        """Disruptions that a link may ever suffer from."""
        if not self.disruptions.outages:
            return ()
        names = link.ways.usual.names.union(*(way.names for way in link.ways.around.values()))
        of = self.disruptions.of
        ends = (link.origin, link.destination)
        return (*of("passage", names), *of("place", ends), *of("mode", (link.mode.name,)))

    def renew(self, now: int, waits: Mapping[int, int]) -> None:
        """Let the lanes be as the world knows them at second `now`.

        Args:
            now: second.
            waits: by number of the link, how much longer than usual a departure with room is waited for.
        """
        lanes = list(self._usual)
        for number in {*self._touching, *waits}:
            link = self.links[number]
            way, delay = planned(link, self._touching.get(number, ()), now)
            lanes[number] = link.lane(way, delay + waits.get(number, 0))
        if tuple(lanes) != self.lanes.all:
            self.lanes = lanes_of(tuple(lanes))


def planned(link: Link, outages: Sequence[Outage], now: int) -> tuple[Way | None, float]:
    """The way that departures of `link` are planned to take at second `now`, and by how much they are held up.

    None where none can leave. Of what is half out of order the half is expected.
    """
    known = [outage for outage in outages if outage.is_known(now)]
    if not known:
        return link.ways.usual, 0.0
    leaves = now + int((link.mode.dwell_hours + link.mode.headway_hours / 2) * HOUR)
    closed: set[str] = set()
    slow: list[Outage] = []
    delay, leaving = 0.0, 1.0
    for outage in known:
        reached = leaves if outage.kind != "passage" else _reached(link, outage, leaves)
        if outage.kind == "place" and link.destination in outage.targets:
            reached = leaves + int(link.transit_seconds(link.ways.usual))
        if not outage.start <= reached < outage.believed_end(now):
            continue
        if outage.kind != "passage":
            delay += outage.delay_seconds
            leaving *= 1 - outage.severity
        elif outage.severity > _HALF:
            closed |= outage.targets
        else:
            slow.append(outage)
    way = link.ways.without(frozenset(closed))
    if leaving <= 0 or way is None:
        return None, 0.0
    # of departures that leave with probability p, 1/p - 1 more are waited for than usual
    delay += (1 / leaving - 1) * link.mode.headway_hours * HOUR
    return way, delay + sum(outage.delay_seconds for outage in slow if way.names & outage.targets)


def _reached(link: Link, outage: Outage, leaves: int) -> int:
    """When a ship that leaves at second `leaves` is at the first passage that is out of order."""
    usual = link.ways.usual
    km = min((p.km for p in usual.passages if p.name in outage.targets), default=inf)
    return leaves + (int(km / link.mode.speed_kmh * HOUR) if km < inf else 0)


class Route:
    """An itinerary with its last mile, summed up once so that a quote costs one multiplication.

    Attributes:
        legs: the itinerary.
        state: of the network in which it was planned.
        way_seconds: from the warehouse's door to the hub, without customs.
        expected_seconds: the same to the buyer's door.
        carrier: mode that covers most kilometres; its company is the order's carrier.
    """

    __slots__ = (
        "_fixed_cents", "_lanes", "_last_mile", "_per_kg", "_published", "carrier", "expected_seconds",
        "label", "legs", "state", "way_seconds",
    )  # fmt: skip

    def __init__(
        self, legs: tuple[Link, ...], lanes: Sequence[Lane], state: str, last_mile: LastMile
    ) -> None:
        self.legs = legs
        self.state = state
        self.way_seconds = fsum(lane.expected_seconds for lane in lanes)
        self.expected_seconds = self.way_seconds + last_mile.median_days * DAY
        self.carrier = max(legs, key=lambda leg: leg.km).mode.name if legs else "parcel"
        self.label = "".join(f"{leg.origin}>{leg.mode.name}>" for leg in legs) + (
            legs[-1].destination if legs else "local"
        )
        self._lanes = tuple(lanes)
        self._published: tuple[LegAhead, ...] | None = None
        self._last_mile = last_mile
        self._fixed_cents = fsum(lane.fixed_cents for lane in lanes) + last_mile.fixed_cents
        per_kg: dict[int, list[float]] = {_BY_WEIGHT: [last_mile.per_kg_cents]}
        for lane in lanes:
            per_kg.setdefault(lane.ml_per_kg, []).append(lane.cents_per_kg)
        # what is charged by weight alone is so wherever a kilogram takes no more room than that
        self._per_kg = tuple((ml, fsum(cents)) for ml, cents in per_kg.items())

    def ahead(self, legs: int) -> tuple[LegAhead, ...]:
        """The last `legs` of it as the carrier publishes them."""
        if self._published is None:
            self._published = tuple(map(_published, self.legs, self._lanes))
        return self._published[len(self._published) - legs :]

    def carriage_cents(self, weight_g: int, volume_ml: int = 0) -> float:
        """The same to the hub only, in euro cents."""
        mile = self._last_mile
        return self._cents(weight_g, volume_ml) - mile.fixed_cents - mile.per_kg_cents * weight_g / 1000

    def freight_cents(self, weight_g: int, volume_ml: int = 0) -> int:
        """Freight to the buyer's door in euro cents, rounded up."""
        return int(self._cents(weight_g, volume_ml)) + 1

    def _cents(self, weight_g: int, volume_ml: int) -> float:
        cents = self._fixed_cents
        for ml_per_kg, per_kg in self._per_kg:
            by_volume = volume_ml * 1000 / ml_per_kg
            cents += per_kg * (weight_g if weight_g > by_volume else by_volume) / 1000
        return cents


def _published(link: Link, lane: Lane) -> LegAhead:
    """What the carrier says of a leg, from what it takes on average: half a headway is waited, some are late."""
    headway = link.mode.headway_hours * HOUR
    return LegAhead(
        origin=link.origin,
        destination=link.destination,
        mode=link.mode.name,
        seconds=int(lane.expected_seconds - headway / 2 - lane.late_share * lane.late_seconds),
        headway_seconds=int(headway),
        late_share=lane.late_share,
        grace_seconds=lane.grace_seconds,
        late_seconds=lane.late_seconds,
    )
