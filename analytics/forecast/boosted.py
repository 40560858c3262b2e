"""One gradient-boosted model for all series: lags, means and the calendar, straight to every week ahead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from analytics.forecast.errors import TooShortError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

LAGS: Final = 8
_MEANS: Final = (4, 13, 26)
_LEAST: Final = 26
_YEAR: Final = 52.18
_SEEN: Final = 52 + LAGS
"""Weeks; models learn from the latest of them."""


class BoostedGlobal:
    """Histogram gradient boosting of all series together (scikit-learn), for the median or other quantiles.

    Values are told in logarithms over the level of the series, its mean of the last 26 weeks, so that what one
    series teaches holds for another. Of a forecast made in week t only weeks up to t are features.

    Args:
        first_week: week of the year of the first value, 0 to 51.
        rounds: trees.
        seed: of the trees.

    Attributes:
        models_: by quantile.
    """

    def __init__(self, *, first_week: int = 0, rounds: int = 80, seed: int = 0) -> None:
        self.first_week = first_week
        self.rounds = rounds
        self.seed = seed
        self.models_: dict[float, Any] = {}

    def fit(self, series: Floats, horizon: int, quantiles: Sequence[float] = (0.5,)) -> BoostedGlobal:
        """Learn from all series.

        Args:
            series: weekly values, shape (series, weeks).
            horizon: weeks ahead that are learned.
            quantiles: to fit, 0.5 for the median.

        Raises:
            TooShortError: if there are fewer weeks than 26, the horizon and 8 more.
        """
        from sklearn.ensemble import HistGradientBoostingRegressor
        from threadpoolctl import threadpool_limits

        weeks = series.shape[1]
        if weeks < _LEAST + horizon + LAGS:
            raise TooShortError(f"{weeks} weeks, {_LEAST + horizon + LAGS} are needed")
        rows, wanted = [], []
        for now in range(max(_LEAST, weeks - _SEEN), weeks):
            for ahead in range(1, min(horizon, weeks - now) + 1):
                rows.append(self._features(series[:, :now], ahead))
                wanted.append(_told(series[:, now + ahead - 1], _level(series[:, :now])))
        stacked, aims = np.concatenate(rows), np.concatenate(wanted)
        for quantile in quantiles:
            model = HistGradientBoostingRegressor(
                loss="quantile", quantile=quantile, max_iter=self.rounds, learning_rate=0.06, max_leaf_nodes=15,
                min_samples_leaf=60, random_state=self.seed,
            )  # fmt: skip
            # threads that wait for each other cost more than they bring
            with threadpool_limits(1):
                self.models_[quantile] = model.fit(stacked, aims)
        return self

    def forecast(self, series: Floats, horizon: int, quantile: float = 0.5) -> Floats:
        """Quantiles of the next weeks, at least 0; shape (series, horizon)."""
        level = _level(series)
        found = [
            np.expm1(
                np.maximum(
                    self.models_[quantile].predict(self._features(series, ahead)) + np.log1p(level), 0.0
                )
            )
            for ahead in range(1, horizon + 1)
        ]
        return np.column_stack(found)

    def _features(self, known: Floats, ahead: int) -> Floats:
        level = _level(known)
        week = self.first_week + known.shape[1] + ahead - 1
        angle = 2 * np.pi * week / _YEAR
        calendar = (np.cos(angle), np.sin(angle), np.cos(2 * angle), np.sin(2 * angle), float(ahead))
        lags = [_told(known[:, -lag], level) for lag in range(1, LAGS + 1)]
        means = [_told(known[:, -window:].mean(axis=1), level) for window in _MEANS]
        idle = (known[:, -LAGS:] == 0).mean(axis=1)
        constant = [np.full(len(known), value) for value in calendar]
        return np.column_stack([*lags, *means, idle, np.log1p(level), *constant])


def _level(known: Floats) -> Floats:
    found: Floats = known[:, -_LEAST:].mean(axis=1)
    return found


def _told(values: Floats, level: Floats) -> Floats:
    found: Floats = np.log1p(values) - np.log1p(level)
    return found
