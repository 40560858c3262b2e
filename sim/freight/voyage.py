"""How a departure fares: on time or late, through straits that may close, to a terminal that may be shut."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sim.core.distributions import exponential
from sim.core.units import HOUR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.core.luck import TransitLuck
    from sim.scenario import Mode
    from sim.world.disruptions import Outage
    from sim.world.network import Link, Network
    from sim.world.seaways import Passage, Way


class Voyage(NamedTuple):
    """What became of a departure.

    Attributes:
        arrival: second at which it is at its terminal.
        km: that it has travelled.
    """

    arrival: int
    km: float


def voyage(
    link: Link, departed: int, luck: TransitLuck, network: Network, outages: Sequence[Outage]
) -> Voyage:
    """The voyage of a departure of `link` that leaves at second `departed`.

    Args:
        link: which.
        departed: when.
        luck: of the departure.
        network: whose passages and places they are.
        outages: that the link may suffer from.
    """
    met = [outage for outage in outages if luck.held < outage.severity or outage.delay_seconds]
    time, km = float(departed), link.km
    if met:
        time, km = _way(link, departed, luck, network, [outage for outage in met if outage.kind == "passage"])
    else:
        time += link.km / link.mode.speed_kmh * HOUR
    time += link.toll_seconds + lateness(luck.delay, link.mode)
    for outage in met:
        # what is wrong at the destination is met on arrival, all else when leaving
        arrives = outage.kind == "place" and link.destination in outage.targets
        if outage.kind != "passage" and outage.holds(int(time) if arrives else departed):
            time += outage.delay_seconds
            if arrives and luck.held < outage.severity:
                time = max(time, outage.end)
    return Voyage(max(departed + 1, int(time)), km)


def lateness(u: float, mode: Mode) -> float:
    """Seconds that a departure is late: none, or a grace and an exponential time more; it rises with `u` < 1."""
    if u < mode.on_time_share:
        return 0.0
    further = max(0.0, mode.late_hours - mode.grace_hours)
    rest = (1 - u) / (1 - mode.on_time_share)
    return (mode.grace_hours + (exponential(rest, further) if further else 0.0)) * HOUR


class _Ship(NamedTuple):
    """Where a ship is: when, after how many kilometres in all, and of the way that it is on."""

    time: float
    sailed: float
    way: Way
    at: float


def _way(
    link: Link, departed: int, luck: TransitLuck, network: Network, closures: Sequence[Outage]
) -> tuple[float, float]:
    """When a ship arrives, and how far it sails, passages being closed and opened on its way.

    It leaves by the way that is known to be open. When it learns that a passage ahead is closed, it turns to the
    other way if that is believed to be quicker than waiting, which it believes again whenever it was wrong.
    """
    seconds_per_km = HOUR / link.mode.speed_kmh
    shut = frozenset(
        name
        for o in closures
        if o.is_known(departed)
        and luck.held < o.severity
        and _is_met(link.ways.usual, o, departed, seconds_per_km)
        for name in o.targets
    )
    ship = _Ship(departed, 0.0, link.ways.without(shut) or link.ways.usual, 0.0)
    while (ahead := _first_closed(ship, closures, luck, seconds_per_km)) is not None:
        passage, outage = ahead
        reach = ship.time + (passage.km - ship.at) * seconds_per_km
        ship = _sail(ship, min(reach, max(ship.time, outage.announced)), seconds_per_km)
        believed = outage.believed_end(int(ship.time))
        other = link.ways.without(shut | outage.targets)
        shut |= outage.targets
        if other is not None:
            left, at = network.chart(link).turn(link.ways, ship.way, ship.at, other)
            waiting = max(believed, reach) - ship.time + (ship.way.km - passage.km) * seconds_per_km
            if left * seconds_per_km < waiting:
                ship = _Ship(ship.time, ship.sailed, other, at)
                continue
        ship = _sail(ship, reach, seconds_per_km)
        ship = ship._replace(time=max(ship.time, min(believed, outage.end)))
    held = sum(
        o.delay_seconds
        for o in closures
        if luck.held >= o.severity and _passes(ship.way, o, departed, seconds_per_km)
    )
    left = ship.way.km - ship.at
    return ship.time + left * seconds_per_km + held, ship.sailed + left


def _passes(way: Way, outage: Outage, departed: int, seconds_per_km: float) -> bool:
    """Whether a ship on `way` is where the outage is while it goes on."""
    return any(
        passage.name in outage.targets and outage.holds(int(departed + passage.km * seconds_per_km))
        for passage in way.passages
    )


def _first_closed(
    ship: _Ship, closures: Sequence[Outage], luck: TransitLuck, seconds_per_km: float
) -> tuple[Passage, Outage] | None:
    """The first passage ahead that is closed when the ship is there."""
    for passage in ship.way.passages:
        if passage.km >= ship.at:
            reach = int(ship.time + (passage.km - ship.at) * seconds_per_km)
            for outage in closures:
                if passage.name in outage.targets and outage.holds(reach) and luck.held < outage.severity:
                    return passage, outage
    return None


def _sail(ship: _Ship, until: float, seconds_per_km: float) -> _Ship:
    km = (until - ship.time) / seconds_per_km
    return _Ship(until, ship.sailed + km, ship.way, ship.at + km)


def _is_met(way: Way, outage: Outage, departed: int, seconds_per_km: float) -> bool:
    """Whether a ship that keeps to `way` meets the outage, as far as is known when it leaves."""
    end = max(outage.believed_end(departed), outage.start)
    return any(
        passage.name in outage.targets and outage.start <= departed + passage.km * seconds_per_km < end
        for passage in way.passages
    )
