"""A linear model as one dot product, and a network of one hidden layer as two."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np


class Linear(NamedTuple):
    """Weights on unscaled features.

    Attributes:
        weights: one a feature.
        intercept: of the margin.
        mean: of the features that it was fitted to.
    """

    weights: np.ndarray
    intercept: float
    mean: np.ndarray

    @property
    def base(self) -> float:
        """Margin of the mean row."""
        return self.margin(self.mean)

    def margin(self, row: np.ndarray) -> float:
        """Log-odds."""
        return float(self.weights @ row) + self.intercept

    def contributions(self, row: np.ndarray) -> np.ndarray:
        """Weight times deviation from the mean, which for a linear model is the exact Shapley value."""
        found: np.ndarray = self.weights * (row - self.mean)
        return found


class Network(NamedTuple):
    """One hidden layer of rectified linear units, on unscaled features.

    Attributes:
        hidden: weights, features by units.
        shift: intercepts of the units.
        out: weights of the units.
        intercept: of the margin.
        mean: of the features that it was fitted to.
    """

    hidden: np.ndarray
    shift: np.ndarray
    out: np.ndarray
    intercept: float
    mean: np.ndarray

    @property
    def base(self) -> float:
        """Margin of the mean row."""
        return self.margin(self.mean)

    def margin(self, row: np.ndarray) -> float:
        """Log-odds."""
        return float(np.maximum(row @ self.hidden + self.shift, 0) @ self.out) + self.intercept

    def contributions(self, row: np.ndarray) -> np.ndarray:
        """Gradient times deviation from the mean; they add up to `margin - base` only where no unit switches."""
        active = row @ self.hidden + self.shift > 0
        found: np.ndarray = (self.hidden @ (active * self.out)) * (row - self.mean)
        return found


def fold_linear(scaler: Any, model: Any) -> Linear:
    """A fitted `StandardScaler` and the binary linear model behind it."""
    weights = model.coef_[0] / scaler.scale_
    return Linear(weights, float(model.intercept_[0] - weights @ scaler.mean_), scaler.mean_.copy())


def fold_network(scaler: Any, model: Any) -> Network:
    """A fitted `StandardScaler` and the binary `MLPClassifier` with one hidden layer of `relu` behind it."""
    first, last = model.coefs_
    hidden = first / scaler.scale_[:, None]
    shift = model.intercepts_[0] - scaler.mean_ @ hidden
    return Network(hidden, shift, last[:, 0].copy(), float(model.intercepts_[1][0]), scaler.mean_.copy())
