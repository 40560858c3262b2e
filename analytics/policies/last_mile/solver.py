"""Rounds by PyVRP, which searches for the shortest ones (Wouda, Lan and Kool 2024)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final

import numpy as np

from analytics.policies.last_mile.nearest import nearest_first
from sim.core.limits import Limits
from sim.core.units import HOUR
from sim.policies import DEPOT, trip

if TYPE_CHECKING:
    from sim.policies import MorningView, Setting

    Rounds = tuple[tuple[int, ...], ...]

_METRES: Final = 1_000
_MOST_SEED: Final = 2**32


class PyVrp:
    """The shortest rounds that PyVRP finds in so many iterations; never by time, which differs between machines.

    All stops are known in the morning and nothing happens on the road, so that the shortest rounds are the best
    that can be done: with many iterations this is what the others are measured by. It is never longer than
    `nearest`, which it falls back on where the search finds nothing shorter.

    Args:
        iterations: of the search, for each depot and day.

    Raises:
        ImportError: if pyvrp is not installed.
    """

    def __init__(self, *, iterations: Annotated[int, Limits(1, 10**7)] = 300) -> None:
        _import()
        self.iterations = iterations

    def __call__(self, view: MorningView, setting: Setting) -> Rounds:
        """The shortest that was found."""
        seed = int(setting.rng.integers(_MOST_SEED))
        near = nearest_first(view)
        alone = [numbers for numbers in near if len(numbers) == 1 and not _fits(view, numbers[0])]
        served = [n for n in range(len(view.stops)) if (n,) not in alone]
        if not served:
            return near
        problem = problem_of(view, served, len(near))
        found = best_rounds(problem, self.iterations, seed)
        if found is None:
            return near
        rounds = (*(tuple(served[n] for n in numbers) for numbers in found), *alone)
        return min(rounds, near, key=lambda some: sum(trip(view, numbers).km for numbers in some))


def problem_of(view: MorningView, served: list[int], vans: int) -> Any:
    """What PyVRP is to solve, in whole metres and seconds: distances are rounded, times rounded up.

    Args:
        view: of the morning.
        served: places of the stops that are on a round.
        vans: as many as there may be.
    """
    pyvrp, van = _import(), view.van
    stops = [DEPOT, *(view.stops[number] for number in served)]
    doors = np.array([(stop.east_km, stop.north_km) for stop in stops])
    apart = van.km_per_km * np.hypot(*(doors[:, None] - doors[None, :]).transpose(2, 0, 1))
    metres = np.rint(apart * _METRES).astype(np.int64)
    seconds = np.ceil(apart / van.speed_kmh * HOUR).astype(np.int64)
    locations = [pyvrp.Location(*door) for door in doors.tolist()]
    clients = [
        pyvrp.Client(number, [stop.weight_g, 1], service_duration=van.stop_seconds)
        for number, stop in enumerate(stops[1:], 1)
    ]
    kind = pyvrp.VehicleType(vans, [van.weight_g, van.stops], shift_duration=van.shift_seconds)
    return pyvrp.ProblemData(locations, clients, [pyvrp.Depot(0)], [kind], [metres], [seconds])


def best_rounds(problem: Any, iterations: int, seed: int) -> Rounds | None:
    """Clients by round of the best that PyVRP finds for a `ProblemData`; None if nothing keeps all its limits."""
    pyvrp = _import()
    stop = pyvrp.stop.MaxIterations(iterations)
    result = pyvrp.solve(problem, stop, seed=seed, collect_stats=False, display=False)
    if not result.is_feasible():
        return None
    return tuple(tuple(visit.idx for visit in route if visit.is_client()) for route in result.best.routes())


def _fits(view: MorningView, number: int) -> bool:
    van = view.van
    return view.stops[number].weight_g <= van.weight_g and trip(view, (number,)).seconds <= van.shift_seconds


def _import() -> Any:
    try:
        import pyvrp
    except ImportError as error:
        raise ImportError('pyvrp is not installed: pip install "argosy[vrp]"') from error
    return pyvrp
