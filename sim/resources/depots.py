"""Depots with daily vans: parcels gather until the morning, and leave in the rounds that a policy plans."""

from __future__ import annotations

from datetime import date
from math import cos, pi, sin, sqrt
from typing import TYPE_CHECKING, NamedTuple

from sim.core.units import DAY, HOUR, MINUTE
from sim.policies import MorningView, Stop, Van, trip
from sim.records import RoundRow
from sim.world.holidays import public_holidays
from sim.world.working import WEEKDAYS

if TYPE_CHECKING:
    from collections.abc import Mapping

    import simpy

    from sim.core.streams import Streams
    from sim.policies import LastMilePolicy, Setting
    from sim.records import Recorder
    from sim.scenario import Country, Rounds, Scenario
    from sim.world.clock import Clock


class Planner(NamedTuple):
    """Who plans rounds: the policy, and what it is given."""

    policy: LastMilePolicy
    setting: Setting

    def rounds(self, view: MorningView) -> tuple[tuple[int, ...], ...]:
        """Places in the view's stops, by round."""
        return self.policy(view, self.setting)


class Drop(NamedTuple):
    """When a parcel is at its door, and what the way from the depot emitted for it, in grams."""

    time: int
    co2_g: int


class Pattern(NamedTuple):
    """Of a depot's last planned day: when its stops were done, in order, and grams for each of them."""

    offsets: tuple[int, ...]
    co2_g: int


class Parcel:
    """One that waits in a depot; `drop` is known once its van has left."""

    __slots__ = ("drop", "name", "stop")

    def __init__(self, name: str, stop: Stop) -> None:
        self.name = name
        self.stop = stop
        self.drop = Drop(-1, 0)


class Depot:
    """The vans of one hub.

    Args:
        env: the clock.
        country: whose hub it is at.
        clock: of the country.
        rounds: of the scenario.
        resources: who plans rounds, streams of other shippers' doors, and where rounds are written down.

    Attributes:
        waiting: parcels by the local date of the morning on which they leave.
    """

    def __init__(
        self,
        env: simpy.Environment,
        country: Country,
        clock: Clock,
        rounds: Rounds,
        resources: tuple[Planner, Streams, Recorder],
    ) -> None:
        self.waiting: dict[int, list[Parcel]] = {}
        self._env = env
        self._place = country.hub
        self._country = country.code
        self._clock = clock
        self._rounds = rounds
        self._rest_days = frozenset(WEEKDAYS.index(name) for name in rounds.rest_days)
        self._planner, self._streams, self._recorder = resources
        self._mornings: dict[int, simpy.Event] = {}
        self._pattern: Pattern | None = None
        self._van = van_of(rounds)

    def next_morning(self, now: int) -> int:
        """The local date of the first working day after `now` on which a parcel that comes now can leave."""
        day = self._clock.day(now) + 1
        if now >= self._clock.midnight(day - 1) + self._rounds.cut_off_hour * HOUR:
            day += 1
        while self._rests(day):
            day += 1
        return day

    def departs(self, day: int) -> int:
        """The second at which the vans leave on the local date `day`."""
        return self._clock.midnight(day) + int(self._rounds.departs_hour * HOUR)

    def join(self, parcel: Parcel, day: int) -> simpy.Event:
        """Leave on the morning of `day`; when the event comes, the parcel's `drop` is known."""
        self.waiting.setdefault(day, []).append(parcel)
        if day not in self._mornings:
            self._mornings[day] = self._env.timeout(self.departs(day) - int(self._env.now))
            self._mornings[day].callbacks.append(lambda _: self._leave(day))
        return self._mornings[day]

    def _rests(self, day: int) -> bool:
        year = date.fromordinal(day).year
        return (day - 1) % len(WEEKDAYS) in self._rest_days or day in public_holidays(self._country, year)

    def _leave(self, day: int) -> None:
        parcels = self.waiting[day]
        if self._pattern is None or day % self._rounds.sample_days == 0:
            self._pattern = self._planned(day, parcels)
        else:
            self._as_before(day, parcels, self._pattern)
        del self.waiting[day], self._mornings[day]

    def _planned(self, day: int, parcels: list[Parcel]) -> Pattern:
        """Plan the day's rounds, write them down, and say when each parcel is at its door."""
        now = int(self._env.now)
        stops = (*(parcel.stop for parcel in parcels), *self._others(day))
        view = MorningView(now, self._place, stops, self._van)
        offsets, grams = [], 0
        for van, numbers in enumerate(self._planner.rounds(view)):
            row, arrivals = self._round(view, van, numbers)
            self._recorder.add(row)
            offsets += arrivals
            grams += row.co2_g
            for number, seconds in zip(numbers, arrivals, strict=True):
                if number < len(parcels):
                    parcels[number].drop = Drop(now + seconds, round(row.co2_g / row.stops))
        return Pattern(tuple(sorted(offsets)), round(grams / len(stops)))

    def _as_before(self, day: int, parcels: list[Parcel], pattern: Pattern) -> None:
        """Each parcel takes the place of any stop of the last planned day, all of them as likely."""
        now = int(self._env.now)
        for parcel in parcels:
            u = self._streams.single("place on the round", f"{parcel.name} {day}", 0)
            parcel.drop = Drop(now + pattern.offsets[int(u * len(pattern.offsets))], pattern.co2_g)

    def _round(self, view: MorningView, van: int, numbers: tuple[int, ...]) -> tuple[RoundRow, list[int]]:
        """The round as it is recorded, and the second after its start at which each stop is done."""
        rounds, way = self._rounds, trip(view, numbers)
        cents = way.seconds / HOUR * rounds.cents_per_hour + way.km * rounds.cents_per_km
        row = RoundRow(
            day=view.time // DAY,
            depot=self._place,
            van=van,
            departed_at=view.time,
            stops=len(numbers),
            own=sum(view.stops[number].own for number in numbers),
            weight_g=sum(view.stops[number].weight_g for number in numbers),
            km=way.km,
            minutes=way.seconds / MINUTE,
            shift_minutes=rounds.shift_minutes,
            cents=round(cents),
            co2_g=round(way.km * rounds.co2_kg_per_km * 1000),
        )
        return row, [round(seconds) for seconds in way.arrivals]

    def _others(self, day: int) -> tuple[Stop, ...]:
        """Other shippers' doors of the day."""
        count, rounds = self._rounds.other_stops, self._rounds
        luck = self._streams.array("other stops", f"{self._place} {day}", 2 * count).tolist()
        return tuple(
            Stop(*at_door(rounds.radius_km, distance, bearing), rounds.other_grams, own=False)
            for distance, bearing in zip(luck[::2], luck[1::2], strict=True)
        )


