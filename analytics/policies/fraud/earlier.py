"""A screen that is fitted once, to the orders of an earlier run."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from analytics.policies.fraud.compiled import CompiledClassifier
from analytics.runs import RunDirectory, RunError, file_sha256

if TYPE_CHECKING:
    from pathlib import Path

    from analytics.policies.fraud.calibration import Calibrated
    from sim.policies import RiskView

FEATURES: Final = ("log_amount", "first_order", "log_orders", "disputes", "country_mismatch", "log_quantity")
"""What both the table of orders and a view hold."""

_COLUMNS: Final = ("total_cents", "buyer_orders", "buyer_disputes", "country_mismatch", "quantity")
_CLASSES: Final = 2
_fitted: Final[dict[tuple[str, str], Calibrated]] = {}
"""What was fitted in this process, by the table's digest and the estimator, so that no replication fits again."""


def fitted_to(run: Path, estimator: Any) -> Calibrated:
    """`estimator`, fitted to the orders of `run` that were paid, could be charged back and have ended.

    What an earlier screen declined is never learned from.

    Raises:
        ValueError: if the run cannot be read or holds no charged-back order, or nothing else.
    """
    table = run / "orders.parquet"
    key = (file_sha256(table) if table.is_file() else "", repr(estimator.get_params()))
    if key not in _fitted:
        rows, labels = _labelled_orders(run)
        _fitted[key] = CompiledClassifier(estimator=estimator, apart=0).fit(rows, labels).calibrated_
    return _fitted[key]


def table_features(view: RiskView) -> tuple[float, ...]:
    """Those of an order as it is screened, in the order of `FEATURES`."""
    return _features(
        view.amount_cents, view.buyer_orders, view.buyer_disputes, view.country_mismatch, view.quantity
    )


def _features(
    amount_cents: int, buyer_orders: int, buyer_disputes: int, country_mismatch: bool, quantity: int
) -> tuple[float, ...]:
    return (
        log(1 + amount_cents),
        float(buyer_orders == 0),
        log(1 + buyer_orders),
        float(buyer_disputes),
        float(country_mismatch),
        log(quantity),
    )


def _labelled_orders(path: Path) -> tuple[np.ndarray, np.ndarray]:
    try:
        run = RunDirectory.open(path)
        table = run.table("orders")
        charged_back = run.collect(table.filter(pl.col("chargeback") > 0))
        reversible = pl.col("payment").is_in(charged_back["payment"].unique())
        chosen = reversible & (pl.col("funded_at") >= 0) & (pl.col("outcome") != "open")
        orders = run.collect(table.filter(chosen))
    except RunError as error:
        raise ValueError(str(error)) from error
    labels = (orders["chargeback"] > 0).to_numpy()
    if len(set(labels.tolist())) < _CLASSES:
        raise ValueError(f"{path} holds no charged-back order to learn from, or nothing else")
    return np.array([_features(*row) for row in orders.select(_COLUMNS).rows()]), labels
