"""Models of whether customers buy again and for how much: the classic kinds, each behind one name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from analytics.customers.features import FEATURES, RFM, TooFewCustomersError

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from analytics.customers.features import Customers

    Floats = NDArray[np.float64]

LEAST: Final = 20
"""Customers with the event, and without it, below which nothing is learned."""

MODELS: Final = ("linear", "logistic", "tree", "forest", "svm", "network", "boosting")


class Propensity:
    """The chance that a customer buys again within the horizon.

    Args:
        model: one of `MODELS`.
        names: features that it sees.
        seed: of forest and network.

    Attributes:
        estimator_: what was fitted.
    """

    def __init__(self, model: str = "logistic", names: tuple[str, ...] = RFM, seed: int = 0) -> None:
        self.model = model
        self.names = names
        self.seed = seed
        self.estimator_: Any = None

    def fit(self, customers: Customers, happened: NDArray[np.bool_] | None = None) -> Propensity:
        """Learn from what customers did.

        Args:
            customers: of a cut-off whose horizon is over.
            happened: the event, if it is another than buying again.

        Raises:
            TooFewCustomersError: if fewer than `LEAST` have the event, or have it not.
        """
        event = customers.again if happened is None else happened
        few = min(int(event.sum()), int((~event).sum()))
        if few < LEAST:
            raise TooFewCustomersError(f"{few} customers of one kind, {LEAST} are needed to learn from")
        self.estimator_ = _classifier(self.model, self.seed).fit(customers.logs(self.names), event)
        return self

    def chances(self, customers: Customers) -> Floats:
        """Of every customer, from 0 to 1."""
        rows = customers.logs(self.names)
        if self.model == "linear":
            found: Floats = np.clip(self.estimator_.predict(rows), 0.0, 1.0)
        else:
            found = self.estimator_.predict_proba(rows)[:, 1]
        return found


class Value:
    """What a customer spends within the horizon, by a regression of its logarithm.

    Args:
        model: one of `MODELS` but `logistic`.
        names: features that it sees.
        seed: of forest and network.

    Attributes:
        estimator_: what was fitted.
    """

    def __init__(self, model: str = "linear", names: tuple[str, ...] = FEATURES, seed: int = 0) -> None:
        self.model = model
        self.names = names
        self.seed = seed
        self.estimator_: Any = None

    def fit(self, customers: Customers) -> Value:
        """Learn from what customers spent.

        Raises:
            TooFewCustomersError: if fewer than `LEAST` spent anything.
        """
        if int(customers.again.sum()) < LEAST:
            raise TooFewCustomersError(f"fewer than {LEAST} customers bought anything")
        self.estimator_ = _regressor(self.model, self.seed).fit(
            customers.logs(self.names), np.log1p(customers.value)
        )
        return self

    def amounts(self, customers: Customers) -> Floats:
        """Of every customer, at least 0: rather the median than the mean, as the model is of logarithms."""
        found: Floats = np.expm1(np.maximum(self.estimator_.predict(customers.logs(self.names)), 0.0))
        return found


def _classifier(model: str, seed: int) -> Any:
    from sklearn.calibration import CalibratedClassifierCV
    from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
    from sklearn.linear_model import LinearRegression, LogisticRegression
    from sklearn.neural_network import MLPClassifier
    from sklearn.svm import SVC
    from sklearn.tree import DecisionTreeClassifier

    makers: dict[str, Callable[[], Any]] = {
        "linear": LinearRegression,
        "logistic": lambda: _scaled(LogisticRegression()),
        "tree": lambda: DecisionTreeClassifier(
            criterion="entropy", max_depth=5, min_samples_leaf=50, random_state=seed
        ),
        "forest": lambda: RandomForestClassifier(200, min_samples_leaf=20, random_state=seed),
        "svm": lambda: CalibratedClassifierCV(_scaled(SVC(kernel="linear")), method="sigmoid", cv=3),
        "network": lambda: _scaled(
            MLPClassifier(hidden_layer_sizes=(8,), alpha=5.0, solver="lbfgs", **_network(seed))
        ),
        "boosting": lambda: HistGradientBoostingClassifier(
            max_iter=60, learning_rate=0.06, max_leaf_nodes=8, random_state=seed
        ),
    }
    return makers[model]()


def _regressor(model: str, seed: int) -> Any:
    from sklearn.ensemble import HistGradientBoostingRegressor, RandomForestRegressor
    from sklearn.linear_model import LinearRegression
    from sklearn.neural_network import MLPRegressor
    from sklearn.svm import SVR
    from sklearn.tree import DecisionTreeRegressor

    makers: dict[str, Callable[[], Any]] = {
        "linear": LinearRegression,
        "tree": lambda: DecisionTreeRegressor(max_depth=5, min_samples_leaf=50, random_state=seed),
        "forest": lambda: RandomForestRegressor(200, min_samples_leaf=20, random_state=seed),
        "svm": lambda: _scaled(SVR()),
        "network": lambda: _scaled(
            MLPRegressor(hidden_layer_sizes=(8,), alpha=5.0, solver="lbfgs", **_network(seed))
        ),
        "boosting": lambda: HistGradientBoostingRegressor(
            max_iter=60, learning_rate=0.06, max_leaf_nodes=8, random_state=seed
        ),
    }
    return makers[model]()


def _network(seed: int) -> dict[str, Any]:
    return {"max_iter": 2_000, "max_fun": 100_000, "random_state": seed}


def _scaled(estimator: Any) -> Any:
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    return make_pipeline(StandardScaler(), estimator)
