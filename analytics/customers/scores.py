"""How good foretold chances and amounts are."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


class Scores(NamedTuple):
    """Of chances.

    Attributes:
        auc: chance that somebody with the event was given more than somebody without it.
        ap: average precision.
        brier: mean squared error of the chance; of a yes or no that is its MSE.
        calibration: mean distance of the chance told from the share found, over tenths of the customers.
        slope: of the event on the log-odds; 1 where chances are neither too bold nor too timid.
    """

    auc: float
    ap: float
    brier: float
    calibration: float
    slope: float


class Amounts(NamedTuple):
    """Of amounts.

    Attributes:
        mse: of the logarithm of one more than the amount.
        mae: in the amount's unit.
        rank: correlation of ranks (Spearman).
        top: of all that was spent, the share of the tenth that was foretold to spend most.
    """

    mse: float
    mae: float
    rank: float
    top: float


class Tenth(NamedTuple):
    """Customers of about the same foretold chance: how many, the chance told, and the share found."""

    customers: int
    told: float
    found: float


def scores_of(happened: NDArray[np.bool_], chances: Floats) -> Scores:
    """How good `chances` are, given what happened.

    Raises:
        ValueError: if it happened to all or to nobody.
    """
    from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score

    if happened.all() or not happened.any():
        raise ValueError("what happened to all or to nobody cannot be told apart")
    return Scores(
        float(roc_auc_score(happened, chances)),
        float(average_precision_score(happened, chances)),
        float(brier_score_loss(happened, chances)),
        sum(t.customers * abs(t.told - t.found) for t in calibration(happened, chances)) / len(chances),
        _slope(happened, chances),
    )


def calibration(happened: NDArray[np.bool_], chances: Floats, parts: int = 10) -> list[Tenth]:
    """Chance told and share found in `parts` of about as many customers each, from the least chance up."""
    order = np.argsort(chances, kind="stable")
    return [
        Tenth(len(part), float(chances[part].mean()), float(happened[part].mean()))
        for part in np.array_split(order, min(parts, len(order)))
    ]


def amounts_of(spent: Floats, foretold: Floats) -> Amounts:
    """How good `foretold` amounts are, given what was spent."""
    from scipy.stats import spearmanr

    most = np.argsort(-foretold, kind="stable")[: max(1, len(spent) // 10)]
    total = float(spent.sum())
    return Amounts(
        float(np.mean((np.log1p(spent) - np.log1p(foretold)) ** 2)),
        float(np.abs(spent - foretold).mean()),
        float(spearmanr(spent, foretold).statistic) if np.ptp(spent) and np.ptp(foretold) else 0.0,
        float(spent[most].sum()) / total if total else 0.0,
    )


def _slope(happened: NDArray[np.bool_], chances: Floats) -> float:
    from sklearn.linear_model import LogisticRegression

    held = np.clip(chances, 1e-4, 1 - 1e-4)
    odds = np.log(held / (1 - held)).reshape(-1, 1)
    return float(LogisticRegression(C=1e6).fit(odds, happened).coef_[0, 0]) if np.ptp(odds) else 0.0
