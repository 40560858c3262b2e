"""What a reader of a market's figures should know."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sim.core.units import DAY

if TYPE_CHECKING:
    from sim.market import Market

_CARRIED_FORWARD: Final = 7
"""Days for which a missing exchange rate is nothing to speak of: weekends and holidays."""


def caveats(market: Market) -> list[str]:
    """Sentences about where the data of a market that has stopped ended before it did."""
    last = market.world.tariff.rates.last_day
    if market.now // DAY <= last + _CARRIED_FORWARD:
        return []
    ended = market.scenario.start + timedelta(days=last)
    return [f"exchange rates end on {ended}: every later day has that day's rates"]
