"""What all learned screens do: keep features, learn from labels that came, choose an action, say why."""

from __future__ import annotations

from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Final

import numpy as np

from analytics.features import HORIZON, RiskFeatures
from analytics.policies.fraud.compiled import CompiledClassifier
from analytics.policies.fraud.earlier import FEATURES, fitted_to, table_features
from analytics.policies.fraud.expected_cost import cheapest
from analytics.policies.fraud.labels import Labelled, labelled
from sim.core.limits import Limits, Share
from sim.core.units import DAY
from sim.policies import Action, Reason, Screening

if TYPE_CHECKING:
    from analytics.policies.fraud.calibration import Calibrated
    from sim.policies import History, RiskView, Setting

_MEMORY: Final = HORIZON // DAY
_REASONS: Final = 5
_UNKNOWN: Final = Screening(Action.ACCEPT)


class LearnedScreen:
    """A screen that learns in the loop, from the labels that have come by then.

    An order gets the action of least expected cost (`view.terms`), or is declined from `threshold` on where no
    terms are known. What cannot be charged back is accepted; so is everything before the first model, which takes
    `least_frauds` chargebacks. If a later lesson lacks them, the last model stays. With `history` the screen is
    fitted once, to the orders of an earlier run, and stays as it is.

    Args:
        history: directory of an earlier run; empty to learn in the loop.
        threshold: probability from which an order is declined where no terms are known.
        explore: share of orders that would not just be accepted and are, to learn what becomes of them.
        least_frauds: chargebacks that have to be known.
        maturity_days: after which an order that was not charged back counts as good, at first.
        most_rows: orders that are learned from; of good ones every so many stand for the others.

    Attributes:
        model_: what was learned, None before.

    Raises:
        ValueError: if the run cannot be read, holds no charged-back order, or this screen cannot learn from runs.
    """

    learns_every_days = 7
    uses_graph: ClassVar[bool] = False
    learns_from_runs: ClassVar[bool] = True
    keeps_all: ClassVar[bool] = False
    """Whether what can never have a label is kept, too."""

    def __init__(
        self,
        *,
        history: str = "",
        threshold: Share = 0.1,
        explore: Share = 0.0,
        least_frauds: Annotated[int, Limits(2, 10**6)] = 10,
        maturity_days: Annotated[int, Limits(1, _MEMORY)] = 21,
        most_rows: Annotated[int, Limits(100, 10**6)] = 2_000,
    ) -> None:
        self.history = history
        self.threshold = threshold
        self.explore = explore
        self.least_frauds = least_frauds
        self.maturity_days = maturity_days
        self.most_rows = most_rows
        self.memory_days = 0 if history else _MEMORY
        self.model_: Calibrated | None = None
        self._features = RiskFeatures(graph=self.uses_graph)
        self._names: tuple[str, ...] = self._features.names
        self._kept: dict[int, np.ndarray] = {}
        self._by_age: deque[tuple[int, int]] = deque()
        self._latest: int | None = None
        self._lesson: int | None = None
        if history:
            if not self.learns_from_runs:
                raise ValueError(f"{type(self).__name__} learns in the loop only: leave history away")
            self.model_, self._names = fitted_to(Path(history), self._estimator()), FEATURES

    def _estimator(self) -> Any:
        """An unfitted estimator of scikit-learn's."""
        raise NotImplementedError

    def __call__(self, view: RiskView, setting: Setting) -> Screening:
        """The action of least expected cost."""
        # drawn for every order, so that what the screen makes of one leaves the luck of the others where it was
        luck = setting.rng.random()
        self._latest = view.order
        if not (view.reversible or self.keeps_all):
            return _UNKNOWN
        row, model = self._row(view, setting.history), self.model_
        if model is None or not view.reversible:
            return _UNKNOWN
        risk = model.risk(row)
        action = cheapest(risk, view, self.threshold)
        explores = action is not Action.ACCEPT and luck < self.explore
        reasons = self._reasons(model, row) if action is not Action.ACCEPT or risk > model.average() else ()
        return Screening(Action.ACCEPT if explores else action, risk, reasons, explores)

    def learn(self, history: History, now: int) -> None:
        """Fit to what was known at second `now`, if orders came since the last time."""
        self._forget(now - _MEMORY * DAY)
        if not self.history and self._latest != self._lesson:
            self._lesson = self._latest
            self.model_ = self._fitted(history, now) or self.model_

    def _fitted(self, history: History, now: int) -> Calibrated | None:
        """A model of what can be learned at second `now`, None if that is too little."""
        found = self._labelled(history, now)
        if not self._enough(found):
            return None
        model = CompiledClassifier(estimator=self._estimator())
        return model.fit(found.rows, found.charged_back, found.weights).calibrated_

    def _labelled(self, history: History, now: int) -> Labelled:
        maturity = self.maturity_days * DAY
        return labelled(
            history, now, self._kept, maturity=maturity, explore=self.explore, most=self.most_rows
        )

    def _enough(self, found: Labelled) -> bool:
        """Whether there are frauds enough, and others."""
        return self.least_frauds <= found.frauds < len(found.rows)

    def _row(self, view: RiskView, history: History) -> np.ndarray:
        if self.history:
            return np.array(table_features(view))
        row = np.array(self._features.vector(view, history), dtype=float)
        self._kept[view.order] = row
        self._by_age.append((view.time, view.order))
        return row

    def _forget(self, before: int) -> None:
        """Drop features from before the second `before`; orders come by their second."""
        while self._by_age and self._by_age[0][0] < before:
            self._kept.pop(self._by_age.popleft()[1], None)

    def _reasons(self, model: Calibrated, row: np.ndarray) -> tuple[Reason, ...]:
        """The strongest, for or against."""
        added = model.contributions(row)
        strongest = np.argsort(-np.abs(added), kind="stable")[:_REASONS].tolist()
        return tuple(Reason(self._names[n], float(row[n]), float(added[n])) for n in strongest if added[n])
