"""A market that stands still between two decisions of an agent."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import gymnasium
import numpy as np
from gymnasium.error import InvalidAction, ResetNeeded
from gymnasium.spaces import Box, Dict

from argosy.compose import build_market, market_streams
from argosy.rl.books import Books
from argosy.rl.levels import Levels, action_space, observation_boxes, observed
from argosy.runs.accounting import terms_of
from sim.core.units import DAY
from sim.run import finish, start
from sim.world.build import build_world

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.market import Market
    from sim.policies import PolicySet
    from sim.scenario import DataTables, Scenario

    Floats = NDArray[np.float32]
    Observation = dict[str, Floats]


class _Episode(NamedTuple):
    """One market, its books, and who decides in it."""

    market: Market
    books: Books
    levels: Levels


class MarketEnvironment(gymnasium.Env["dict[str, Any]", Any]):
    """A market whose shelves are replenished up to levels that an agent sets every `step_days`.

    The market runs in the caller's thread, from one decision to the next, and has no other. `argosy.environment`
    makes one; docs/rl.md says what is seen, decided and paid.

    Args:
        scenario: whose `days` are the horizon.
        tables: its data.
        actor: the group whose profit is the reward.
        step_days: of a step; the last one is shorter where the horizon is no multiple of it.

    Attributes:
        observation_space: the fields of `SHOWN` by name, each of shape (shelves,), and `day`, of shape (1,).
        action_space: what each shelf is filled up to, shape (shelves,), in shares of `MOST` times base stock.
    """

    metadata = {"render_modes": []}  # noqa: RUF012  # as gymnasium declares it

    def __init__(self, scenario: Scenario, tables: DataTables, actor: str, step_days: int) -> None:
        self._scenario = replace(scenario, replicate="luck")  # spaces stay as they are: so must the shelves
        self._tables = tables
        self._actor = actor
        self._step_days = step_days
        self._shelves = len(build_world(self._scenario, tables, market_streams(self._scenario, 0)).shelves)
        self._luck_seed, self._replication = scenario.luck_seed, 0
        self._episode: _Episode | None = None
        self._day = self._profit = 0
        days = Box(0.0, float(scenario.days), (1,), np.float32)
        self.observation_space = Dict({"day": days, **observation_boxes(self._shelves)})
        self.action_space = action_space(self._shelves)

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Observation, dict[str, Any]]:
        """Open the same market with other luck.

        Args:
            seed: of its luck; None for the next replication of the last one, at first of the scenario's own.
            options: there are none.

        Returns:
            what is seen on the morning of the first day, and as `step` tells of it.
        """
        super().reset(seed=seed)
        self.close()
        if seed is not None:
            self._luck_seed, self._replication = seed, 0
        episode = self._opened()
        self._replication += 1
        start(episode.market, orders=None, days=self._scenario.days)
        self._episode, self._day, self._profit = episode, 0, 0
        return self._seen(episode), self._told()

    def step(self, action: Floats) -> tuple[Observation, float, bool, bool, dict[str, Any]]:
        """Set the levels, and let the market run for `step_days`; after the last day, until every order has ended.

        Returns:
            what is seen then; what the actor has made since, euro cents; whether the market has ended; False; and
            a dictionary with `day` and with `profit_cents`, the sum of all rewards.

        Raises:
            ResetNeeded: if the market has ended, or was never opened.
            InvalidAction: for numbers that are not in the action space.
        """
        if self._episode is None or self._day == self._scenario.days:
            raise ResetNeeded("no market is open: call reset()")
        shares = np.asarray(action, np.float32)
        if not self.action_space.contains(shares):
            raise InvalidAction(f"an action is {self._shelves} numbers in {self.action_space}, not {action}")
        self._episode.levels.set(shares)
        self._day = min(self._day + self._step_days, self._scenario.days)
        ended = self._day == self._scenario.days
        self._go_on(self._episode.market, ended=ended)
        before, self._profit = self._profit, self._episode.books.profit(self._actor)
        return self._seen(self._episode), float(self._profit - before), ended, False, self._told()

    def close(self) -> None:
        """Let go of the market, wherever it stands."""
        if self._episode is not None:
            self._episode.market.settlement.close()
            self._episode = None

    def _opened(self) -> _Episode:
        scenario = replace(self._scenario, luck_seed=self._luck_seed)
        books, levels = Books(terms_of(scenario, self._tables)), Levels(self._shelves)

        def instead(policies: PolicySet) -> PolicySet:
            return policies._replace(replenishment=levels)

        market = build_market(scenario, self._tables, books, self._replication, instead=instead)
        return _Episode(market, books, levels)

    def _go_on(self, market: Market, *, ended: bool) -> None:
        market.env.run(until=self._day * DAY)
        if ended:
            finish(market)
        market.recorder.drain(everything=True)

    def _seen(self, episode: _Episode) -> Observation:
        return {"day": np.array([self._day], np.float32), **observed(episode.market)}

    def _told(self) -> dict[str, Any]:
        return {"day": self._day, "profit_cents": self._profit}
