"""Tables of what customers do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.customers import calibration
from argosy.console import Block

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from analytics.customers import Amounts, Question, Scores, Segments

_SCORES = ["AUC", "average precision", "MSE (Brier)", "calibration error", "calibration slope"]


def scores_table(name: str, scores: Mapping[tuple[str, str], Scores]) -> Block:
    """Chances of buying again, by model and features."""
    rows = [[model, told, *_scores(found)] for (told, model), found in scores.items()]
    return Block(f"{name}: buys again within 90 days", ["model", "features", *_SCORES], rows)


def churn_table(name: str, scores: Mapping[str, Scores]) -> Block:
    """Chances of being lost, by model."""
    rows = [[model, *_scores(found)] for model, found in scores.items()]
    return Block(f"{name}: is lost, does not buy again within 90 days", ["model", *_SCORES], rows)


def calibration_table(name: str, happened: NDArray, chances: NDArray) -> Block:  # type: ignore[type-arg]
    """Told and found by tenths of the customers."""
    rows = [
        [str(number), str(tenth.customers), f"{tenth.told:.3f}", f"{tenth.found:.3f}"]
        for number, tenth in enumerate(calibration(happened, chances), start=1)
    ]
    head = ["tenth", "customers", "chance told", "share found"]
    return Block(f"{name}: chances of the logistic regression beside what came", head, rows)


def gain_table(name: str, gains: Mapping[str, float]) -> Block:
    """What the tree's questions save."""
    rows = [
        [feature, f"{gain:.4f}"] for feature, gain in sorted(gains.items(), key=lambda item: -item[1]) if gain
    ]
    return Block(f"{name}: information gain of the tree", ["feature", "bits a customer"], rows)


def question_told(name: str, question: Question | None) -> str:
    """The first question of the tree, in words."""
    if question is None:
        return f"{name}: the tree finds nothing worth asking"
    return (
        f"{name}: the tree asks first whether {question.feature} is at most {question.at_most:.3g}, which saves "
        f"{question.gain:.3f} bits; {question.yes:.1%} of those buy again, {question.no:.1%} of the others"
    )


def amounts_table(name: str, amounts: Mapping[str, Amounts]) -> Block:
    """Value by model."""
    rows = [
        [model, f"{found.mse:.3f}", f"{found.mae:,.1f}", f"{found.rank:.3f}", f"{found.top:.1%}"]
        for model, found in amounts.items()
    ]
    head = ["model", "MSE of logarithms", "mean absolute error", "rank correlation", "top"]
    return Block(f"{name}: spends in 90 days", head, rows)


def silhouettes_table(name: str, segments: Segments) -> Block:
    """How well customers fall into so many segments."""
    rows = [[str(count), f"{found:.3f}"] for count, found in segments.silhouettes.items()]
    return Block(f"{name}: mean silhouette by number of segments", ["segments", "silhouette"], rows)


def segments_table(name: str, segments: Segments) -> Block:
    """Portraits."""
    rows = [
        [
            part.name, f"{part.customers:,}", f"{part.recency:.0f}", f"{part.frequency:.1f}",
            f"{part.monetary:,.0f}", f"{part.again:.1%}", f"{part.value:,.0f}",
        ]
        for part in segments.parts
    ]  # fmt: skip
    head = [
        "segment", "customers", "days since the last purchase", "purchases", "spent", "buy again in 90 days",
        "spend in them, mean",
    ]  # fmt: skip
    return Block(f"{name}: segments at the second cut-off", head, rows)


def _scores(found: Scores) -> list[str]:
    return [
        f"{found.auc:.4f}",
        f"{found.ap:.4f}",
        *(f"{value:.4f}" for value in found[2:4]),
        f"{found.slope:.2f}",
    ]
