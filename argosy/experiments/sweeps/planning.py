"""What a sweep will run: its factors, its points, and the scenarios at each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from argosy.compose import choose_engine
from argosy.experiments.plan import Plan, strategies
from argosy.experiments.sweeps.designs import check_design, points
from argosy.experiments.sweeps.factors import Factor, factors
from argosy.experiments.task import Task
from argosy.problems import ScenarioError
from argosy.runs.request import code_from
from argosy.scenario_files import load_scenario, refuse_too_large
from sim.scenario import check_scenario

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from argosy.experiments.sweeps.request import SweepRequest
    from sim.scenario import DataTables, Scenario

Key = tuple[int, str, int]
"""Number of the point, label of the strategy, number of the replication."""


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
    shared = dict.fromkeys(chosen, tables)
    plan = Plan(chosen, shared, request.orders, request.days, code_from(allow_code=request.allow_code))
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
