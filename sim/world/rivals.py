"""What other platforms ask, and what is known of it here."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from math import exp, sqrt
from typing import TYPE_CHECKING, Final, NamedTuple

from sim.core.distributions import normal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.core.streams import Streams
    from sim.scenario import Rival, Scenario
    from sim.world.people import Product

_DAYS_KEPT: Final = 4_096
_BLOCK: Final = 64
"""Days of an article's prices that are drawn at a time."""


class Asked(NamedTuple):
    """What a rival asks for an article today: its number, and times the article's usual price."""

    rival: int
    times: float


@dataclass
class _Walk:
    """Prices of an article at a rival: the latest day drawn, deviations up to it, and what draws further ones."""

    day: int
    values: deque[float]
    draws: Iterator[float]


class Rivals:
    """Prices of every rival for every article by day: a lognormal autoregression, less the sale's discount.

    The logarithm of a price over the rival's median is Gaussian with `price_sigma`, today's being yesterday's times
    2^(-1 / `price_half_life_days`) and an innovation that keeps the variance. It hangs on the seed, the rival's
    and the article's name alone.
    """

    def __init__(self, scenario: Scenario, streams: Streams) -> None:
        self._rivals = scenario.rivals
        self._start = scenario.start
        self._streams = streams
        self._walks: dict[tuple[int, str], _Walk] = {}
        self._on_sale = lru_cache(_DAYS_KEPT)(self._is_sale)

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self._rivals)

    def asked(self, product: Product, day: int) -> list[Asked]:
        """What those that sell the article really ask on `day`, counted from the start."""
        return [
            Asked(number, self._times(number, product.sku, day))
            for number, rival in enumerate(self._rivals)
            if self._carries(rival, product.sku)
        ]

    def seen(self, product: Product, day: int) -> list[Asked]:
        """What is known of it on `day`: what was asked `watch_delay_days` earlier, with an error.

        Nothing is known of days before the start.
        """
        found = []
        for number, rival in enumerate(self._rivals):
            then = day - rival.watch_delay_days
            if then >= 0 and self._carries(rival, product.sku):
                luck = self._streams.single("rival watched", f"{rival.name} {product.sku}", then)
                times = self._times(number, product.sku, then) * exp(rival.watch_sigma * normal(luck))
                found.append(Asked(number, times))
        return found

    def _carries(self, rival: Rival, sku: str) -> bool:
        return self._streams.single("rival carries", f"{rival.name} {sku}", 0) < rival.carried_share

    def _times(self, number: int, sku: str, day: int) -> float:
        rival = self._rivals[number]
        off = rival.sale_depth if self._on_sale(number, day) else 0.0
        return rival.price_level * exp(rival.price_sigma * self._deviation(number, sku, day)) * (1 - off)

    def _deviation(self, number: int, sku: str, day: int) -> float:
        """Of the logarithm of a price from its median, in standard deviations."""
        rival = self._rivals[number]
        walk = self._walks.get((number, sku))
        if walk is None or day <= walk.day - len(walk.values):
            draws = self._streams.uniforms("rival price", f"{rival.name} {sku}", _BLOCK)
            values = deque([normal(next(draws))], maxlen=rival.watch_delay_days + 1)
            walk = self._walks[number, sku] = _Walk(0, values, draws)
        kept = 0.5 ** (1 / rival.price_half_life_days)
        while walk.day < day:
            walk.values.append(kept * walk.values[-1] + sqrt(1 - kept**2) * normal(next(walk.draws)))
            walk.day += 1
        return walk.values[day - walk.day - 1]

    def _is_sale(self, number: int, day: int) -> bool:
        rival, today = self._rivals[number], self._start + timedelta(days=day)
        begun = (first for year in (today.year - 1, today.year) for first in rival.sales(year))
        return any(0 <= (today - first).days < rival.sale_days for first in begun)
