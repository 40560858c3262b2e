"""Last mile: in which rounds do the vans of a depot bring a day's parcels to their doors?"""

from __future__ import annotations

from math import hypot
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from sim.core.units import HOUR, MINUTE
from sim.policies.family import Family, is_whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sim.policies.setting import Setting


class Stop(NamedTuple):
    """A door at which a van stops.

    Attributes:
        east_km: from the depot.
        north_km: from the depot.
        weight_g: of what is left there.
        own: whether it is a parcel of this market; other shippers' share the van.
    """

    east_km: float
    north_km: float
    weight_g: int
    own: bool


class Van(NamedTuple):
    """What a van can do in a shift, and how it gets from door to door.

    Attributes:
        stops: most on a round.
        weight_g: most that it carries.
        shift_seconds: from the depot and back to it.
        km_per_km: of road for one of beeline.
        speed_kmh: between two stops, on the road.
        stop_seconds: at a door.
    """

    stops: int
    weight_g: int
    shift_seconds: int
    km_per_km: float
    speed_kmh: float
    stop_seconds: int

    def km(self, a: Stop, b: Stop) -> float:
        """By road from a door to another."""
        return self.km_per_km * hypot(a.east_km - b.east_km, a.north_km - b.north_km)

    def drive_seconds(self, km: float) -> float:
        """That driving takes."""
        return km / self.speed_kmh * HOUR


class MorningView(NamedTuple):
    """What a last-mile policy sees of a depot's morning.

    Attributes:
        time: seconds since the scenario's start.
        depot: its place.
        stops: of the day, all of them known by now.
        van: of which there are as many as it takes.
    """

    time: int
    depot: str
    stops: tuple[Stop, ...]
    van: Van


class Trip(NamedTuple):
    """What a round comes to.

    Attributes:
        km: by road, from the depot and back to it.
        seconds: that it takes, stops included.
        arrivals: seconds after the start at which the stops are done, in their order.
    """

    km: float
    seconds: float
    arrivals: tuple[float, ...]


class LastMilePolicy(Protocol):
    """Plans the rounds of a depot's vans; asked on every morning on which there are parcels of this market.

    With an attribute `plans_rounds = False` it is never asked: parcels are delivered as the zone's tariff has it.
    """

    def __call__(self, view: MorningView, setting: Setting, /) -> tuple[tuple[int, ...], ...]:
        """Places in `view.stops` by round, each once, in the order in which the van comes to them."""
        ...


DEPOT: Final = Stop(0.0, 0.0, 0, own=False)
"""Where rounds begin and end."""

_MINUTE_OF_GRACE: Final = MINUTE
"""Of a shift: solvers count in whole metres and seconds."""


def trip(view: MorningView, numbers: Iterable[int]) -> Trip:
    """The round to stops of `view`, one after the other and back."""
    van, at, km, arrivals = view.van, DEPOT, 0.0, []
    seconds = 0.0
    for number in numbers:
        stop = view.stops[number]
        leg = van.km(at, stop)
        km, seconds, at = km + leg, seconds + van.drive_seconds(leg) + van.stop_seconds, stop
        arrivals.append(seconds)
    home = van.km(at, DEPOT)
    return Trip(km + home, seconds + van.drive_seconds(home), tuple(arrivals))


def in_vans(view: MorningView, order: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    """Stops in the order of service, cut into rounds wherever a van is full or its shift over."""
    van, rounds, load, out, at = view.van, list[list[int]](), 0, 0.0, DEPOT
    for number in order:
        stop = view.stops[number]
        there = van.drive_seconds(van.km(at, stop)) + van.stop_seconds
        back = van.drive_seconds(van.km(stop, DEPOT))
        full = not rounds or len(rounds[-1]) == van.stops or load + stop.weight_g > van.weight_g
        if full or out + there + back > van.shift_seconds:
            rounds.append([])
            load, out, there = 0, 0.0, back + van.stop_seconds
        rounds[-1].append(number)
        load, out, at = load + stop.weight_g, out + there, stop
    return tuple(map(tuple, rounds))


def _fault(view: MorningView, answer: object) -> str:
    count = len(view.stops)
    if not isinstance(answer, tuple) or not all(isinstance(numbers, tuple) and numbers for numbers in answer):
        return "rounds are a tuple of tuples, none of them empty"
    numbers = [number for of_van in answer for number in of_van]
    if not all(map(is_whole, numbers)) or sorted(numbers) != list(range(count)):
        return f"rounds hold the numbers 0 to {count - 1}, each once"
    return next(filter(None, (_overload(view, of_van) for of_van in answer if len(of_van) > 1)), "")


def _overload(view: MorningView, numbers: tuple[int, ...]) -> str:
    """What is too much for one van; a single stop is always served, however far it is."""
    van = view.van
    if len(numbers) > van.stops:
        return f"a van has {van.stops} stops at most, not {len(numbers)}"
    if sum(view.stops[number].weight_g for number in numbers) > van.weight_g:
        return f"a van carries {van.weight_g} g at most"
    if trip(view, numbers).seconds > van.shift_seconds + _MINUTE_OF_GRACE:
        return f"a round takes {van.shift_seconds} s at most"
    return ""


FAMILY: Final = Family(null="random", default="zone", oracle="", fault=_fault)


class Zone:
    """No rounds: each parcel takes as long, costs and emits as the tariff's zone has it."""

    plans_rounds = False

    def __call__(self, view: MorningView, setting: Setting) -> tuple[tuple[int, ...], ...]:
        """As they came, for who asks nevertheless."""
        return in_vans(view, range(len(view.stops)))


class RandomRounds:
    """Null: stops in random order, cut into rounds as vans are full."""

    def __call__(self, view: MorningView, setting: Setting) -> tuple[tuple[int, ...], ...]:
        """Every order is as likely."""
        return in_vans(view, setting.rng.permutation(len(view.stops)).tolist())
