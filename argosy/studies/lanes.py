"""Lanes of the freight network by themselves: what a load meets on them, departure by departure."""

from __future__ import annotations

from math import fsum
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from argosy.scenario_files import load_scenario
from sim.core.streams import Streams
from sim.core.units import DAY, HOUR
from sim.freight import chargeable_g, voyage
from sim.policies import Load
from sim.resources import Timetables
from sim.world.build import freight_network
from sim.world.network import planned

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sim.scenario import DataTables, Scenario
    from sim.world.network import Link, Network

BOX_ML: Final = 60_000_000
"""Of a 40-foot box, what is filled."""
LORRY_KG: Final = 10_000
"""What a lorry with groupage has on board."""
PARCEL: Final = Load(10_000, 30_000)
"""10 kg and 30 litres: 333 kg a cubic metre."""
_EVERY: Final = 7 * HOUR + 780
"""Seconds between two loads, in step with no timetable."""
_FIRST: Final = 30 * DAY

OPEN: Final = ("disruptions.red-sea.severity=0",)
"""Overrides of `eurasia` that let ships go through Suez."""


class Trip(NamedTuple):
    """A way from door to door.

    Attributes:
        name: of the lane.
        way: places, and the modes between them.
        mode: of the legs from terminal to terminal.
        overrides: of `eurasia`.
    """

    name: str
    way: str
    mode: str
    overrides: tuple[str, ...] = ()


class Carried(NamedTuple):
    """One load on one leg; times in seconds."""

    link: Link
    since: int
    departed: int
    arrived: int
    released: int
    km: float
    cents: float


TRIPS: Final = (
    Trip("shanghai-rotterdam-suez", "CN-SHANGHAI road CNSHA sea NLRTM road NL-ROTTERDAM", "sea", OPEN),
    Trip("shanghai-rotterdam-cape", "CN-SHANGHAI road CNSHA sea NLRTM road NL-ROTTERDAM", "sea"),
    Trip("rotterdam-shanghai-cape", "NL-ROTTERDAM road NLRTM sea CNSHA road CN-SHANGHAI", "sea"),
    Trip("shanghai-felixstowe-cape", "CN-SHANGHAI road CNSHA sea GBFXT road GB-BIRMINGHAM", "sea"),
    Trip("yantian-hamburg-cape", "CN-SHENZHEN road CNYTN sea DEHAM road DE-HAMBURG", "sea"),
    Trip("shanghai-singapore", "CN-SHANGHAI road CNSHA sea SGSIN road SG-SINGAPORE", "sea"),
    Trip("shanghai-tokyo", "CN-SHANGHAI road CNSHA sea JPTYO road JP-TOKYO", "sea"),
    Trip("shenzhen-leipzig", "CN-SHENZHEN road SZX air LEJ road DE-LEIPZIG", "air"),
    Trip("leipzig-shenzhen", "DE-LEIPZIG road LEJ air SZX road CN-SHENZHEN", "air"),
    Trip("shanghai-frankfurt", "CN-SHANGHAI road PVG air FRA road DE-FRANKFURT", "air"),
    Trip("shanghai-amsterdam", "CN-SHANGHAI road PVG air AMS road NL-AMSTERDAM", "air"),
    Trip(
        "chongqing-duisburg",
        "CN-SHENZHEN road CN-CHONGQING-RAIL rail DE-DUISBURG-RAIL road DE-FRANKFURT",
        "rail",
    ),
    Trip(
        "yiwu-duisburg",
        "CN-YIWU road CN-YIWU-RAIL rail DE-DUISBURG-RAIL road DE-FRANKFURT",
        "rail",
    ),
    Trip(
        "xian-hamburg",
        "CN-YIWU road CN-XIAN-RAIL rail DE-HAMBURG-RAIL road DE-HAMBURG",
        "rail",
    ),
    Trip(
        "xian-malaszewicze",
        "CN-YIWU road CN-XIAN-RAIL rail PL-MALASZEWICZE-RAIL road PL-WARSAW",
        "rail",
    ),
    Trip("istanbul-frankfurt", "TR-ISTANBUL road DE-FRANKFURT", "road"),
    Trip("madrid-frankfurt", "ES-MADRID road FR-PARIS road DE-FRANKFURT", "road"),
    Trip("madrid-paris", "ES-MADRID road FR-PARIS", "road"),
    Trip("paris-madrid", "FR-PARIS road ES-MADRID", "road"),
    Trip("warsaw-leipzig", "PL-WARSAW road DE-LEIPZIG", "road"),
    Trip("leipzig-warsaw", "DE-LEIPZIG road PL-WARSAW", "road"),
)


