"""The folded screen against scikit-learn's own pipeline, on histories of every kind."""

from __future__ import annotations

import json
from math import log
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from analytics.compiled import sigmoid
from analytics.policies.fraud import FEATURES, LogisticScreen, table_features
from analytics.runs import schema_of
from sim.policies import Action, Archive, RiskView, Setting

if TYPE_CHECKING:
    from pathlib import Path

SETTING = Setting(np.random.default_rng(1), Archive(0).reader(0))
BLANK: dict[Any, Any] = {pl.Int64: 0, pl.Float64: 0.0, pl.String: "", pl.Boolean: False}


def orders(seed: int, count: int = 150, **fixed: Any) -> list[dict[str, Any]]:
    """Orders of which thieves' are dearer, and paid from abroad more often."""
    luck = np.random.default_rng(seed)
    found = []
    for number in range(count):
        thief = luck.random() < 0.25
        found.append(
            {
                "order": number + 1,
                "payment": "card",
                "funded_at": 0,
                "outcome": "confirmed",
                "total_cents": int(luck.lognormal(9 if thief else 8, 1)) + 1,
                "buyer_orders": int(luck.integers(0, 2 if thief else 12)),
                "buyer_disputes": int(luck.integers(0, 3)),
                "country_mismatch": bool(luck.random() < (0.6 if thief else 0.1)),
                "quantity": int(luck.integers(1, 30)),
                "chargeback": 500 if thief else 0,
            }
            | fixed
        )
    return found


def written(folder: Path, rows: list[dict[str, Any]]) -> str:
    """A run of which only the orders matter."""
    folder.mkdir(exist_ok=True)
    schema = schema_of("orders")
    frame = pl.DataFrame(
        [{name: row.get(name, BLANK[kind]) for name, kind in schema.items()} for row in rows], schema=schema
    )
    frame.write_parquet(folder / "orders.parquet")
    (folder / "manifest.json").write_text(json.dumps({"status": "interrupted", "tables": {}}))
    return str(folder)


def view(row: dict[str, Any], **changes: Any) -> RiskView:
    usual: dict[str, Any] = {
        "amount_cents": row["total_cents"], "reversible": True, "buyer_orders": row["buyer_orders"],
        "buyer_disputes": row["buyer_disputes"], "country_mismatch": row["country_mismatch"],
        "seller_rating": 4.0, "quantity": row["quantity"], "order": 1, "time": 0, "buyer": 0, "seller": 0,
        "buyer_country": "DE", "seller_country": "CN", "category": "toys", "payment": "card",
    }  # fmt: skip
    return RiskView(**(usual | changes))


def by_hand(row: dict[str, Any]) -> list[float]:
    return [
        log(1 + row["total_cents"]), float(row["buyer_orders"] == 0), log(1 + row["buyer_orders"]),
        float(row["buyer_disputes"]), float(row["country_mismatch"]), log(row["quantity"]),
    ]  # fmt: skip


def weights(screen: Any) -> Any:
    """One a feature, and the intercept."""
    scorer = screen.model_.scorer
    return np.append(scorer.weights, scorer.intercept)


CONSTANT = [{}, {"quantity": 1}, {"buyer_disputes": 0, "country_mismatch": False}, {"total_cents": 10**9}]


@pytest.mark.parametrize("fixed", CONSTANT, ids=str)
@pytest.mark.parametrize("seed", range(3))
def test_a_probability_is_the_pipelines(seed: int, fixed: dict[str, Any], tmp_path: Path) -> None:
    """Features that never vary among them, which cannot be scaled."""
    rows = orders(seed, **fixed)
    screen = LogisticScreen(history=written(tmp_path / "run", rows))
    pipeline = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
    pipeline.fit([by_hand(row) for row in rows], [row["chargeback"] > 0 for row in rows])
    others = orders(seed + 100)
    expected = pipeline.predict_proba([by_hand(row) for row in others])[:, 1]
    found = [screen(view(row), SETTING).risk for row in others]
    assert found == pytest.approx(expected.tolist(), rel=1e-8, abs=1e-12)


