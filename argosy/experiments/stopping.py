"""When an experiment has replications enough."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from argosy.experiments.request import CompareRequest
    from argosy.experiments.task import Kpis

_USUAL: Final = 10
_BATCH: Final = 5
_MOST: Final = 100


@dataclass(frozen=True)
class FixedCount:
    """So many replications, whatever comes of them."""

    count: int = _USUAL

    def wanted(self, done: int, results: Mapping[str, Sequence[Kpis]]) -> int:
        """How many replications to have in all, given those that are there; `done` to stop."""
        return self.count

    def reached(self, results: Mapping[str, Sequence[Kpis]]) -> bool:
        """Whether the rule's aim was met."""
        return True


@dataclass(frozen=True)
class RelativePrecision:
    """Batch after batch until the interval of every strategy is narrow (Law, Simulation Modeling, section 9.4.1).

    Looking at the interval after every batch lets it cover a little less than it says.

    Attributes:
        metric: the figure whose interval is looked at.
        precision: half-width allowed, as a share of the mean.
        most: replications after which it gives up.
    """

    metric: str
    precision: float
    most: int = _MOST

    def wanted(self, done: int, results: Mapping[str, Sequence[Kpis]]) -> int:
        """How many replications to have in all, given those that are there; `done` to stop."""
        if done and self.reached(results):
            return done
        return min(self.most, done + _BATCH)

    def reached(self, results: Mapping[str, Sequence[Kpis]]) -> bool:
        """Whether every strategy's interval is as narrow as asked for."""
        from analytics.statistics import summarise

        for figures in summarise(results).values():
            half = figures[self.metric].half_width if self.metric in figures else None
            if half is None or half > self.precision * abs(figures[self.metric].mean):
                return False
        return True


StoppingRule = FixedCount | RelativePrecision


def stopping_rule(request: CompareRequest) -> StoppingRule:
    """The rule that a request asks for.

    Raises:
        InputError: if there is no such figure to look at.
    """
    from analytics.kpis import KPIS
    from argosy.problems import InputError
    from sim.scenario import did_you_mean

    if request.metric not in KPIS:
        hint = did_you_mean(request.metric, KPIS) or "`argosy kpis` lists them"
        raise InputError(f"--metric: no figure '{request.metric}'", hint)
    if request.precision is not None:
        return RelativePrecision(request.metric, request.precision)
    return FixedCount(request.replications or _USUAL)