class Lab:
    """The freight network of a scenario with its timetables, and nothing else of a market.

    Args:
        scenario: whose modes, places and disruptions.
        tables: that it reads.
        seed: of departures' luck.
    """

    def __init__(self, scenario: Scenario, tables: DataTables, seed: int) -> None:
        streams = Streams(seed)
        self.network: Network = freight_network(scenario, tables, streams)
        self.timetables = Timetables(streams, self.network)
        self._links = {(link.origin, link.mode.name, link.destination): link for link in self.network.links}

    def legs(self, way: str) -> list[Link]:
        """The links of a way such as `A road B sea C`.

        Raises:
            KeyError: for one that is not there.
        """
        names = way.split()
        return [self._links[names[n], names[n + 1], names[n + 2]] for n in range(0, len(names) - 2, 2)]

    def carry(self, legs: Sequence[Link], since: int, load: Load) -> list[Carried]:
        """What a load meets that is at the first leg's origin at second `since`; it takes no room from others.

        Args:
            legs: one after the other.
            since: second.
            load: which.
        """
        found = []
        for link in legs:
            timetable = self.timetables.of(link)
            booking = timetable.book(since + int(link.mode.dwell_hours * HOUR), chargeable_g(link, load))
            assert booking is not None, "nobody waits for no longer than so"
            way, _ = planned(link, timetable.outages, since)
            departed, luck = booking.departure.time, timetable.luck(booking.departure)
            sailed = voyage(link, departed, luck, self.network, timetable.outages)
            released = sailed.arrival + int(link.mode.release_hours * HOUR)
            cents = link.lane(way).cost_cents(load)
            found.append(Carried(link, since, departed, sailed.arrival, released, sailed.km, cents))
            timetable.release(booking)
            since = released
        return found


def measured(trip: Trip, seed: int, days: int) -> dict[str, list[float]]:
    """Figures of a trip by name of the measure, one for each load of `days` days.

    Returns:
        `km`, `port_days` from the first departure to the last arrival of its mode, `terminal_days` from when the
        load is handed over there until it is unpacked, `door_days` with the ways to and fro and the last mile,
        `eur_per_kg` and `co2_g_per_tkm` of the legs of its mode, and what a full box or a kilometre of a lorry is.
    """
    scenario, tables = load_scenario("eurasia", trip.overrides)
    here = Lab(scenario, tables, seed)
    legs = here.legs(trip.way)
    found: dict[str, list[float]] = {}
    for since in range(_FIRST, _FIRST + days * DAY, _EVERY):
        carried = here.carry(legs, since, PARCEL)
        for name, value in _figures(trip, carried, scenario.last_mile.median_days):
            found.setdefault(name, []).append(value)
    return found


def _figures(trip: Trip, carried: Sequence[Carried], last_mile: float) -> Iterator[tuple[str, float]]:
    main = [leg for leg in carried if leg.link.mode.name == trip.mode]
    mode, kg = main[0].link.mode, PARCEL.weight_g / 1000
    km = fsum(leg.km for leg in main)
    yield "km", km
    yield "port_days", (main[-1].arrived - main[0].departed) / DAY
    yield "terminal_days", (main[-1].released - main[0].since) / DAY
    yield "door_days", (carried[-1].released - carried[0].since) / DAY + last_mile
    yield "eur_per_kg", fsum(leg.cents for leg in main) / 100 / kg
    emitted = len(main) * mode.co2_kg_per_tonne + km * mode.co2_kg_per_tonne_km
    yield "co2_g_per_tkm", emitted / km * 1000
    per_kg = fsum(mode.per_kg_km_cents * leg.link.factor * leg.km for leg in main) / 100
    if trip.mode == "sea":
        yield "eur_per_box", per_kg * BOX_ML / mode.ml_per_kg
    if trip.mode == "road":
        yield "eur_per_lorry_km", per_kg * LORRY_KG / km


def median(values: Sequence[float]) -> float:
    """Of a figure of many loads."""
    return float(np.median(values))