def test_features_are_those_that_are_named() -> None:
    row = orders(1)[0]
    found = table_features(view(row))
    assert list(found) == pytest.approx(by_hand(row))
    assert len(found) == len(FEATURES)


@pytest.mark.parametrize(
    ("row", "learned"),
    [
        ({"chargeback": 900, "payment": "card"}, True),
        ({"payment": "crypto"}, False),
        ({"funded_at": -1}, False),
        ({"outcome": "open"}, False),
    ],
)
def test_only_orders_with_a_label_are_learned_from(
    row: dict[str, Any], learned: bool, tmp_path: Path
) -> None:
    """Twenty more orders of a kind: they change the weights, or they do not."""
    before = LogisticScreen(history=written(tmp_path / "before", orders(4)))
    odd = [orders(9, count=1)[0] | {"total_cents": 10**7, "chargeback": 0} | row for _ in range(20)]
    after = LogisticScreen(history=written(tmp_path / "after", [*orders(4), *odd]))
    assert bool((weights(after) != weights(before)).any()) is learned


def test_a_table_that_changed_is_another_one(tmp_path: Path) -> None:
    """What was fitted to the first is not taken for the second."""
    before = LogisticScreen(history=written(tmp_path / "run", orders(7)))
    same = LogisticScreen(history=written(tmp_path / "same", orders(7)))
    after = LogisticScreen(history=written(tmp_path / "run", orders(8)))
    assert before.model_ is same.model_
    assert after.model_ is not before.model_


def test_the_order_of_rows_teaches_nothing(tmp_path: Path) -> None:
    forth = LogisticScreen(history=written(tmp_path / "forth", orders(6)))
    back = LogisticScreen(history=written(tmp_path / "back", orders(6)[::-1]))
    assert weights(forth) == pytest.approx(weights(back), rel=1e-4, abs=1e-6)


@pytest.mark.parametrize("threshold", [0.0, 0.05, 0.5, 1.0])
def test_the_threshold_decides_but_for_what_cannot_be_reversed(threshold: float, tmp_path: Path) -> None:
    screen = LogisticScreen(history=written(tmp_path / "run", orders(2)), threshold=threshold)
    for row in orders(50, count=40):
        found = screen(view(row), SETTING)
        assert found.risk is not None
        assert found.action is (Action.DECLINE if found.risk >= threshold else Action.ACCEPT)
        assert screen(view(row, reversible=False), SETTING).action is Action.ACCEPT


@pytest.mark.parametrize(
    "row", [{"amount_cents": 10**15}, {"amount_cents": 0}, {"quantity": 10**9}, {"buyer_disputes": 10**6}]
)
def test_far_from_all_it_learned_a_probability_is_still_one(row: dict[str, int], tmp_path: Path) -> None:
    screen = LogisticScreen(history=written(tmp_path / "run", orders(2)))
    risk = screen(view(orders(1)[0], **row), SETTING).risk
    assert risk is not None
    assert 0 <= risk <= 1


def test_far_out_it_says_one_or_nothing_and_does_not_overflow() -> None:
    found = [sigmoid(margin) for margin in (-1e6, -800.0, 0.0, 800.0, 1e6)]
    assert found == sorted(found)
    assert (found[0], found[-1]) == (pytest.approx(0, abs=1e-300), 1.0)


@pytest.mark.parametrize(
    "rows",
    [
        [],
        orders(3, chargeback=0),
        orders(3, chargeback=5),
        orders(3, outcome="open"),
        orders(3, funded_at=-1),
    ],
    ids=["no orders", "no thief", "thieves only", "nothing ended", "nothing paid"],
)
def test_a_history_without_both_kinds_teaches_nothing(rows: list[dict[str, Any]], tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="holds no charged-back order to learn from, or nothing else"):
        LogisticScreen(history=written(tmp_path / "run", rows))


@pytest.mark.parametrize("content", [b"", b"PAR1", b"\0" * 100])
def test_a_damaged_history_is_told(content: bytes, tmp_path: Path) -> None:
    written(tmp_path / "run", orders(3))
    (tmp_path / "run" / "orders.parquet").write_bytes(content)
    with pytest.raises(ValueError, match=r"orders\.parquet cannot be read"):
        LogisticScreen(history=str(tmp_path / "run"))
