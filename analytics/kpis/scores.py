"""How well scores tell two classes apart, by plain formulas; None where there is nothing to tell.

Every function takes `scores`, shape (n,), and `labels`, shape (n,), True for the class that should score high.
Equal scores stand together, in no order. scikit-learn has some of these, and is not asked: its import takes longer
than that of all measures, and most runs need nothing else of it. tests/analytics/kpis/test_scores.py holds them to
its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Scores = NDArray[np.float64]
    Labels = NDArray[np.bool_]

_BINS: Final = 10


def roc_auc(scores: Scores, labels: Labels) -> float | None:
    """Area under the ROC curve: the chance that a positive scores above a negative, ties by half."""
    right, wrong = _counted(scores, labels)
    if not _both(right, wrong):
        return None
    below = np.cumsum(wrong[::-1])[::-1] - wrong
    return float((right * (below + wrong / 2)).sum() / (right.sum() * wrong.sum()))


def average_precision(scores: Scores, labels: Labels) -> float | None:
    """Mean precision at each positive: the sum over distinct scores of gained recall times precision."""
    right, wrong = _counted(scores, labels)
    if not _both(right, wrong):
        return None
    found, chosen = np.cumsum(right), np.cumsum(right + wrong)
    return float((right / right.sum() * found / chosen).sum())


def recall_at(scores: Scores, labels: Labels, most: float) -> float | None:
    """The largest share of positives above a threshold with at most the share `most` of negatives above it."""
    right, wrong = _counted(scores, labels)
    if not _both(right, wrong):
        return None
    allowed = np.cumsum(wrong) <= most * wrong.sum()
    return float(right[allowed].sum() / right.sum())


def calibration_error(scores: Scores, labels: Labels) -> float | None:
    """Expected calibration error: |mean probability - share of positives|, weighed over ten bins of equal width."""
    if not len(scores):
        return None
    bins = np.minimum((scores * _BINS).astype(np.int64), _BINS - 1)
    said = np.bincount(bins, weights=scores, minlength=_BINS)
    was = np.bincount(bins, weights=labels.astype(np.float64), minlength=_BINS)
    return float(np.abs(said - was).sum() / len(scores))


def _counted(scores: Scores, labels: Labels) -> tuple[NDArray[Any], NDArray[Any]]:
    """Positives and negatives at each distinct score, the highest first."""
    distinct, place = np.unique(scores, return_inverse=True)
    right, every = np.bincount(place, labels, len(distinct)), np.bincount(place, minlength=len(distinct))
    return right[::-1], (every - right)[::-1]


def _both(right: NDArray[Any], wrong: NDArray[Any]) -> bool:
    return bool(right.sum() and wrong.sum())
