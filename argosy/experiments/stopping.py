"""When an experiment has replications enough."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from argosy.experiments.request import FIRST

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analytics.statistics import Selection
    from argosy.experiments.request import CompareRequest
    from argosy.experiments.results import Results
    from argosy.experiments.task import Kpis

_USUAL: Final = 10
_BATCH: Final = 5
_MOST: Final = 100


class StoppingRule(Protocol):
    """Says after every batch how many replications are wanted, and of which strategies."""

    def seen(self, results: Results, done: int) -> Mapping[str, Sequence[Kpis]]:
        """What the rule looks at of the first `done` replications, by the strategies that are still wanted."""

    def wanted(self, done: int, seen: Mapping[str, Sequence[Kpis]]) -> int:
        """How many replications to have in all, given those that are there; `done` to stop."""

    def contenders(self, seen: Mapping[str, Sequence[Kpis]]) -> list[str]:
        """The strategies that further replications are wanted of."""

    def reached(self, seen: Mapping[str, Sequence[Kpis]]) -> bool:
        """Whether the rule's aim was met."""


class _OfAll:
    """A rule that treats all strategies alike, and looks at the replications that all of them have."""

    def seen(self, results: Results, done: int) -> Mapping[str, Sequence[Kpis]]:
        """What the rule looks at of the first `done` replications."""
        return results.values(below=done)

    def contenders(self, seen: Mapping[str, Sequence[Kpis]]) -> list[str]:
        """All of them."""
        return list(seen)


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
        return max(done, min(self.most, done + _BATCH if done >= FIRST else FIRST))

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


@dataclass(frozen=True)
class BestOf:
    """Batch after batch, of fewer and fewer strategies, until one is left: Kim and Nelson's procedure.

    A strategy that failed, or lacks the figure, in a replication is out of the contest.

    Attributes:
        metric: the figure that is compared.
        indifference: the smallest difference that matters, in its unit.
        sign: 1 if more is better, -1 if less is.
        most: replications of each strategy after which it gives up.
    """

    metric: str
    indifference: float
    sign: int
    most: int = _MOST

    def seen(self, results: Results, done: int) -> Mapping[str, Sequence[Kpis]]:
        """The replications below `done` of every strategy that never failed."""
        return results.unbroken(below=done)

    def wanted(self, done: int, seen: Mapping[str, Sequence[Kpis]]) -> int:
        """How many replications to have in all, given those that are there; `done` to stop."""
        if (done and not seen) or (done >= FIRST and self.reached(seen)):
            return done
        return max(done, min(self.most, done + _BATCH if done >= FIRST else FIRST))

    def contenders(self, seen: Mapping[str, Sequence[Kpis]]) -> list[str]:
        """Those that have not been beaten."""
        selection = self.selection(seen)
        return list(seen) if selection is None else list(selection.contenders)

    def reached(self, seen: Mapping[str, Sequence[Kpis]]) -> bool:
        """Whether the best is known."""
        selection = self.selection(seen)
        return selection is not None and selection.certain

    def selection(self, seen: Mapping[str, Sequence[Kpis]]) -> Selection | None:
        """The best so far; None while there is too little to say, or nobody left."""
        from analytics.statistics import kim_nelson

        samples = self.columns(seen)
        if not samples or min(map(len, samples.values())) < FIRST:
            return None
        return kim_nelson(samples, self.indifference, first=FIRST)

    def columns(self, seen: Mapping[str, Sequence[Kpis]]) -> dict[str, list[float]]:
        """The figure, the more the better, of the strategies that have it in every replication."""
        found = {}
        for label, replications in seen.items():
            values = [self.sign * x for f in replications if (x := f.get(self.metric)) is not None]
            if len(values) == len(replications):
                found[label] = values
        return found


def stopping_rule(request: CompareRequest) -> StoppingRule:
    """The rule that a request asks for.

    Raises:
        InputError: if there is no such figure to look at, or nobody knows which of its directions is the good one.
    """
    _check_figure("metric", request.metric)
    if request.precision is not None:
        return RelativePrecision(request.metric, request.precision, request.most or _MOST)
    if request.best is not None and request.indifference is not None:
        sign = _sign(request.best, request.prefer)
        return BestOf(request.best, request.indifference, sign, request.most or _MOST)
    return FixedCount(request.replications or _USUAL)


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
