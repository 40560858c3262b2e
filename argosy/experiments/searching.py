"""Looking for the best strategy: which replications are worth running next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from argosy.experiments.request import FIRST

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics.statistics import Selection
    from argosy.experiments.results import Results

BATCH: Final = 5
"""Replications, after the first, between two looks at what they came to."""


@dataclass(frozen=True)
class Search:
    """What is looked for.

    A strategy that failed, or lacks the figure, in a replication cannot be the best.

    Attributes:
        metric: the figure that is compared.
        sign: 1 if more is better, -1 if less is.
    """

    metric: str
    sign: int

    def columns(self, results: Results, counts: Mapping[str, int] | None = None) -> dict[str, list[float]]:
        """The figure, the more the better, of the strategies that have it in every replication.

        Args:
            results: of all strategies.
            counts: by strategy, how many replications to look at; None looks at all.
        """
        found = {}
        for label, replications in results.unbroken(counts).items():
            values = [self.sign * x for f in replications if (x := f.get(self.metric)) is not None]
            if values and len(values) == len(replications):
                found[label] = values
        return found


@dataclass(frozen=True)
class BestOf:
    """Batch after batch, of fewer and fewer strategies, until one is left: Kim and Nelson's procedure.

    Attributes:
        search: what is looked for.
        indifference: the smallest difference that matters, in the figure's unit.
        most: replications of each strategy after which it gives up.
        budget: replications of all strategies together after which it does; None sets no bound.
    """

    search: Search
    indifference: float
    most: int
    budget: int | None = None

    def asked(self, results: Results, counts: Mapping[str, int]) -> dict[str, int]:
        """The first of all, then more of those that are not beaten."""
        done = max(counts.values())
        if not done:
            return dict.fromkeys(counts, FIRST)
        selection = self.selection(self.search.columns(results, counts))
        if selection is None or selection.certain:
            return dict(counts)
        more = min(BATCH, self.most - done)
        if self.budget is not None:
            more = min(more, (self.budget - sum(counts.values())) // len(selection.contenders))
        return {**counts, **dict.fromkeys(selection.contenders, done + more)}

    def met(self, results: Results, counts: Mapping[str, int]) -> bool:
        """Whether the best is known."""
        selection = self.selection(self.search.columns(results, counts))
        return selection is not None and selection.certain

    def selection(self, columns: Mapping[str, list[float]]) -> Selection | None:
        """The best so far; None while there is too little to say, or nobody left."""
        from analytics.statistics import kim_nelson

        if not columns or min(map(len, columns.values())) < FIRST:
            return None
        return kim_nelson(columns, self.indifference, first=FIRST)


@dataclass(frozen=True)
class BudgetOf:
    """So many replications in all, each where it says most of who is the best: optimal computing budget allocation.

    Attributes:
        search: what is looked for.
        budget: replications of all strategies together.
    """

    search: Search
    budget: int

    def asked(self, results: Results, counts: Mapping[str, int]) -> dict[str, int]:
        """The first of all, then more of those that come near the best, and vary."""
        from analytics.statistics import ocba

        if not max(counts.values()):
            return dict.fromkeys(counts, FIRST)
        columns = self.search.columns(results, counts)
        step = min(BATCH, self.budget - sum(counts.values()))
        if len(columns) < 2 or step <= 0:
            return dict(counts)
        return {**counts, **ocba(columns, sum(map(len, columns.values())) + step)}

    def met(self, results: Results, counts: Mapping[str, int]) -> bool:
        """Whether there is anybody to choose."""
        return bool(self.search.columns(results, counts))
