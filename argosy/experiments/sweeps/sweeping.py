"""Sweeping over ranges: which of them does the answer hang on?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from argosy.compose import choose_engine
from argosy.experiments.executors import WorkerLostError, Workers
from argosy.experiments.plan import Plan, strategies
from argosy.experiments.sweeps.designs import LEVELS, check_design, points, problem
from argosy.experiments.sweeps.factors import Factor, factors
from argosy.experiments.task import Task
from argosy.problems import InputError, LostProcessError, ScenarioError
from argosy.runs.request import code_from
from argosy.scenario_files import load_scenario, refuse_too_large
from sim.scenario import check_scenario

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    import polars as pl

    from analytics.statistics import Effect
    from argosy.experiments.sweeps.request import SweepRequest
    from argosy.experiments.sweeps.store import Key, SweepStore
    from argosy.experiments.task import Kpis
    from sim.scenario import DataTables, Scenario

_SHOWN_SEED: Final = 0


@dataclass(frozen=True)
class Flip:
    """Whether the order of two strategies hangs on the factors.

    Attributes:
        metric: in which they are compared.
        a: label of the first strategy.
        b: label of the second.
        above: points at which `a` has more than `b`.
        below: points at which it has less.
    """

    metric: str
    a: str
    b: str
    above: int
    below: int


@dataclass(frozen=True)
class Sweep:
    """What a sweep came to.

    Attributes:
        request: what was asked.
        factors: what was varied.
        points: the factors' values at every point, in the order of `factors`.
        strategies: labels; one, empty, where nothing but factors was varied.
        values: key figures by strategy and point, means over the replications; None where a replication has none.
        directory: where it is stored.
    """

    request: SweepRequest
    factors: Sequence[Factor]
    points: Sequence[Sequence[float]]
    strategies: Sequence[str]
    values: dict[str, list[Kpis]]
    directory: Path

    def effects(self, metric: str, strategy: str | None = None) -> list[Effect]:
        """How `metric` hangs on each factor, the strongest first; nothing for a grid.

        Args:
            metric: name of a key figure.
            strategy: its label; the first where None.

        Raises:
            InputError: if a point has no such figure.
        """
        import numpy as np

        from analytics.statistics import elementary_effects, rank_correlations, variance_shares

        label = self.strategies[0] if strategy is None else strategy
        outcome = np.array([_figure(figures, metric, n) for n, figures in enumerate(self.values[label])])
        where, seed = np.array(self.points, dtype=float), self.request.seed or _SHOWN_SEED
        if self.request.design == "morris":
            found = elementary_effects(problem(self.factors), where, outcome, LEVELS, seed)
        elif self.request.design == "sobol":
            found = variance_shares(problem(self.factors), outcome, seed)
        elif self.request.design == "lhs":
            found = rank_correlations([factor.name for factor in self.factors], where, outcome)
        else:
            return []
        return sorted(found, key=lambda effect: (-abs(effect.size), effect.factor))

    def flips(self, metric: str) -> list[Flip]:
        """For every two strategies, at how many points which of them has more of `metric`."""
        found = []
        for number, a in enumerate(self.strategies):
            for b in self.strategies[number + 1 :]:
                pairs = [
                    (one.get(metric), other.get(metric))
                    for one, other in zip(self.values[a], self.values[b], strict=True)
                ]
                whole = [(x, y) for x, y in pairs if x is not None and y is not None]
                found.append(Flip(metric, a, b, sum(x > y for x, y in whole), sum(x < y for x, y in whole)))
        return found

    def frame(self) -> pl.DataFrame:
        """One row per strategy and point: `strategy`, `point`, a column per factor, a column per figure."""
        import polars as pl

        names = [factor.name for factor in self.factors]
        rows = [
            {"strategy": label, "point": number, **dict(zip(names, point, strict=True)), **figures}
            for label in self.strategies
            for number, (point, figures) in enumerate(zip(self.points, self.values[label], strict=True))
        ]
        return pl.DataFrame(rows, infer_schema_length=None)


def sweep(request: SweepRequest, look: Callable[[int, int], None] | None = None) -> Sweep:
    """Run every strategy of `request` at every point of its design, and store all in a new directory.

    Args:
        request: what to sweep over.
        look: is told how many tasks have ended, and of how many, whenever one has.

    Raises:
        InputError: if anything in the request is wrong.
        ScenarioError: if the scenario is, or what a point makes of it.
        LostProcessError: if a process was killed; `resume_sweep` goes on.
    """
    from argosy.experiments.sweeps.store import create_store

    plan = planned(request)
    return _carried_out(plan, create_store(plan), request.jobs, request.executor, look)


def resume_sweep(
    directory: Path, *, jobs: int = -1, executor: str = "local", allow_code: bool = False,
    look: Callable[[int, int], None] | None = None,
) -> Sweep:  # fmt: skip
    """Go on with the sweep in `directory`; no task that ended runs again.

    Raises:
        InputError: if there is none, it was made by another version, or somebody else is at work on it.
    """
    from argosy.experiments.sweeps.store import reopen_store, request_of

    plan = planned(request_of(directory, allow_code=allow_code))
    return _carried_out(plan, reopen_store(directory, plan), jobs, executor, look)


def open_sweep(directory: Path) -> Sweep:
    """The sweep stored in `directory`.

    Raises:
        InputError: if there is none, or it was not finished.
    """
    from argosy.experiments.sweeps.store import read_sweep

    return read_sweep(directory)


@dataclass(frozen=True)
class Planned:
    """A sweep before its first task: factors, points, and strategies at the scenario's own values."""

    request: SweepRequest
    scenario: Scenario
    tables: DataTables
    factors: list[Factor]
    points: list[list[float]]
    strategies: list[str]

    def task_keys(self) -> list[Key]:
        """Every task: point, strategy and replication."""
        return [
            (number, label, replication)
            for number in range(len(self.points))
            for label in self.strategies
            for replication in range(self.request.replications)
        ]

    def tasks(self, keys: Iterable[Key]) -> Iterator[Task]:
        """The tasks of `keys`, made when they are asked for."""
        request = self.request
        days = None if request.orders is not None else request.days or self.scenario.days
        allowed = code_from(allow_code=request.allow_code)
        here, chosen = -1, dict[str, "Scenario"]()
        for number, label, replication in keys:
            if number != here:
                here, chosen = number, self.at(self.points[number])
            yield Task(chosen[label], self.tables, replication, request.orders, days, allowed)

    def at(self, point: Sequence[float]) -> dict[str, Scenario]:
        """The strategies where the factors have the coordinates of `point`.

        Raises:
            ScenarioError: if a scenario contradicts itself there.
        """
        request, assumed, settings = self.request, {}, []
        for factor, x in zip(self.factors, point, strict=True):
            if factor.assumed:
                assumed[factor.name] = factor.value(x)
            else:
                settings.append(f"{factor.name}={factor.value(x)!r}")

        def load(keys: Sequence[str]) -> Scenario:
            overrides = [*request.all_overrides(), *settings, *keys]
            return load_scenario(request.scenario, overrides, scale=request.scale, assumed=assumed)[0]

        scenario = load(())
        found = strategies(scenario, request.vary, load)
        for label, strategy in found.items():
            problems = check_scenario(strategy, self.tables)
            if problems:
                raise ScenarioError(f"{scenario.name} with {label}", problems)
        return found


