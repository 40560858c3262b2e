"""Places and the links between them."""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING, NamedTuple

from sim.core.units import DAY, HOUR
from sim.policies.routing import Lane, lanes_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.scenario import LastMile, Mode


class Place(NamedTuple):
    """A node of the freight network."""

    code: str
    name: str
    kind: str
    country: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True, eq=False)
class Link:
    """A directed connection by one mode. Two links are the same only if they are the same object.

    Attributes:
        origin: place that it leaves.
        destination: place that it reaches.
        mode: how.
        km: its length.
        phase: of its timetable, as a share of the headway.
    """

    origin: str
    destination: str
    mode: Mode
    km: float
    phase: float = 0.0

    @property
    def name(self) -> str:
        """Names its random streams: places and mode."""
        return f"{self.origin}>{self.mode.name}>{self.destination}"

    @property
    def transit_seconds(self) -> float:
        """Median time under way."""
        return self.km / self.mode.speed_kmh * HOUR

    @property
    def expected_seconds(self) -> float:
        """Dwell, half a headway and the median time under way."""
        return self.mode.dwell_hours * HOUR + self.mode.headway_hours * HOUR / 2 + self.transit_seconds

    @property
    def cents_per_kg(self) -> float:
        """Tariff per kilogram over the whole link, in euro cents."""
        return self.mode.per_kg_cents + self.mode.per_kg_km_cents * self.km

    def lane(self) -> Lane:
        """The link as routing policies see it."""
        mode = self.mode
        return Lane(
            self.origin, self.destination, mode.name, self.km, mode.fixed_cents, self.cents_per_kg,
            self.expected_seconds, mode.co2_kg_per_tonne_km, mode.loss_rate, mode.damage_rate,
        )  # fmt: skip


class Network:
    """The freight network of a scenario.

    Attributes:
        places: by code.
        links: every directed link.
        lanes: the links as routing policies see them, in the same order.
    """

    def __init__(self, places: Iterable[Place], links: Iterable[Link]) -> None:
        self.places = {place.code: place for place in places}
        self.links = tuple(links)
        self.lanes = lanes_of(tuple(link.lane() for link in self.links))

    def country(self, code: str) -> str:
        """Country of the place `code`."""
        return self.places[code].country


class Route:
    """An itinerary with its last mile, summed up once so that a quote costs one multiplication.

    Attributes:
        legs: the itinerary.
        expected_seconds: from the warehouse's door to the buyer's, without customs.
        carrier: mode that covers most kilometres; its company is the order's carrier.
    """

    __slots__ = (
        "_fixed_cents",
        "_per_kg_cents",
        "carrier",
        "expected_seconds",
        "label",
        "legs",
    )

    def __init__(self, legs: tuple[Link, ...], last_mile: LastMile) -> None:
        self.legs = legs
        self.expected_seconds = fsum(leg.expected_seconds for leg in legs) + last_mile.median_days * DAY
        self.carrier = max(legs, key=lambda leg: leg.km).mode.name if legs else "parcel"
        self.label = "".join(f"{leg.origin}>{leg.mode.name}>" for leg in legs) + (
            legs[-1].destination if legs else "local"
        )
        self._fixed_cents = fsum(leg.mode.fixed_cents for leg in legs) + last_mile.fixed_cents
        self._per_kg_cents = fsum(leg.cents_per_kg for leg in legs) + last_mile.per_kg_cents

    def freight_cents(self, weight_g: int) -> int:
        """Freight to the buyer's door in euro cents, rounded up."""
        return int(self._fixed_cents + self._per_kg_cents * weight_g / 1000) + 1
