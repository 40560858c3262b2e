"""The sessions above the visits: who only looks, and who opens a basket and leaves it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.core.units import DAY
from sim.records import TrafficRow

if TYPE_CHECKING:
    from sim.market import Market


class Traffic:
    """Counts a day's visits, and draws what they were the rest of.

    Baskets that are left, and sessions without one, come independently of the visits, so that their numbers are
    Poisson about what the rates leave.
    """

    def __init__(self, market: Market) -> None:
        self._recorder = market.recorder
        self._demand = market.scenario.demand
        self._generator = market.streams.generator("traffic")
        self._day = -1
        self._visits = self._bought = 0

    def add(self, time: int, *, ordered: bool) -> None:
        """One visit at second `time`."""
        day = time // DAY
        if day != self._day:
            self.close()
            self._day = day
        self._visits += 1
        self._bought += ordered

    def close(self) -> None:
        """Write the day down."""
        if not self._visits:
            return
        demand, visits = self._demand, self._visits
        carts = visits + self._beyond(visits, demand.visits_per_cart)
        sessions = carts + self._beyond(carts, demand.carts_per_session)
        searches = int(self._generator.binomial(sessions, demand.searching_share))
        self._recorder.add(TrafficRow(self._day, sessions, searches, carts, visits, self._bought))
        self._visits = self._bought = 0

    def _beyond(self, count: int, share: float) -> int:
        """Of which `count` are the `share`, the others."""
        return int(self._generator.poisson(count * (1 / share - 1)))