class Depots:
    """The depots of all hubs, by the place of the hub.

    Args:
        env: the clock.
        scenario: with its rounds.
        clocks: by country.
        planner: of rounds.
        streams: of addresses and other shippers.
        recorder: of the table `rounds`.
    """

    def __init__(
        self,
        env: simpy.Environment,
        scenario: Scenario,
        clocks: Mapping[str, Clock],
        planner: Planner,
        streams: Streams,
        recorder: Recorder,
    ) -> None:
        self._streams = streams
        self._rounds = rounds = scenario.rounds
        resources = planner, streams, recorder
        self._depots = {
            country.hub: Depot(env, country, clocks[country.code], rounds, resources)
            for country in scenario.countries
        }

    def __getitem__(self, hub: str) -> Depot:
        """The depot at a hub."""
        return self._depots[hub]

    def parcel(self, name: str, buyer: str, weight_g: int) -> Parcel:
        """A parcel for the door of `buyer`, which is where it always was.

        Args:
            name: of the parcel, the same whatever policies do.
            buyer: name of who lives there.
            weight_g: of the parcel.
        """
        distance, bearing = (self._streams.single("address", buyer, number) for number in (0, 1))
        return Parcel(name, Stop(*at_door(self._rounds.radius_km, distance, bearing), weight_g, own=True))

    def is_taken(self, parcel: Parcel, attempt: int) -> bool:
        """Whether somebody is at the door, at the attempt of that number from 0."""
        return self._streams.single("attempt", parcel.name, attempt) < self._rounds.first_attempt_share


def van_of(rounds: Rounds) -> Van:
    """The vans of a scenario."""
    return Van(
        rounds.van_stops,
        round(rounds.van_kg * 1000),
        round(rounds.shift_minutes * MINUTE),
        rounds.road_km_per_km,
        rounds.speed_kmh,
        round(rounds.minutes_per_stop * MINUTE),
    )


def at_door(radius_km: float, distance: float, bearing: float) -> tuple[float, float]:
    """Kilometres east and north of a point that is spread evenly over a disc, from two uniforms in (0, 1)."""
    away, angle = radius_km * sqrt(distance), 2 * pi * bearing
    return away * cos(angle), away * sin(angle)
