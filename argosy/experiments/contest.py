"""What a search for the best strategy came to."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from argosy.experiments.stopping import BestOf, stopping_rule

if TYPE_CHECKING:
    from argosy.experiments.request import CompareRequest
    from argosy.experiments.results import Results


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
        indifference: difference from which on the best is found, in the figure's unit.
        best: label of the best.
        certain: whether that holds with 95 % probability; without, it is the best so far.
        places: every strategy that never failed, the best first.
    """

    metric: str
    prefer: str
    indifference: float
    best: str
    certain: bool
    places: list[Place]


def contest(request: CompareRequest, results: Results) -> Contest | None:
    """What the search for the best that `request` asks for came to; None if it asks for none, or nobody is left."""
    rule = stopping_rule(request)
    if not isinstance(rule, BestOf):
        return None
    seen = results.unbroken()
    selection, columns = rule.selection(seen), rule.columns(seen)
    if selection is None:
        return None
    places = [
        Place(label, rule.sign * sum(values) / len(values), len(values), selection.beaten.get(label))
        for label, values in columns.items()
    ]
    places.sort(
        key=lambda place: (
            place.strategy != selection.best,
            -(place.beaten_after or 10**9),
            -rule.sign * place.mean,
        )
    )
    prefer = "higher" if rule.sign > 0 else "lower"
    return Contest(rule.metric, prefer, rule.indifference, selection.best, selection.certain, places)
