"""Where the steady state of a market begins, found before it is compared."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from argosy.experiments.attempt import Failed, attempt_days
from argosy.experiments.journal import damaged, parsed, text_of
from argosy.problems import InputError
from sim.scenario import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from analytics.weekly import Series
    from argosy.experiments.executors import Workers
    from argosy.experiments.plan import Plan

STEADY: Final = "steady.json"

REPLICATIONS: Final = 5
"""Of every strategy, over which days are averaged: Welch's least."""


class Cut(NamedTuple):
    """What MSER-5 makes of one series of one strategy.

    Attributes:
        strategy: its label.
        series: name of the series.
        days: that it leaves out.
        settled: False if these are half of the run, the most that may be left out: the run is too short to say.
    """

    strategy: str
    series: str
    days: int
    settled: bool


class Steady(NamedTuple):
    """Where the steady state begins.

    Attributes:
        settled: whether every series of every strategy comes to one within the run.
        days: that no key figure tells of: the longest that a series takes; 0 if some do not settle.
        of_days: how many each run has, of the shortest.
        replications: that were averaged day by day, of every strategy.
        cuts: of every strategy and series.
        daily: by strategy and series, the mean over replications for every day.
    """

    settled: bool
    days: int
    of_days: int
    replications: int
    cuts: list[Cut]
    daily: dict[str, Series]


def check_series(names: Sequence[str]) -> None:
    """Refuse series that there are none of.

    Raises:
        InputError: for the first of them.
    """
    if not names:
        return
    from analytics.weekly import SERIES

    for name in names:
        if name not in SERIES:
            hint = did_you_mean(name, SERIES) or ", ".join(SERIES)
            raise InputError(f"--steady: no series '{name}'", hint)


def check_no_warm_up(plan: Plan) -> None:
    """Refuse a warm-up that is given where one is to be found.

    Raises:
        InputError: if a strategy has one.
    """
    if any(scenario.warm_up_days for scenario in plan.strategies.values()):
        raise InputError(
            "--steady and warm_up_days exclude each other",
            "leave --steady out, or --set warm_up_days=0 to have it found",
        )


def look_for_steady(plan: Plan, names: Sequence[str], workers: Workers) -> Steady:
    """Run a few replications of every strategy, and see after how many days their average stands still.

    Args:
        plan: counted in days.
        names: of the series to look at.
        workers: run the replications.

    Raises:
        InputError: if there are too few days for MSER-5, or a strategy fails in every replication.
        WorkerLostError: if a process was killed.
    """
    tasks = plan.tasks(range(REPLICATIONS))
    days = min(task.days or 0 for _, task in tasks)
    found: dict[str, list[Series]] = {label: [] for label in plan.strategies}
    failed: dict[str, str] = {}
    for (label, _), came in zip(tasks, workers.each(attempt_days, (task for _, task in tasks)), strict=True):
        if isinstance(came, Failed):
            failed[label] = came.failure
        else:
            found[label].append(came)
    daily, cuts = {}, []
    for label, series in found.items():
        if not series:
            raise InputError(f"{label} failed in every replication, at last: {failed[label]}")
        daily[label] = {name: _mean([one[name] for one in series]) for name in names}
        cuts += [_cut(label, name, values) for name, values in daily[label].items()]
    settled = all(cut.settled for cut in cuts)
    longest = max(cut.days for cut in cuts)
    return Steady(settled, longest if settled else 0, days, REPLICATIONS, cuts, daily)


def _cut(label: str, name: str, values: Sequence[float | None]) -> Cut:
    from analytics.studies import BATCH, settled_after

    cut = settled_after(values)
    if cut is None:
        what = f"--steady {name}: {label or 'the run'} has it on fewer than {2 * BATCH} of {len(values)} days"
        raise InputError(what, "give more --days; months, to say anything")
    return Cut(label, name, *cut)


def keep_steady(directory: Path, steady: Steady) -> None:
    """Write it down beside what it decided."""
    content = {**steady._asdict(), "cuts": [cut._asdict() for cut in steady.cuts]}
    (directory / STEADY).write_text(json.dumps(content) + "\n", encoding="utf-8")


def read_steady(directory: Path) -> Steady | None:
    """What was found for the experiment in `directory`; None if nobody asked.

    Raises:
        InputError: if it cannot be read.
    """
    file = directory / STEADY
    if not file.exists():
        return None
    said: dict[str, Any] = parsed(text_of(file), file)
    try:
        cuts = [_read_cut(cut) for cut in said["cuts"]]
        return Steady(
            bool(said["settled"]), int(said["days"]), int(said["of_days"]), int(said["replications"]), cuts,
            {str(label): _numbers(series) for label, series in said["daily"].items()},
        )  # fmt: skip
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise damaged(file, f"cannot be read: {type(error).__name__}: {error}") from error


def _read_cut(said: Mapping[str, Any]) -> Cut:
    return Cut(str(said["strategy"]), _known(said["series"]), int(said["days"]), bool(said["settled"]))


def _numbers(series: Mapping[str, Sequence[float | None]]) -> Series:
    return {
        _known(name): [None if x is None else float(x) for x in values] for name, values in series.items()
    }


def _known(name: str) -> str:
    from analytics.weekly import SERIES

    if name not in SERIES:
        raise ValueError(f"no series '{name}'")
    return name


def _mean(runs: Sequence[Sequence[float | None]]) -> list[float | None]:
    """Day by day, of those that have a value."""
    known = ([value for value in values if value is not None] for values in zip(*runs, strict=True))
    return [sum(values) / len(values) if values else None for values in known]