def planned(request: SweepRequest) -> Planned:
    """Factors and points of a request, each found to be possible.

    Raises:
        InputError: if anything in it is wrong.
        ScenarioError: if the scenario is, at its own values or at the end of a range.
    """
    request.check()
    if request.engine is not None:
        choose_engine(request.engine)
    scenario, tables = load_scenario(request.scenario, request.all_overrides(), scale=request.scale)
    refuse_too_large(scenario, tables, request.orders)
    size = check_design(request.design, request.points)
    varied = factors(request.scenario, request.over, request.all_overrides())
    chosen = strategies(scenario, request.vary)
    plan = Plan(chosen, tables, request.orders, request.days, code_from(allow_code=request.allow_code))
    plan.check_consent()
    plan.check_policies()
    where = points(varied, request.design, size, scenario.seed)
    found = Planned(request, scenario, tables, varied, where, list(chosen))
    _check_ends(found)
    return found


def _check_ends(plan: Planned) -> None:
    """Refuse a range whose ends are no scenario before anything runs."""
    for number, factor in enumerate(plan.factors):
        for end in (factor.low, factor.high):
            point = list(plan.points[0])
            point[number] = end
            plan.at(point)


def _carried_out(
    plan: Planned, store: SweepStore, jobs: int, executor: str, look: Callable[[int, int], None] | None
) -> Sweep:
    keys = plan.task_keys()
    with store, Workers(jobs, executor) as workers:
        waiting = [key for key in keys if key not in store.done]
        try:
            for key, came in zip(waiting, workers.run(plan.tasks(waiting)), strict=True):
                store.append(key, came)
                if look is not None:
                    look(len(store.done), len(keys))
        except WorkerLostError as error:
            raise LostProcessError("a process that replicates", store.directory) from error
        store.complete()
    return collected(plan, store.done, store.directory)


def collected(plan: Planned, done: Mapping[Key, Kpis], directory: Path) -> Sweep:
    """What all tasks of a plan came to."""
    values = {
        label: [
            _mean([done[number, label, replication] for replication in range(plan.request.replications)])
            for number in range(len(plan.points))
        ]
        for label in plan.strategies
    }
    shown = [
        [factor.value(x) for factor, x in zip(plan.factors, point, strict=True)] for point in plan.points
    ]
    design = plan.points if plan.request.design in ("morris", "sobol") else shown
    return Sweep(plan.request, plan.factors, design, plan.strategies, values, directory)


def _mean(replications: Sequence[Kpis]) -> Kpis:
    found: Kpis = {}
    for metric in replications[0]:
        values = [figures[metric] for figures in replications]
        known = [value for value in values if value is not None]
        found[metric] = sum(known) / len(known) if len(known) == len(values) else None
    return found


def _figure(figures: Kpis, metric: str, point: int) -> float:
    value = figures.get(metric)
    if value is None:
        raise InputError(f"{metric}: point {point} has no such figure", "more orders, or another figure")
    return value
