"""Whom a channel can contact."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.core.units import DAY
from sim.world.buyers import FRIENDS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.market import Market
    from sim.scenario import Channel

    Places = NDArray[np.int64]


class Audiences:
    """The people of every channel, by the numbers of their places, at the beginning of a day."""

    def __init__(self, market: Market) -> None:
        self._buyers = market.world.buyers
        self._visits_per_day = market.scenario.demand.visits_per_day
        self._memory = int(market.scenario.demand.memory_days * DAY)
        self._ordered: dict[int, int] = {}
        self._customers = np.zeros(0, dtype=np.int64)

    def ordered(self, place: int, now: int) -> None:
        """The holder of `place` is a customer from second `now` on."""
        self._ordered[place] = now

    def begin(self, now: int) -> None:
        """Nobody is a customer any more who has ordered nothing for `demand.memory_days`."""
        self._ordered = {place: time for place, time in self._ordered.items() if time >= now - self._memory}
        self._customers = np.fromiter(self._ordered, dtype=np.int64)

    def people(self, channel: Channel) -> int:
        """How many it can contact, about: friends of customers are counted as often as they are friends."""
        size, customers = self._buyers.size, len(self._customers)
        if channel.audience == "circle":
            return min(size, FRIENDS * customers)
        if channel.audience == "searching":
            return min(size, int(self._visits_per_day))
        return customers if channel.audience == "customers" else size

    def drawn(self, channel: Channel, count: int, generator: np.random.Generator) -> Places:
        """So many of them, shape (count,), with repetition; there must be somebody if `count` is not 0."""
        if channel.audience == "everyone":
            return generator.integers(self._buyers.size, size=count)
        if channel.audience == "searching":
            return np.searchsorted(self._buyers.visiting, generator.random(count)).astype(np.int64)
        if not count:
            return self._customers[:0]
        customers: Places = self._customers[generator.integers(len(self._customers), size=count)]
        if channel.audience == "customers":
            return customers
        edges = generator.integers(FRIENDS, size=count)
        pairs = zip(customers.tolist(), edges.tolist(), strict=True)
        return np.fromiter((self._buyers.friend(*pair) for pair in pairs), dtype=np.int64, count=count)
