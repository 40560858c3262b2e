"""Comparing strategies on the same buyers, storms and thieves.

polars and scipy take a second to load. They are loaded where they are used, so that worker processes, which take as
long to get ready, are started first.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from argosy.compose import choose_engine
from argosy.experiments.contest import contest
from argosy.experiments.executors import Workers
from argosy.experiments.loss import WorkerLostError
from argosy.experiments.plan import load_plan
from argosy.experiments.running import carry_out
from argosy.experiments.steady import check_no_warm_up, check_series, look_for_steady, read_steady
from argosy.experiments.stopping import stopping_rule
from argosy.problems import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import polars as pl

    from analytics.statistics import Difference, Factorial, Interval
    from argosy.experiments.contest import Contest
    from argosy.experiments.plan import Plan
    from argosy.experiments.request import CompareRequest
    from argosy.experiments.results import Failure, Results
    from argosy.experiments.running import Ended
    from argosy.experiments.steady import Steady
    from argosy.experiments.task import Kpis


@dataclass(frozen=True)
class Comparison:
    """What a comparison came to, as plain objects and as polars frames.

    Attributes:
        scenario: as it was asked for.
        values: key figures of every replication, in their order, by strategy.
        precision_reached: False if replications ran out before the precision, or the best, that was asked for.
        warnings: what a reader of the figures should know.
        directory: where it is stored; None if nowhere.
        numbers: of the replications in `values`, those that all strategies have; None if counted from 0.
        failures: replications without figures.
        contest: which strategy is the best, if that was asked for.
        shortfall: why replications ran out too soon, in words; empty if they did not.
        steady: where the steady state begins, if that was asked for.
    """

    scenario: str
    values: Mapping[str, Sequence[Kpis]]
    precision_reached: bool = True
    warnings: Sequence[str] = ()
    directory: Path | None = None
    numbers: Sequence[int] | None = None
    failures: Sequence[Failure] = ()
    contest: Contest | None = None
    shortfall: str = ""
    steady: Steady | None = None

    @property
    def strategies(self) -> list[str]:
        """Labels like `routing=cheapest,fraud=none`."""
        return list(self.values)

    @property
    def replications(self) -> int:
        """Of each strategy."""
        return len(next(iter(self.values.values())))

    @cached_property
    def summary(self) -> dict[str, dict[str, Interval]]:
        """Mean and 95 % interval by strategy and figure; a figure that a replication lacks is left out."""
        from analytics.statistics import summarise

        return summarise(self.values)

    @cached_property
    def differences(self) -> list[Difference]:
        """Paired differences of every two strategies in every figure that both have."""
        from analytics.statistics import differences

        return differences(self.values)

    @cached_property
    def factors(self) -> dict[str, list[str]]:
        """The levels of every family that varies, if strategies are all combinations of two families or more."""
        from argosy.experiments.findings import factors

        return factors(self.strategies)

    def factorial(self, metric: str) -> Factorial:
        """Main effects and interactions of the families on a figure, and what its variance comes from.

        Raises:
            InputError: if fewer than two families vary, or a replication lacks the figure.
        """
        from argosy.experiments.findings import factorial_of

        return factorial_of(self.values, self.factors, metric)

    def pareto(self, *metrics: str) -> pl.DataFrame:
        """Which strategies no other one beats in all of `metrics`, and how sure that is.

        One row per strategy: `strategy`, the mean of each figure, `efficient` (judged by these means), and
        `probability` of being so, by drawing replications anew.

        Raises:
            InputError: if there is no such figure, a replication lacks it, or neither direction is better.
        """
        from argosy.experiments.findings import pareto

        return pareto(self.values, metrics)

    @cached_property
    def open_shares(self) -> dict[str, float]:
        """By strategy, the share of orders that had not ended: what became of them is in no figure."""
        from argosy.experiments.findings import open_share

        return {label: open_share(replications) for label, replications in self.values.items()}

    def values_frame(self) -> pl.DataFrame:
        """One row per strategy and replication: `strategy`, `replication`, then a column for each figure."""
        import polars as pl

        rows = [
            {"strategy": label, "replication": number, **figures}
            for label, replications in self.values.items()
            for number, figures in zip(self.numbers or count(), replications, strict=False)
        ]
        return pl.DataFrame(rows, infer_schema_length=None)

    def failures_frame(self) -> pl.DataFrame:
        """One row per replication that failed: `strategy`, `replication`, `failure`, `exit_code`."""
        import polars as pl

        schema = {
            "strategy": pl.String,
            "replication": pl.Int64,
            "failure": pl.String,
            "exit_code": pl.Int64,
        }
        return pl.DataFrame(self.failures, schema, orient="row")

    def contest_frame(self) -> pl.DataFrame:
        """One row per strategy, the best first; none if nobody asked for the best.

        `metric`, `procedure`, `place`, then the attributes of `argosy.experiments.contest.Place`, and `probability`
        of being the best as far as that is known, of the first one only.
        """
        from argosy.experiments.contest import contest_frame

        return contest_frame(self.contest)

    def summary_frame(self) -> pl.DataFrame:
        """One row per strategy and figure: `strategy`, `metric`, `mean`, `ci_low`, `ci_high`."""
        rows = [
            (label, metric, *interval)
            for label, figures in self.summary.items()
            for metric, interval in figures.items()
        ]
        return _frame(rows, ("strategy", "metric"), ("mean", "ci_low", "ci_high"))

    def differences_frame(self) -> pl.DataFrame:
        """One row per pair and figure, a column for each attribute of `analytics.statistics.Difference`."""
        from analytics.statistics import Difference

        texts = ("metric", "a", "b", "verdict")
        return _frame(self.differences, texts[:3], Difference._fields[3:-1], texts[3:])


def compare(request: CompareRequest, look: Callable[[Ended], None] | None = None) -> Comparison:
    """Run every strategy of `request` in as many replications as it asks for, and store them in a new directory.

    A replication that fails is a line in `failures`; figures are of the replications that all strategies have.

    Args:
        request: what to compare.
        look: is told whenever a replication has ended.

    Raises:
        InputError: if anything in the request is wrong, or a strategy fails in every replication.
        ScenarioError: if the scenario is, or what a strategy makes of it.
        LostProcessError: if a process was killed; `resume` goes on.
    """
    return _carried_out(request, None, look)


class Place(TypedDict, total=False):
    """How an experiment is carried out; fields of `CompareRequest` that change nothing of the result."""

    jobs: int
    executor: str
    address: str | None
    allow_code: bool


def resume_experiment(
    directory: str | Path,
    replications: int | None = None,
    look: Callable[[Ended], None] | None = None,
    **place: Unpack[Place],
) -> Comparison:
    """Go on with the experiment in `directory`; no replication that ended runs again.

    Args:
        directory: of a comparison that was stopped, or that is to have more replications.
        replications: of each strategy, in all; None keeps what was asked.
        look: is told whenever a replication has ended.
        place: how it is carried out, as in a `CompareRequest`.

    Raises:
        InputError: if there is none, it was made by another version or from another scenario, or somebody else is
            at work on it.
        LostProcessError: if a process was killed.
    """
    from argosy.experiments.store import request_of

    asked = request_of(Path(directory))
    if replications is not None:
        asked = replace(asked, replications=replications)
    return _carried_out(replace(asked, **place), Path(directory), look)


def _carried_out(
    request: CompareRequest, directory: Path | None, look: Callable[[Ended], None] | None
) -> Comparison:
    request.check()
    if request.engine is not None:
        choose_engine(request.engine)
    plan = load_plan(request)
    plan.check_consent()
    check_series(request.steady)
    request.check_budget(len(plan.strategies))
    if request.steady and directory is None:
        check_no_warm_up(plan)
    with Workers(request.jobs, request.executor, request.address) as workers:
        rule = stopping_rule(request)
        from argosy.experiments.store import create_store, reopen_store

        plan.check_policies()
        if directory is None:
            steady = _steady(request, plan, workers)
            if steady is not None and steady.settled:
                request, plan = _without_warm_up(request, steady.days)
            opened = create_store(request, plan, steady)
        else:
            opened = reopen_store(directory, request, plan)
        with opened as store:
            _check_count(request, store.results)
            reached = carry_out(plan, rule, store, workers, look)
            store.complete(precision_reached=reached)
    return _comparison(request, store.results, store.directory, reached=reached)


def open_experiment(path: str | Path) -> Comparison:
    """The comparison stored in `path`, finished or not.

    Raises:
        InputError: if there is none that can be read.
    """
    from argosy.experiments.store import read_experiment, request_of

    said, results = read_experiment(path)
    return _comparison(
        request_of(Path(path)), results, Path(path), reached=bool(said.get("precision_reached"))
    )


def _comparison(request: CompareRequest, results: Results, directory: Path, *, reached: bool) -> Comparison:
    numbers = results.common()
    if not numbers:
        raise InputError(
            f"{directory} holds no replication that every strategy has", "see what failed in its lines"
        )
    return Comparison(
        request.title, results.values(), reached, list(results.warnings), directory, numbers,
        list(results.failures), contest(request, results), _shortfall(request, results, reached=reached),
        read_steady(directory),
    )  # fmt: skip


def _steady(request: CompareRequest, plan: Plan, workers: Workers) -> Steady | None:
    if not request.steady:
        return None
    if request.out is not None:
        from argosy.runs.directory import check_free

        check_free(request.out)
    try:
        return look_for_steady(plan, request.steady, workers)
    except WorkerLostError as error:
        raise InputError("a process that looks for the steady state was killed", "try again") from error


def _without_warm_up(request: CompareRequest, days: int) -> tuple[CompareRequest, Plan]:
    """The same with `days` that no key figure tells of."""
    found = replace(request, overrides=[*request.overrides, f"warm_up_days={days}"])
    return found, load_plan(found)


def _check_count(request: CompareRequest, results: Results) -> None:
    stored = max(map(results.ended, results.figures))
    if request.replications is not None and request.replications < stored:
        raise InputError(
            f"--replications {request.replications}: there are {stored} already", "give as many or more"
        )


def _shortfall(request: CompareRequest, results: Results, *, reached: bool) -> str:
    if reached:
        return ""
    spent = (
        f"{max(map(len, results.figures.values()))} replications"
        if request.budget is None
        else f"{sum(map(results.ended, results.figures))} replications of all strategies together"
    )
    if request.best is not None and request.indifference is not None:
        return f"{spent} do not tell the best in {request.best} to {request.indifference:g}"
    if request.best is not None:
        return f"{spent} do not tell the best in {request.best}"
    if request.precision is not None:
        return f"{spent} do not reach --precision {request.precision} in {request.metric}"
    return f"stopped after {spent}"


def _frame(
    rows: Sequence[tuple[Any, ...]], texts: Sequence[str], numbers: Sequence[str], more: Sequence[str] = ()
) -> pl.DataFrame:
    """Rows of texts, then numbers, then `more` texts."""
    import polars as pl

    kinds = [(texts, pl.String), (numbers, pl.Float64), (more, pl.String)]
    return pl.DataFrame(rows, {name: kind for names, kind in kinds for name in names}, orient="row")
