"""Assessing a market, from a request to figures."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from argosy.experiments.executors import Workers
from argosy.experiments.loss import WorkerLostError
from argosy.problems import ArgosyError, InputError, ScenarioError
from argosy.runs.request import code_from
from argosy.scenario_files import load_scenario, refuse_too_large
from argosy.welfare.first_best import CAUSES, mended
from argosy.welfare.markets import Scene, days_of, observe
from sim.scenario import check_scenario

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from analytics.welfare import Welfare
    from argosy.welfare.assessment import Assessment
    from argosy.welfare.request import WelfareRequest
    from sim.scenario import DataTables, Scenario

    Tell = Callable[[str], None]


class LostWorkerError(ArgosyError):
    """A process that ran a market was ended by somebody else."""


@dataclass(frozen=True)
class _Plan:
    """The scenario by the causes that are taken away from it, with its data and the directory of its code."""

    scenarios: Mapping[frozenset[str], Scenario]
    tables: DataTables
    code_from: Path | None

    @property
    def as_it_is(self) -> Scenario:
        """With nothing taken away."""
        return self.scenarios[frozenset()]


def assess(request: WelfareRequest, tell: Tell) -> Assessment:
    """Run the scenario as it is and without every combination of `CAUSES`, each in the same replications.

    Args:
        request: what to assess.
        tell: is told, in words, whenever a market has ended.

    Raises:
        InputError: if anything in the request is wrong.
        LostWorkerError: if a process was killed.
    """
    request.check()
    plan = _plan(request)
    try:
        with Workers(request.jobs, "local") as workers:
            _check_policies(plan)
            return _assessed(request, plan, workers, tell)
    except WorkerLostError as error:
        raise LostWorkerError("a process was ended from outside; fewer --jobs need less memory") from error


def _plan(request: WelfareRequest) -> _Plan:
    from analytics.welfare import subsets

    scenario, tables = load_scenario(request.scenario, request.all_overrides(), scale=request.scale)
    scenarios = {causes: mended(scenario, causes) for causes in subsets(tuple(CAUSES))}
    for causes, found in scenarios.items():
        problems = check_scenario(found, tables)
        if problems:
            raise ScenarioError(f"{scenario.name} without {', '.join(sorted(causes))}", problems)
        refuse_too_large(found, tables, request.orders)
    return _Plan(scenarios, tables, code_from(allow_code=request.allow_code))


def _check_policies(plan: _Plan) -> None:
    from argosy.policies import build_policies

    for scenario in plan.scenarios.values():
        build_policies(scenario.policies, plan.code_from)


def _assessed(request: WelfareRequest, plan: _Plan, workers: Workers, tell: Tell) -> Assessment:
    from argosy.welfare.assessment import Assessment

    replications = range(request.replications)
    days = _days(request, plan, workers)
    pairs = list(product(replications, plan.scenarios))
    scenes = [
        Scene(plan.scenarios[causes], plan.tables, number, None, days[number], plan.code_from)
        for number, causes in pairs
    ]
    found: list[dict[frozenset[str], Welfare]] = [{} for _ in replications]
    warnings: dict[str, None] = {}
    for (number, causes), seen in zip(pairs, workers.each(observe, scenes), strict=True):
        without = f" without {', '.join(sorted(causes))}" if causes else ""
        if not seen.welfare.visits:
            what = f"nobody comes in {days[number]} days of replication {number}"
            raise InputError(f"{what}: nothing can be said per visit", "give more --days")
        tell(f"replication {number}{without}: {seen.welfare.orders:,} orders")
        found[number][causes] = seen.welfare
        warnings |= dict.fromkeys(seen.warnings)
    return Assessment(request, plan.as_it_is.seed, days, found, list(warnings))


def _days(request: WelfareRequest, plan: _Plan, workers: Workers) -> list[int]:
    """For how many days buyers come, by replication."""
    if request.orders is None:
        return [request.days or plan.as_it_is.days] * request.replications
    scenes = [
        Scene(plan.as_it_is, plan.tables, number, request.orders, None, plan.code_from)
        for number in range(request.replications)
    ]
    return list(workers.each(days_of, scenes))
