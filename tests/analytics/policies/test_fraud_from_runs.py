"""A screen that is fitted to an earlier run, once, and used in the loop."""

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from analytics.policies.fraud import (
    BoostingScreen,
    GraphScreen,
    IsolationScreen,
    LogisticScreen,
    table_features,
)
from argosy.experiments import Task, replicate
from argosy.policies import build_policy
from argosy.problems import InputError
from argosy.runs import RunRequest, run
from argosy.scenario_files import load_scenario
from sim.policies import Action, Archive, RiskView, Setting
from sim.scenario import PolicyChoice

SETTING = Setting(np.random.default_rng(1), Archive(0).reader(0))

BUSY = ("demand.visits_per_day=150", "demand.buyers=900", "policies.fraud=none", "settlement.mode=instant")


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("fraud") / "history"
    run(RunRequest(scenario="tiny", overrides=BUSY, days=10, out=out))
    return out


def view(**changes: object) -> RiskView:
    usual: dict[str, object] = {
        "amount_cents": 3_000,
        "reversible": True,
        "buyer_orders": 3,
        "buyer_disputes": 0,
        "country_mismatch": False,
        "seller_rating": 4.0,
        "quantity": 2,
        "order": 1,
        "time": 0,
        "buyer": 0,
        "seller": 0,
        "buyer_country": "DE",
        "seller_country": "CN",
        "category": "toys",
        "payment": "card",
    }
    return RiskView(**(usual | changes))  # type: ignore[arg-type]


def test_a_risk_is_the_fitted_pipelines(history: Path) -> None:
    funded_at, outcome, chargeback = map(pl.col, ("funded_at", "outcome", "chargeback"))
    orders = pl.read_parquet(history / "orders.parquet").filter(funded_at >= 0, outcome != "open")
    by_card = orders.filter(pl.col("payment").is_in(orders.filter(chargeback > 0)["payment"].to_list()))
    known = [
        view(
            amount_cents=row["total_cents"], buyer_orders=row["buyer_orders"],
            buyer_disputes=row["buyer_disputes"], country_mismatch=row["country_mismatch"],
            quantity=row["quantity"],
        )
        for row in by_card.iter_rows(named=True)
    ]  # fmt: skip
    pipeline = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
    pipeline.fit([table_features(seen) for seen in known], by_card["chargeback"] > 0)
    screen = LogisticScreen(history=str(history))
    rng = np.random.default_rng(3)
    for _ in range(200):
        seen = view(
            amount_cents=int(rng.integers(100, 100_000)),
            buyer_orders=int(rng.integers(0, 20)),
            buyer_disputes=int(rng.integers(0, 4)),
            country_mismatch=bool(rng.integers(0, 2)),
            quantity=int(rng.integers(1, 200)),
        )
        expected = pipeline.predict_proba([table_features(seen)])[0, 1]
        assert screen(seen, SETTING).risk == pytest.approx(expected, rel=1e-9)


def test_it_learned_what_thieves_do(history: Path) -> None:
    dear = view(country_mismatch=True, quantity=60, amount_cents=60_000, buyer_orders=0)
    screen = LogisticScreen(history=str(history))
    usual, odd, worst = (screen(seen, SETTING).risk for seen in (view(), view(country_mismatch=True), dear))
    assert usual is not None
    assert odd is not None
    assert worst is not None
    assert usual < odd
    between = LogisticScreen(history=str(history), threshold=(usual + max(odd, worst)) / 2)
    strange = dear if worst > odd else view(country_mismatch=True)
    assert between(strange, SETTING).action is Action.DECLINE
    assert between(view(), SETTING).action is Action.ACCEPT
    assert screen(dear._replace(reversible=False), SETTING) == (Action.ACCEPT, None, (), False)


def test_in_the_loop_it_beats_no_screen(history: Path) -> None:
    losses = {}
    for name, choice in (
        ("none", ["policies.fraud=none"]),
        ("logistic", ["policies.fraud.name=logistic", f"policies.fraud.options.history={history}"]),
    ):
        scenario, tables = load_scenario("tiny", [*BUSY[:2], BUSY[3], *choice])
        figures = [replicate(Task(scenario, tables, n, days=10)).figures for n in range(1, 9)]
        losses[name] = sum(f["chargeback_cents"] or 0 for f in figures)
    assert losses["logistic"] < losses["none"] / 2


def test_it_is_fitted_once_for_all_replications(history: Path) -> None:
    first, second = LogisticScreen(history=str(history)), LogisticScreen(history=str(history), threshold=0.5)
    assert first.model_ is second.model_
    assert BoostingScreen(history=str(history)).model_ is not first.model_


def test_what_was_learned_from_a_run_stays(history: Path) -> None:
    screen = LogisticScreen(history=str(history))
    before = screen.model_
    assert screen.memory_days == 0
    screen.learn(SETTING.history, 10**6)
    assert screen.model_ is before


@pytest.mark.parametrize("screen", [IsolationScreen, GraphScreen])
def test_some_learn_in_the_loop_only(screen: Any, history: Path) -> None:
    with pytest.raises(ValueError, match="learns in the loop only"):
        screen(history=str(history))


def test_history_that_is_damaged_inside_is_the_users_error(history: Path, tmp_path: Path) -> None:
    shutil.copytree(history, tmp_path / "run")
    table = tmp_path / "run" / "orders.parquet"
    content = bytearray(table.read_bytes())
    content[200 : len(content) // 2 : 97] = bytes(len(content[200 : len(content) // 2 : 97]))
    table.write_bytes(content)
    choice = PolicyChoice(name="logistic", options={"history": str(tmp_path / "run")})
    with pytest.raises(InputError, match="a table cannot be read"):
        build_policy("fraud", choice)


def test_history_that_is_no_run_is_the_users_error(tmp_path: Path) -> None:
    choice = PolicyChoice(name="logistic", options={"history": str(tmp_path / "nowhere")})
    with pytest.raises(InputError, match="no run directory"):
        build_policy("fraud", choice)
