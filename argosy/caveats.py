"""What a reader of a market's figures should know."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from argosy.policies import not_used
from sim.core.units import DAY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.market import Market

_CARRIED_FORWARD: Final = 7
"""Days for which a missing exchange rate is nothing to speak of: weekends and holidays."""


def caveats(market: Market) -> list[str]:
    """Sentences on data that ended before a market did, on its contract, and on packages that wanted a say."""
    return [*_warm_up(market), *_ended(market), *market.settlement.remarks(), *_not_used(market)]


def _warm_up(market: Market) -> Iterator[str]:
    days = market.scenario.warm_up_days
    if days:
        yield f"key figures leave out the first {days} days, in which the market warms up"


def _ended(market: Market) -> Iterator[str]:
    last = market.world.tariff.rates.last_day
    if market.now // DAY > last + _CARRIED_FORWARD:
        ended = market.scenario.start + timedelta(days=last)
        yield f"exchange rates end on {ended}: every later day has that day's rates"


def _not_used(market: Market) -> Iterator[str]:
    for family, choice in market.scenario.policies.items():
        yield from not_used(family, choice.name)
