"""Information gain (Quinlan 1986): bits that a question saves."""

from __future__ import annotations

from math import log2
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


class Question(NamedTuple):
    """The first question of a tree.

    Attributes:
        feature: asked for.
        at_most: threshold, in the feature's own unit.
        gain: bits a customer.
        yes: share of customers with the event among those at most there.
        no: among the others.
    """

    feature: str
    at_most: float
    gain: float
    yes: float
    no: float


def entropy(share: float) -> float:
    """Bits of a yes or no whose chance is `share`."""
    return -sum(p * log2(p) for p in (share, 1 - share) if p > 0)


def information_gain(happened: NDArray[np.bool_], yes: NDArray[np.bool_]) -> float:
    """Bits a customer by which asking a question lowers the entropy of what happened.

    Args:
        happened: the event, by customer.
        yes: the answer, by customer.
    """
    left = sum(
        len(part) / len(happened) * entropy(float(part.mean()))
        for part in (happened[yes], happened[~yes])
        if len(part)
    )
    return entropy(float(happened.mean())) - left


def gains_of(tree: Any, names: Sequence[str]) -> dict[str, float]:
    """Bits a customer that all questions of a fitted entropy tree save together, by feature."""
    saved = tree.tree_.compute_feature_importances(normalize=False)
    return dict(zip(names, saved.tolist(), strict=True))


def first_question(tree: Any, names: Sequence[str]) -> Question | None:
    """What a fitted tree of the logarithms of features asks first; None where it asks nothing."""
    inner = tree.tree_
    if inner.feature[0] < 0:
        return None
    ends = inner.children_left[0], inner.children_right[0]
    whole, impurity = inner.weighted_n_node_samples, inner.impurity
    gain = impurity[0] - sum(whole[end] * impurity[end] for end in ends) / whole[0]
    yes, no = (float(inner.value[end][0][1] / inner.value[end][0].sum()) for end in ends)
    return Question(names[inner.feature[0]], float(np.expm1(inner.threshold[0])), float(gain), yes, no)
