"""Comparing strategies on the same buyers, storms and thieves.

polars and scipy take a second to load. They are loaded where they are used, so that worker processes, which take as
long to get ready, are started first.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from argosy.compose import choose_engine
from argosy.experiments.executors import WorkerLostError, Workers
from argosy.experiments.plan import load_plan
from argosy.experiments.stopping import stopping_rule
from argosy.problems import LostProcessError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import polars as pl

    from analytics.statistics import Difference, Factorial, Interval
    from argosy.experiments.request import CompareRequest
    from argosy.experiments.task import Kpis, Replicated, Task


@dataclass(frozen=True)
class Comparison:
    """What a comparison came to, as plain objects and as polars frames.

    Attributes:
        scenario: as it was asked for.
        values: key figures of every replication, in their order, by strategy.
        precision_reached: False if replications ran out before the precision that was asked for.
        warnings: what a reader of the figures should know.
        directory: where it is stored; None if nowhere.
    """

    scenario: str
    values: Mapping[str, Sequence[Kpis]]
    precision_reached: bool = True
    warnings: Sequence[str] = ()
    directory: Path | None = None

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
            for number, figures in enumerate(replications)
        ]
        return pl.DataFrame(rows, infer_schema_length=None)

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


def compare(request: CompareRequest, look: Callable[[str, int], None] | None = None) -> Comparison:
    """Run every strategy of `request` in as many replications as it asks for, and store them in a new directory.

    Args:
        request: what to compare.
        look: is told label and number of replications of a strategy, whenever one has ended.

    Raises:
        InputError: if anything in the request is wrong.
        ScenarioError: if the scenario is, or what a strategy makes of it.
        LostProcessError: if a process was killed.
    """
    request.check()
    if request.engine is not None:
        choose_engine(request.engine)
    plan = load_plan(request)
    plan.check_consent()
    values: dict[str, list[Kpis]] = {label: [] for label in plan.strategies}
    warnings: dict[str, None] = {}
    done = 0
    with Workers(request.jobs, request.executor) as workers:
        rule = stopping_rule(request)
        from argosy.experiments.store import ExperimentStore

        plan.check_policies()
        store = ExperimentStore(request, plan)
        while (wanted := rule.wanted(done, values)) > done:
            tasks = plan.tasks(range(done, wanted))
            for label, task, came in _came(workers, tasks, store.directory):
                store.append(label, task.replication, came)
                values[label].append(came.figures)
                warnings |= dict.fromkeys(came.warnings)
                if look is not None:
                    look(label, len(values[label]))
            done = wanted
        reached = rule.reached(values)
    store.complete(precision_reached=reached)
    return Comparison(request.scenario, values, reached, list(warnings), store.directory)


def _came(
    workers: Workers, tasks: Sequence[tuple[str, Task]], directory: Path
) -> Iterator[tuple[str, Task, Replicated]]:
    results = workers.run([task for _, task in tasks])
    try:
        for (label, task), came in zip(tasks, results, strict=True):
            yield label, task, came
    except WorkerLostError as error:
        raise LostProcessError("a process that replicates", directory) from error


def open_experiment(path: str | Path) -> Comparison:
    """The comparison stored in `path`, finished or not.

    Raises:
        InputError: if there is none that can be read.
    """
    from argosy.experiments.store import read_experiment

    said, values, warnings = read_experiment(path)
    return Comparison(said["scenario"], values, bool(said.get("precision_reached")), warnings, Path(path))


def _frame(
    rows: Sequence[tuple[Any, ...]], texts: Sequence[str], numbers: Sequence[str], more: Sequence[str] = ()
) -> pl.DataFrame:
    """Rows of texts, then numbers, then `more` texts."""
    import polars as pl

    kinds = [(texts, pl.String), (numbers, pl.Float64), (more, pl.String)]
    return pl.DataFrame(rows, {name: kind for names, kind in kinds for name in names}, orient="row")
