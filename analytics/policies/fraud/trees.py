"""Fraud by decision trees: one, many on average, and many one after another."""

from __future__ import annotations

from typing import Any

from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier
from sklearn.tree import DecisionTreeClassifier

from analytics.policies.fraud.screen import LearnedScreen


class TreeScreen(LearnedScreen):
    """One decision tree of at most four comparisons, whose leaves hold at least one in a hundred orders.

    Its reasons are what each comparison on the way changed. `LearnedScreen` has the options.
    """

    def _estimator(self) -> Any:
        return DecisionTreeClassifier(max_depth=4, min_weight_fraction_leaf=0.01, random_state=0)


class ForestScreen(LearnedScreen):
    """A random forest of 40 trees of at most six comparisons, each of the best of a third of the features.

    Its reasons are what each comparison on the way changed. `LearnedScreen` has the options.
    """

    def _estimator(self) -> Any:
        return RandomForestClassifier(
            n_estimators=40, max_depth=6, min_samples_leaf=5, max_features=0.3, random_state=0, n_jobs=1
        )


class BoostingScreen(LearnedScreen):
    """Gradient boosting of 80 trees of three comparisons, each on half of the orders, with a third of the features.

    Its reasons are what each comparison on the way changed. `LearnedScreen` has the options.
    """

    def _estimator(self) -> Any:
        return GradientBoostingClassifier(
            n_estimators=80, learning_rate=0.07, max_depth=3, min_samples_leaf=10, subsample=0.5,
            max_features=0.3, random_state=0,
        )  # fmt: skip


class GraphScreen(BoostingScreen):
    """Gradient boosting that also sees who shares devices, instruments and addresses with whom.

    `LearnedScreen` has the options; `history` is not among them, since tables hold no graph.
    """

    uses_graph = True
    learns_from_runs = False
