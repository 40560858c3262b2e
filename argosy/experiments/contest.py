"""What a search for the best strategy came to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from argosy.experiments.searching import BestOf, BudgetOf
from argosy.experiments.stopping import stopping_rule

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from argosy.experiments.request import CompareRequest
    from argosy.experiments.results import Results
    from argosy.experiments.searching import Search


class Place(NamedTuple):
    """One strategy in a contest.

    Attributes:
        strategy: its label.
        mean: of the figure, over the replications that the strategy has.
        replications: how many these are.
        beaten_after: replications after which it was known to be worse; None if it was not beaten.
    """

    strategy: str
    mean: float
    replications: int
    beaten_after: int | None


class Contest(NamedTuple):
    """Which strategy is the best in one figure.

    Attributes:
        metric: the figure.
        prefer: higher or lower.
        procedure: Kim and Nelson's, or optimal computing budget allocation.
        indifference: difference from which on the first finds the best, in the figure's unit; None for the second.
        budget: replications of all strategies together, if they were bounded.
        best: label of the best.
        certain: whether that holds with 95 % probability; without, it is the best so far.
        probability: of the second, the approximate probability that it is the best; it guarantees nothing.
        places: every strategy that never failed, the best first.
    """

    metric: str
    prefer: str
    procedure: Literal["KN", "OCBA"]
    indifference: float | None
    budget: int | None
    best: str
    certain: bool
    probability: float | None
    places: list[Place]


def contest_frame(found: Contest | None) -> pl.DataFrame:
    """One row per strategy, in the order of their places; no rows without a contest."""
    import polars as pl

    schema = {
        "metric": pl.String, "procedure": pl.String, "place": pl.Int64, "strategy": pl.String, "mean": pl.Float64,
        "replications": pl.Int64, "beaten_after": pl.Int64, "probability": pl.Float64,
    }  # fmt: skip
    if found is None:
        return pl.DataFrame(schema=schema)
    first = 0.95 if found.certain else found.probability
    rows = [
        (found.metric, found.procedure, place, *one, first if place == 1 else None)
        for place, one in enumerate(found.places, 1)
    ]
    return pl.DataFrame(rows, schema, orient="row")


def contest(request: CompareRequest, results: Results) -> Contest | None:
    """What the search for the best that `request` asks for came to; None if it asks for none, or nobody is left."""
    rule = stopping_rule(request)
    if isinstance(rule, BestOf):
        return _until_known(rule, rule.search.columns(results))
    if isinstance(rule, BudgetOf):
        return _within_budget(rule, rule.search.columns(results))
    return None


def _until_known(rule: BestOf, columns: Mapping[str, list[float]]) -> Contest | None:
    selection = rule.selection(columns)
    if selection is None:
        return None
    places = _places(rule.search, columns, selection.best, selection.beaten)
    return Contest(
        rule.search.metric, _prefer(rule.search), "KN", rule.indifference, rule.budget, selection.best,
        selection.certain, None, places,
    )  # fmt: skip


def _within_budget(rule: BudgetOf, columns: Mapping[str, list[float]]) -> Contest | None:
    from analytics.statistics import correct_selection

    if not columns or min(map(len, columns.values())) < 2:
        return None
    best = max(columns, key=lambda label: sum(columns[label]) / len(columns[label]))
    return Contest(
        rule.search.metric, _prefer(rule.search), "OCBA", None, rule.budget, best, False,
        correct_selection(columns), _places(rule.search, columns, best, {}),
    )  # fmt: skip


def _prefer(search: Search) -> str:
    return "higher" if search.sign > 0 else "lower"


def _places(
    search: Search, columns: Mapping[str, list[float]], best: str, beaten: Mapping[str, int]
) -> list[Place]:
    """Who was beaten late before who was beaten early."""
    places = [
        Place(label, search.sign * sum(values) / len(values), len(values), beaten.get(label))
        for label, values in columns.items()
    ]
    return sorted(
        places,
        key=lambda place: (
            place.strategy != best,
            -(place.beaten_after or 10**9),
            -search.sign * place.mean,
        ),
    )
