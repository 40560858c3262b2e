"""A fraud screen that learns from the orders of an earlier run."""

from __future__ import annotations

from math import exp, log
from pathlib import Path
from typing import TYPE_CHECKING, Final

import polars as pl
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from analytics.runs import RunDirectory, RunError
from sim.core.limits import Share

if TYPE_CHECKING:
    from sim.policies import RiskView, Setting

FEATURES: Final = ("log_amount", "first_order", "log_orders", "disputes", "country_mismatch", "log_quantity")
_CLASSES: Final = 2


def features(
    amount_cents: int, buyer_orders: int, buyer_disputes: int, country_mismatch: bool, quantity: int
) -> tuple[float, ...]:
    """What is known of an order when it is screened, in the order of `FEATURES`."""
    return (
        log(1 + amount_cents),
        float(buyer_orders == 0),
        log(1 + buyer_orders),
        float(buyer_disputes),
        float(country_mismatch),
        log(quantity),
    )


class LogisticScreen:
    """Logistic regression on the charged-back orders of an earlier run; declines above a probability.

    Only orders that were accepted then and could be charged back have a label, so what an earlier screen declined
    is never learned from. Scores are one dot product: the fitted pipeline is folded into weights.

    Args:
        history: directory of the earlier run.
        threshold: probability of fraud from which an order is declined.

    Attributes:
        weights_: per feature, on unscaled features.
        intercept_: of the log-odds.

    Raises:
        ValueError: if the run cannot be read or holds no charged-back order to learn from.
    """

    def __init__(self, *, history: str, threshold: Share = 0.1) -> None:
        self.history = history
        self.threshold = threshold
        pipeline = _fit(Path(history))
        scaler, model = pipeline[0], pipeline[-1]
        self.weights_: tuple[float, ...] = tuple((model.coef_[0] / scaler.scale_).tolist())
        shift = sum(w * m for w, m in zip(self.weights_, scaler.mean_.tolist(), strict=True))
        self.intercept_ = float(model.intercept_[0]) - shift

    def __call__(self, view: RiskView, setting: Setting) -> bool:
        """Accept payments that cannot be reversed, and the others below the threshold."""
        return not view.reversible or self.probability(view) < self.threshold

    def probability(self, view: RiskView) -> float:
        """Estimated probability that the order will be charged back."""
        values = features(
            view.amount_cents, view.buyer_orders, view.buyer_disputes, view.country_mismatch, view.quantity
        )
        score = self.intercept_ + sum(w * x for w, x in zip(self.weights_, values, strict=True))
        return 1 / (1 + exp(-score)) if score > 0 else exp(score) / (1 + exp(score))


def _fit(history: Path) -> Pipeline:
    orders = _labelled_orders(history)
    rows = orders.select(
        "total_cents", "buyer_orders", "buyer_disputes", "country_mismatch", "quantity"
    ).rows()
    labels = (orders["chargeback"] > 0).to_numpy()
    if len(set(labels.tolist())) < _CLASSES:
        raise ValueError(f"{history} holds no charged-back order to learn from, or nothing else")
    pipeline = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
    return pipeline.fit([features(*row) for row in rows], labels)


def _labelled_orders(history: Path) -> pl.DataFrame:
    try:
        run = RunDirectory.open(history)
        table = run.table("orders")
        charged_back = run.collect(table.filter(pl.col("chargeback") > 0))
        reversible = pl.col("payment").is_in(charged_back["payment"].unique())
        chosen = reversible & (pl.col("funded_at") >= 0) & (pl.col("outcome") != "open")
        return run.collect(table.filter(chosen))
    except RunError as error:
        raise ValueError(str(error)) from error
