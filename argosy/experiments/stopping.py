"""When an experiment has replications enough."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from argosy.experiments.request import FIRST
from argosy.experiments.searching import BATCH, BestOf, BudgetOf, Search

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from argosy.experiments.request import CompareRequest
    from argosy.experiments.results import Results
    from argosy.experiments.task import Kpis

_USUAL: Final = 10
_MOST: Final = 100


class StoppingRule(Protocol):
    """Says after every batch how many replications are wanted of each strategy."""

    def asked(self, results: Results, counts: Mapping[str, int]) -> dict[str, int]:
        """How many replications to have of each strategy in all, given that `counts` are there; `counts` to stop.

        What `results` hold beyond these is not looked at.
        """

    def met(self, results: Results, counts: Mapping[str, int]) -> bool:
        """Whether the rule's aim was met."""


class _OfAll(ABC):
    """A rule that treats all strategies alike, and looks at the replications that all of them have."""

    @abstractmethod
    def wanted(self, done: int, seen: Mapping[str, Sequence[Kpis]]) -> int:
        """How many replications to have in all, given those that are there; `done` to stop."""

    @abstractmethod
    def reached(self, seen: Mapping[str, Sequence[Kpis]]) -> bool:
        """Whether the rule's aim was met."""

    def asked(self, results: Results, counts: Mapping[str, int]) -> dict[str, int]:
        """How many replications to have of each strategy in all."""
        done = max(counts.values())
        return dict.fromkeys(counts, max(done, self.wanted(done, results.values(below=done))))

    def met(self, results: Results, counts: Mapping[str, int]) -> bool:
        """Whether the rule's aim was met."""
        return self.reached(results.values(below=max(counts.values())))


@dataclass(frozen=True)
class FixedCount(_OfAll):
    """So many replications, whatever comes of them."""

    count: int = _USUAL

    def wanted(self, done: int, seen: Mapping[str, Sequence[Kpis]]) -> int:
        """How many replications to have in all, given those that are there; `done` to stop."""
        return self.count

    def reached(self, seen: Mapping[str, Sequence[Kpis]]) -> bool:
        """Whether the rule's aim was met."""
        return True


@dataclass(frozen=True)
class RelativePrecision(_OfAll):
    """Batch after batch until the interval of every strategy is narrow.

    Source: Law, Simulation Modeling and Analysis, section 9.4.1, the sequential procedure. The half-width is held
    to p / (1 + p) of the mean that was estimated, so that it is no more than p of the true one; and it begins with
    10 replications, below which intervals that happen to be narrow would stop it too soon.

    Attributes:
        metric: the figure whose interval is looked at.
        precision: half-width allowed, as a share of the true mean.
        most: replications after which it gives up.
    """

    metric: str
    precision: float
    most: int = _MOST

    def wanted(self, done: int, seen: Mapping[str, Sequence[Kpis]]) -> int:
        """How many replications to have in all, given those that are there; `done` to stop."""
        if done >= FIRST and self.reached(seen):
            return done
        return max(done, min(self.most, done + BATCH if done >= FIRST else FIRST))

    def reached(self, seen: Mapping[str, Sequence[Kpis]]) -> bool:
        """Whether every strategy's interval is as narrow as asked for."""
        from analytics.statistics import summarise

        if not all(seen.values()):
            return False
        allowed = self.precision / (1 + self.precision)
        for figures in summarise(seen).values():
            half = figures[self.metric].half_width if self.metric in figures else None
            if half is None or half > allowed * abs(figures[self.metric].mean):
                return False
        return True


def stopping_rule(request: CompareRequest) -> StoppingRule:
    """The rule that a request asks for.

    Raises:
        InputError: if there is no such figure to look at, or nobody knows which of its directions is the good one.
    """
    _check_figure("metric", request.metric)
    if request.precision is not None:
        return RelativePrecision(request.metric, request.precision, request.most or _MOST)
    if request.best is not None:
        return _search(request, request.best)
    return FixedCount(request.replications or _USUAL)


def _search(request: CompareRequest, best: str) -> BestOf | BudgetOf:
    search = Search(best, _sign(best, request.prefer))
    if request.indifference is None:
        return BudgetOf(search, request.budget or 0)
    most = request.most or (_MOST if request.budget is None else request.budget)
    return BestOf(search, request.indifference, most, request.budget)


def _check_figure(option: str, name: str) -> None:
    from analytics.kpis import KPIS
    from argosy.problems import InputError
    from sim.scenario import did_you_mean

    if name not in KPIS:
        hint = did_you_mean(name, KPIS) or "`argosy kpis` lists them"
        raise InputError(f"--{option}: no figure '{name}'", hint)


def _sign(best: str, prefer: str | None) -> int:
    from analytics.kpis import KPIS
    from argosy.problems import InputError

    _check_figure("best", best)
    welcome = prefer or KPIS[best].better
    if welcome == "neither":
        what = f"--best {best}: neither more nor less of it is better in itself"
        raise InputError(what, "add --prefer higher or lower")
    return 1 if welcome == "higher" else -1
