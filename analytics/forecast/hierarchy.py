"""Forecasts that add up: articles to regions to all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Method = Literal["bottom_up", "ols", "mint"]


def summing(keys: Sequence[Sequence[object]]) -> tuple[list[tuple[object, ...]], Floats]:
    """The matrix that adds bottom series up to all others.

    Args:
        keys: of every bottom series, a value for each way of grouping, such as region and article.

    Returns:
        Names of the series, and the matrix S, shape (series, bottom): everything, then every group of every
        way that has more than one series and is not everything, then the bottom.
    """
    count = len(keys)
    rows = [np.ones(count)]
    names: list[tuple[object, ...]] = [("all",)]
    for way in range(len(keys[0])):
        for value in dict.fromkeys(key[way] for key in keys):
            row = np.array([float(key[way] == value) for key in keys])
            if 1 < row.sum() < count:
                rows.append(row)
                names.append((way, value))
    names += [("bottom", *key) for key in keys]
    return names, np.vstack([*rows, np.eye(count)])


def reconcile(base: Floats, s: Floats, method: Method, errors: Floats | None = None) -> Floats:
    """Forecasts of all series that add up, from those that do not.

    `bottom_up` adds the bottom ones. `ols` (Hyndman et al. 2011) and `mint` (Wickramasuriya, Athanasopoulos
    and Hyndman 2019) project all of them: S (S' W^-1 S)^-1 S' W^-1 base, W the identity, or the covariance of the
    errors one step ahead, shrunk towards its diagonal (Schäfer and Strimmer 2005).

    Args:
        base: forecasts, shape (series, horizon), in the order of `s`.
        s: what `summing` says.
        method: of the three.
        errors: of base forecasts, shape (series, times); `mint` needs them.

    Raises:
        ValueError: for `mint` without errors.
    """
    bottom = s.shape[1]
    if method == "bottom_up":
        found: Floats = s @ base[-bottom:]
        return found
    if method == "mint":
        if errors is None:
            raise ValueError("mint needs the errors of base forecasts")
        weighted = np.linalg.solve(shrunk(errors), s)
    else:
        weighted = s
    projected: Floats = s @ np.linalg.solve(s.T @ weighted, weighted.T @ base)
    return projected


def shrunk(errors: Floats) -> Floats:
    """Covariance about 0, with correlations drawn towards none as far as their own errors tell."""
    count = errors.shape[1]
    scale = np.sqrt((errors**2).mean(axis=1))
    scale[scale == 0] = max(float(scale.max()), 1.0) * 1e-6
    unit = errors / scale[:, None]
    correlations = unit @ unit.T / count
    squares = (unit**2) @ (unit**2).T / count
    spread = (squares - correlations**2) / max(count - 1, 1)
    away = ~np.eye(len(errors), dtype=bool)
    whole = float((correlations[away] ** 2).sum())
    share = min(max(float(spread[away].sum()) / whole, 0.0), 1.0) if whole else 1.0
    found: Floats = np.where(away, (1 - share) * correlations, 1.0) * np.outer(scale, scale)
    return found
