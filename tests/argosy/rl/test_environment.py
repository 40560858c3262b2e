"""A market as an environment: it is the market that a run would be, and pays what the accounts of that run say."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from gymnasium.error import InvalidAction, ResetNeeded
from gymnasium.utils.env_checker import check_env

import argosy
import argosy.rl.opening
from argosy import InputError, RunRequest
from argosy.rl import MOST, SHOWN
from sim.records import Movement

if TYPE_CHECKING:
    from pathlib import Path

    from argosy.rl import MarketEnvironment

DAYS = 12
SOON = "selling.restock_days=4"
"""So that what is ordered comes before the horizon."""

SHELVES = 65
LEVELS = {"none": 0.0, "base-stock": 1 / MOST}
"""Policies, and the action that does the same."""

Step = tuple[dict[str, Any], float, bool, bool, dict[str, Any]]


def opened(**asked: Any) -> MarketEnvironment:
    return argosy.environment("tiny", **({"days": DAYS, "step_days": 5, "overrides": [SOON]} | asked))


def fill(level: float) -> np.ndarray:
    return np.full(SHELVES, level, np.float32)


def steps(env: MarketEnvironment, level: float | None = None) -> list[Step]:
    """An episode to its end, at one level or, without, at random ones."""
    rng = np.random.default_rng(5)
    told: list[Step] = []
    while not told or not told[-1][2]:
        action = rng.random(SHELVES, np.float32) if level is None else fill(level)
        told.append(env.step(action))
    return told


def paid(env: MarketEnvironment, level: float, seed: int | None = None) -> float:
    env.reset(seed=seed)
    return sum(reward for _, reward, *_ in steps(env, level))


@pytest.fixture
def env() -> MarketEnvironment:
    return opened()


@pytest.mark.parametrize(
    ("policy", "actor", "settlement", "days", "seed"),
    [
        ("none", "sellers", "instant", DAYS, 7),
        ("base-stock", "sellers", "instant", DAYS, None),
        ("base-stock", "warehouses", "instant", DAYS, None),
        ("base-stock", "validators", "chain", 3, None),
    ],
)
def test_rewards_sum_to_the_profit_of_a_run(
    policy: str, actor: str, settlement: str, days: int, seed: int | None, tmp_path: Path
) -> None:
    luck = [] if seed is None else [f"luck_seed={seed}"]
    chosen = [SOON, f"policies.replenishment={policy}", *luck]
    request = RunRequest(
        scenario="tiny", days=days, settlement=settlement, overrides=chosen, out=tmp_path / "run"
    )
    profit = argosy.run(request).accounts[actor]["profit"]
    assert profit != 0
    env = opened(actor=actor, settlement=settlement, days=days)
    assert paid(env, LEVELS[policy], seed) == profit
    env.close()


def test_the_day_on_which_one_looks_changes_nothing() -> None:
    assert paid(opened(step_days=4), 0.3) == paid(opened(step_days=DAYS), 0.3)


def test_same_seed_same_episode(env: MarketEnvironment) -> None:
    """And the same that follow it without a seed."""
    first, second = [[(env.reset(seed=seed), steps(env)) for seed in (7, None)] for _ in range(2)]
    np.testing.assert_equal(first, second)
    env.reset(seed=8)
    rewards = [[told[1] for told in played] for played in (first[0][1], first[1][1], steps(env))]
    assert rewards[0] != rewards[1] != rewards[2] != rewards[0]


def test_gymnasium_finds_nothing_wrong() -> None:
    check_env(opened(days=3, step_days=1), skip_render_check=True)


def test_what_is_seen_first_is_what_lies_on_the_shelves(env: MarketEnvironment) -> None:
    seen, told = env.reset()
    assert told == {"day": 0, "profit_cents": 0}
    assert set(seen) == {"day", *SHOWN}
    assert {values.shape for field, values in seen.items() if field != "day"} == {(SHELVES,)}
    assert seen["on_hand"].min() >= 1
    assert seen["on_order"].sum() == seen["backorders"].sum() == seen["sold_lately"].sum() == 0


def test_units_ordered_are_seen_until_they_come(env: MarketEnvironment, tmp_path: Path) -> None:
    """On hand and on order, at the end, are what the movements of a run with the same policy add up to."""
    env.reset()
    seen = steps(env, LEVELS["base-stock"])
    assert seen[0][0]["on_order"].sum() > 0
    out = tmp_path / "run"
    chosen = [SOON, "policies.replenishment=base-stock"]
    argosy.run(RunRequest(scenario="tiny", days=DAYS, settlement="instant", overrides=chosen, out=out))
    stock = argosy.open_run(out).table("stock").collect()
    ordered = stock.filter(stock["movement"] == Movement.ORDERED)["quantity"].sum()
    came = stock.filter(stock["movement"] == Movement.RESTOCKED)["quantity"].sum()
    assert seen[-1][0]["on_order"].sum() == ordered - came


def test_an_episode_ends_at_the_horizon(env: MarketEnvironment) -> None:
    env.reset()
    told = steps(env)
    assert [info["day"] for *_, info in told] == [5, 10, 12]
    assert [ended for _, _, ended, _, _ in told] == [False, False, True]
    assert all(seen in env.observation_space for seen, *_ in told)
    assert told[-1][4]["profit_cents"] == sum(reward for _, reward, *_ in told)
    with pytest.raises(ResetNeeded):
        env.step(fill(0))


def test_closing_ends_it_anywhere(env: MarketEnvironment) -> None:
    threads = threading.enumerate()
    env.reset()
    env.step(fill(0))
    assert threading.enumerate() == threads
    env.close()
    env.close()
    with pytest.raises(ResetNeeded):
        env.step(fill(0))
    env.reset()
    env.step(fill(0))


@pytest.mark.parametrize(
    "action", [np.zeros(3), np.full(SHELVES, 1.5), np.full(SHELVES, np.nan), np.full(SHELVES, -0.1)]
)
def test_other_actions_are_refused(env: MarketEnvironment, action: np.ndarray) -> None:
    env.reset()
    with pytest.raises(InvalidAction, match="65 numbers"):
        env.step(action)
    assert env.step(fill(0))[4]["day"] == 5


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"family": "pricing"}, "it can decide replenishment"),
        ({"actor": "seller"}, "sellers"),
        ({"actor": "escrow"}, "there are no actors 'escrow'"),
        ({"days": 0}, "days"),
        ({"step_days": 0}, "step_days"),
        ({"settlement": "cash"}, "settlement.mode"),
        ({"overrides": ["demand.buyer=3"]}, "demand.buyer"),
    ],
)
def test_wrong_wishes(asked: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError, match=told):
        opened(**asked)


def test_without_gymnasium(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(argosy.rl.opening, "find_spec", lambda _: None)
    with pytest.raises(InputError, match=r"argosy\[rl\]"):
        opened()
