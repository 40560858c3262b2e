"""Fraud by a small neural network."""

from __future__ import annotations

from typing import Any, Final

from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from analytics.policies.fraud.screen import LearnedScreen

_UNITS: Final = 12
_EPOCHS: Final = 30


class NetworkScreen(LearnedScreen):
    """A neural network of one hidden layer of 12 units, stopped early: 30 epochs.

    Its reasons are the gradient times the deviation from the mean, which do not quite add up. `LearnedScreen` has
    the options.
    """

    def _estimator(self) -> Any:
        network = _Network(
            hidden_layer_sizes=(_UNITS,), alpha=1.0, batch_size=200, learning_rate_init=0.01,
            max_iter=_EPOCHS, n_iter_no_change=_EPOCHS, random_state=0,
        )  # fmt: skip
        return make_pipeline(StandardScaler(), network)


class _Network(MLPClassifier):  # type: ignore[misc]
    """One that is meant to stop after so many epochs, and does not warn of it."""

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> _Network:
        from warnings import catch_warnings, simplefilter

        from sklearn.exceptions import ConvergenceWarning

        with catch_warnings():
            simplefilter("ignore", ConvergenceWarning)
            return super().fit(X, y, sample_weight)  # type: ignore[no-any-return]
