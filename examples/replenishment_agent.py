"""An agent for `argosy.environment`: it tries a few levels of stock and keeps to the one that paid best.

python examples/replenishment_agent.py

Needs the extra `rl`.
"""

from collections.abc import Sequence

import numpy as np

import argosy
from argosy.rl import MarketEnvironment

NOTHING = 0.0
"""The null action: only what is sold already is ordered."""

LEVELS = (NOTHING, 0.25, 0.5, 1.0)
"""Shares of the highest level that the agent tries; 0.5 is base stock."""


def profit(env: MarketEnvironment, level: float, seed: int) -> float:
    """Euro cents that sellers make where every shelf is filled up to one level, with the luck of a seed."""
    env.reset(seed=seed)
    action = np.full(env.action_space.shape, level, np.float32)
    total, ended = 0.0, False
    while not ended:
        _, reward, ended, _, _ = env.step(action)
        total += reward
    return total


def best_level(env: MarketEnvironment, seeds: Sequence[int], levels: Sequence[float] = LEVELS) -> float:
    """The level that pays best over the seeds."""
    return max(levels, key=lambda level: sum(profit(env, level, seed) for seed in seeds))


def main() -> None:
    """Learn with some luck, and be judged with other luck: agent and null action meet the same one."""
    env = argosy.environment("tiny", actor="sellers", days=60, step_days=10)
    level = best_level(env, seeds=(1, 2, 3))
    print(f"learned level {level}")
    gains = [profit(env, level, seed) - profit(env, NOTHING, seed) for seed in range(4, 12)]
    print("gained over the null action, EUR:", *(f"{cents / 100:.2f}" for cents in gains))
    env.close()


if __name__ == "__main__":
    main()
