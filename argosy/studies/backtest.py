"""Three events of 2021 to 2024 in the freight network, beside what was reported of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from analytics.statistics import interval
from analytics.studies import judged
from argosy.console import Block
from argosy.studies.events import EVER_GIVEN, RED_SEA, YANTIAN, Fared, Waited, ever_given, red_sea, yantian
from argosy.studies.held_to import targets_of
from argosy.studies.page import figure
from argosy.studies.study import Study

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from argosy.experiments.executors import Workers
    from argosy.studies.request import StudyRequest

REPLICATIONS: Final = 5
LOADS: Final = (0.7, 0.8, 0.9)
"""Shares of the room from Yantian that are wanted; nothing was reported of it."""
HELD_LOAD: Final = 0.8
"""Of those, the one that is held to what was reported."""
HELD: Final = frozenset(
    {
        "red_sea_days_added", "red_sea_share_rerouted", "red_sea_round_trip_days", "ever_given_longest_wait",
        "ever_given_queue_gone", "yantian_longest_wait", "yantian_over",
    }
)  # fmt: skip
"""What a target can be held to."""
NOTES: Final = (
    "timetables, voyages and disruptions of the network alone are run, without a market: the "
    "exchange rates begin in "
    "2023, and what is reported is of ships",
    "freight rates are not made by this market: they are tariffs. That they rose by 10 % in weeks "
    "after the Ever Given, "
    "by 10 % from Rotterdam in June 2021, and from 1,660 to 4,400 USD a box within three weeks of "
    "December 2023, is not "
    "simulated, and nothing here stands for it",
    "the share of ships that the Red Sea turned is what goes in (severity 0.67): that it comes out "
    "says that ships turn "
    "as they should, not that it was foretold. Days added, queues and what is left behind follow from the network",
    "a canal and a port let pass whatever comes when they open again: what waits at sea has no "
    "queue of its own. Cargo "
    "at a port has one, since departures have room for so much",
    "of Yantian, 55 % of departures are missing until 7 June 2021 and 30 % after that, between the 45 and 70 % of "
    "output that were reported; how full its ships were was not, and is assumed",
)


class _Given(NamedTuple):
    event: str
    seed: int
    load: float = HELD_LOAD


def backtest(request: StudyRequest, workers: Workers, tell: Callable[[str], None]) -> Study:
    """Let the three events happen to the network.

    Args:
        request: checked.
        workers: follow ships and cargo.
        tell: is told what has ended.
    """
    seeds = range(request.seed, request.seed + (request.replications or REPLICATIONS))
    given = [_Given(event, seed) for event in (RED_SEA, EVER_GIVEN) for seed in seeds]
    given += [_Given(YANTIAN, seed, load) for load in LOADS for seed in seeds]
    ships: dict[str, list[Fared]] = {RED_SEA: [], EVER_GIVEN: []}
    cargo: dict[float, list[Waited]] = {load: [] for load in LOADS}
    for one, found in zip(given, workers.each(_happen, given), strict=True):
        if isinstance(found, Fared):
            ships[one.event].append(found)
        else:
            cargo[one.load].append(found)
        tell(f"{one.event}, seed {one.seed}")
    figures = _figures(ships, cargo[HELD_LOAD])
    rows = [judged(target, figures[target.statistic]) for target in targets_of(request.name)]
    conditions = (
        f"the sea legs of eurasia, {len(seeds)} seeds from {request.seed}; departures of 1 October 2023 "
        f"to 31 March 2024 "
        "and of 1 February to 31 May 2021, cargo at Yantian from 1 April to 31 December 2021"
    )
    tables = [_ships(ships), _cargo(cargo), _by_week(cargo[HELD_LOAD])]
    return Study(request, rows, conditions, tables=tables, notes=NOTES)


def _happen(given: _Given) -> Fared | Waited:
    if given.event == YANTIAN:
        return yantian(given.seed, given.load)
    return red_sea(given.seed) if given.event == RED_SEA else ever_given(given.seed)


def _figures(ships: dict[str, list[Fared]], cargo: Sequence[Waited]) -> dict[str, float | None]:
    return {
        "red_sea_days_added": _mean([run.days_added for run in ships[RED_SEA]]),
        "red_sea_share_rerouted": _mean([run.share_rerouted for run in ships[RED_SEA]]),
        "red_sea_round_trip_days": _mean([run.round_trip_days for run in ships[RED_SEA]]),
        "ever_given_longest_wait": _mean([run.longest_wait for run in ships[EVER_GIVEN]]),
        "ever_given_queue_gone": _mean([run.queue_gone for run in ships[EVER_GIVEN]]),
        "yantian_longest_wait": _mean([run.longest for run in cargo]),
        "yantian_over": _mean([run.over for run in cargo]),
    }


def _ships(ships: dict[str, list[Fared]]) -> Block:
    head = ["ships", *ships]
    names = (
        ("departures through Suez that meet it", "met", ""),
        ("share of them that go round", "share_rerouted", "0.67 of tonnage in January 2024"),
        ("of which turn at sea", "turned", "nothing found"),
        ("days added to those that go round, mean", "days_added", "10 to 14"),
        ("kilometres sailed over the usual, all of them", "km_ratio", "tonne-miles of all boxes 1.12"),
        ("ships that wait before the canal", "waiting", "453 of all kinds and lines"),
        ("longest wait, days", "longest_wait", "6 to 12"),
        ("days from the reopening until nobody waits", "queue_gone", "5 to 6"),
    )
    rows = [
        [label, *(_told([getattr(run, name) for run in runs]) for runs in ships.values()), reported or "-"]
        for label, name, reported in names
    ]
    return Block("ships, as simulated and as reported", [*head, "reported"], rows)


def _cargo(cargo: dict[float, list[Waited]]) -> Block:
    head = ["wanted of the room", "longest wait, weekly mean, days", "days until over, after 24 June 2021"]
    rows = [
        [f"{load:.0%}", _told([run.longest for run in runs]), _told([run.over for run in runs])]
        for load, runs in cargo.items()
    ]
    rows.append(["reported", "16", "21 and more: mid-July"])
    return Block("cargo at Yantian, by how full its ships are", head, rows)


def _by_week(cargo: Sequence[Waited]) -> Block:
    late = [n for n in range(len(cargo[0].weeks)) if any(run.waits[n] for run in cargo)]
    rows = [[str(cargo[0].weeks[n]), _told([run.waits[n] for run in cargo])] for n in late]
    return Block(
        f"cargo at Yantian at {HELD_LOAD:.0%}: days that it waits longer than usual",
        ["week of", "days"],
        rows,
    )


def _told(values: Sequence[float | None]) -> str:
    """Mean over seeds with its interval; a dash where some seed has none."""
    known = [value for value in values if value is not None]
    if len(known) < len(values) or not known:
        return "-"
    found = interval(known)
    if not found.half_width:
        return figure(found.mean)
    return f"{figure(found.mean)} ± {figure(found.half_width)}"


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known and len(known) == len(values) else None
