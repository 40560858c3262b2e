"""Events that happened, as disruptions of the freight network, and what they do to ships and cargo."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from math import inf
from typing import TYPE_CHECKING, Final, NamedTuple

from argosy.scenario_files import load_scenario
from argosy.studies.lanes import Lab
from sim.core.units import DAY, HOUR
from sim.freight import voyage
from sim.resources import Departure
from sim.scenario import Disruption

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sim.world.network import Link

RED_SEA: Final = "Red Sea, December 2023"
EVER_GIVEN: Final = "Ever Given, March 2021"
YANTIAN: Final = "Yantian, May 2021"

_CLOSED: Final = date(2021, 3, 23)
_REOPENED: Final = date(2021, 3, 29)
_YANTIAN_OPEN: Final = date(2021, 6, 24)
_CARGO_FROM: Final = date(2021, 4, 1)
_CARGO_UNTIL: Final = date(2022, 1, 1)
_LATER: Final = 0.5 * DAY
"""Seconds by which a ship is held up, before it counts as waiting."""
_SAME_KM: Final = 1.0
_PARTS: Final = 20
"""Loads that fill a departure."""
_CARGO_PORT: Final = "CNYTN"
_FAR_KM: Final = 10_000


class Fared(NamedTuple):
    """What became of the ships that an event meets; None where nothing is said.

    Attributes:
        met: ships that would be at a closed passage while it is closed.
        share_rerouted: of those in the month that is compared.
        turned: share of those that go round which had left by the usual way.
        days_added: to one that goes round, mean.
        km_ratio: kilometres of all that are met over those of their usual ways.
        waiting: ships that wait.
        longest_wait: days.
        queue_gone: days after the reopening until the last of them goes on.
        round_trip_days: added to Shanghai-Rotterdam and back.
    """

    met: float
    share_rerouted: float
    turned: float | None
    days_added: float | None
    km_ratio: float
    waiting: float
    longest_wait: float | None
    queue_gone: float | None
    round_trip_days: float | None


class Waited(NamedTuple):
    """How much longer than usual cargo waits at a port.

    Attributes:
        weeks: first days.
        waits: mean days, by week in which the cargo is ready.
        longest: of the weeks.
        over: days after the reopening until the first week from which on cargo waits for less than a day.
    """

    weeks: list[date]
    waits: list[float]
    longest: float
    over: float | None


class _Ship(NamedTuple):
    """A departure with the event, beside the same without it; at the passage at second `reach`."""

    link: Link
    departed: int
    reach: float
    km: float
    usual_km: float
    later: float

    @property
    def goes_round(self) -> bool:
        """Whether it takes a longer way than usual."""
        return self.km > self.usual_km + _SAME_KM


def red_sea(seed: int) -> Fared:
    """The Red Sea from 15 December 2023: two of three ships go round the Cape, and know that they must."""
    start, until = date(2023, 10, 1), date(2024, 4, 1)
    event = Disruption(
        name="red-sea",
        kind="passage",
        targets=("babalmandab", "suez"),
        start=date(2023, 12, 15),
        end=date(2025, 1, 1),
        severity=0.67,
    )
    ships = [*_ships(event, start, until, seed)]
    january = (date(2024, 1, 1) - start).days * DAY, (date(2024, 2, 1) - start).days * DAY
    known = (event.start - start).days * DAY
    return _fared(ships, january, known, None)


def ever_given(seed: int) -> Fared:
    """Suez from 23 to 29 March 2021: nobody passes, and it is believed to open again after three days."""
    start, until = date(2021, 2, 1), date(2021, 6, 1)
    event = Disruption(
        name="ever-given", kind="passage", targets=("suez",), start=_CLOSED, end=_REOPENED, expected_days=3.0
    )
    reopened = (_REOPENED - start).days * DAY
    known = (_CLOSED - start).days * DAY
    return _fared([*_ships(event, start, until, seed)], (0, (until - start).days * DAY), known, reopened)


def _ships(event: Disruption, start: date, until: date, seed: int) -> Iterator[_Ship]:
    """Departures from `start` up to `until` whose usual way is closed when they would be there."""
    here, usual = (_lab(events, start, seed) for events in ((event,), ()))
    calm = {link.name: link for link in usual.network.links}
    for link in here.network.links:
        at = min((p.km for p in link.ways.usual.passages if p.name in event.targets), default=inf)
        if link.mode.name != "sea" or at == inf:
            continue
        timetable, same = here.timetables.of(link), usual.timetables.of(calm[link.name])
        for departure in _departures(link, (until - start).days * DAY):
            reach = departure.time + at / link.mode.speed_kmh * HOUR
            if not any(outage.holds(int(reach)) for outage in timetable.outages):
                continue
            luck = timetable.luck(departure)
            found = voyage(link, departure.time, luck, here.network, timetable.outages)
            other = voyage(calm[link.name], departure.time, luck, usual.network, same.outages)
            yield _Ship(link, departure.time, reach, found.km, other.km, found.arrival - other.arrival)


def _departures(link: Link, seconds: int) -> Iterable[Departure]:
    headway = round(link.mode.headway_hours * HOUR)
    phase = int(link.phase * headway)
    return (Departure(number, time) for number, time in enumerate(range(phase, seconds, headway)))


def _fared(ships: Sequence[_Ship], month: tuple[int, int], known: int, reopened: int | None) -> Fared:
    """What became of `ships`; the share of those that leave in `month`, known of from second `known` on."""
    round_the = [ship for ship in ships if ship.goes_round]
    waited = [ship for ship in ships if not ship.goes_round and ship.later > _LATER]
    compared = [ship for ship in ships if month[0] <= ship.departed < month[1]]
    turned = sum(ship.departed < known for ship in round_the)
    trips = [
        ship.later / DAY
        for ship in round_the
        if {ship.link.origin, ship.link.destination} == {"CNSHA", "NLRTM"} and ship.departed >= known
    ]
    on = [ship.reach + ship.later for ship in waited]
    return Fared(
        met=float(len(ships)),
        share_rerouted=sum(ship.goes_round for ship in compared) / max(len(compared), 1),
        turned=turned / len(round_the) if round_the else None,
        days_added=sum(ship.later for ship in round_the) / DAY / len(round_the) if round_the else None,
        km_ratio=sum(ship.km for ship in ships) / sum(ship.usual_km for ship in ships),
        waiting=float(len(waited)),
        longest_wait=max(ship.later for ship in waited) / DAY if waited else None,
        queue_gone=max(0.0, max(on) - reopened) / DAY if waited and reopened is not None else None,
        round_trip_days=2 * sum(trips) / len(trips) if trips else None,
    )


def yantian(seed: int, load: float) -> Waited:
    """Yantian from 21 May to 24 June 2021: half of its departures to Europe do not leave, then a third.

    Args:
        seed: of departures' luck.
        load: share of the room of departures that is wanted, all the year.
    """
    turn = date(2021, 6, 7)
    events = tuple(
        Disruption(name=name, kind="place", targets=(_CARGO_PORT,), start=start, end=end, severity=severity)
        for name, start, end, severity in (
            ("yantian", date(2021, 5, 21), turn, 0.55),
            ("yantian-half-open", turn, _YANTIAN_OPEN, 0.3),
        )
    )
    here, usual = (_lab(given, _CARGO_FROM, seed) for given in (events, ()))
    days = (_CARGO_UNTIL - _CARGO_FROM).days
    weeks = days // 7
    sums, counts = [0.0] * weeks, [0] * weeks
    for ready, later in _cargo(here, usual, load, weeks * 7):
        week = int(ready // (7 * DAY))
        sums[week] += later / DAY
        counts[week] += 1
    waits = [total / max(count, 1) for total, count in zip(sums, counts, strict=True)]
    first = [_CARGO_FROM + timedelta(days=7 * week) for week in range(weeks)]
    after = [n for n, day in enumerate(first) if day >= _YANTIAN_OPEN]
    calm = next((n for n in after if all(wait < 1 for wait in waits[n:])), None)
    over = None if calm is None else float((first[calm] - _YANTIAN_OPEN).days)
    return Waited(first, waits, max(waits), over)


def _cargo(here: Lab, usual: Lab, load: float, days: int) -> Iterator[tuple[float, float]]:
    """When each load is ready, and how much later it leaves than it would have without the event."""
    calm = {link.name: link for link in usual.network.links}
    for link in here.network.links:
        if link.origin != _CARGO_PORT or link.mode.name != "sea" or link.km < _FAR_KM:
            continue
        timetable, same = here.timetables.of(link), usual.timetables.of(calm[link.name])
        part = timetable.capacity_g // _PARTS
        every = link.mode.headway_hours * HOUR / _PARTS / load
        for number in range(int(days * DAY / every)):
            ready = int(number * every)
            late, soon = timetable.book(ready, part), same.book(ready, part)
            assert late is not None
            assert soon is not None
            yield ready, late.departure.time - soon.departure.time


def _lab(events: Sequence[Disruption], start: date, seed: int) -> Lab:
    scenario, tables = load_scenario("eurasia")
    return Lab(replace(scenario, disruptions=tuple(events), start=start), tables, seed)
