"""Taking money out: payees withdraw on their day, everybody at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.core.accounts import is_buyer
from sim.core.units import DAY

if TYPE_CHECKING:
    from collections.abc import Generator

    import simpy

    from sim.market import Market


def pay_out_daily(market: Market) -> Generator[simpy.Event, object, None]:
    """Each day the payees whose turn it is withdraw. Buyers, who are refunded rarely, do so every day.

    A payee's turn comes every `selling.payout_days`, on a day that its name decides.
    """
    period = market.scenario.selling.payout_days
    while market.arriving or market.open_orders:
        yield market.env.timeout(DAY)
        today = market.now // DAY % period
        for owner, currency, _ in list(market.settlement.claims()):
            if is_buyer(owner) or _turn(owner, period) == today:
                market.settlement.withdraw(owner, currency)


def pay_out_rest(market: Market) -> Generator[simpy.Event, object, None]:
    """Bonds and capital are given back, and every credit is withdrawn."""
    if market.scenario.settlement.covenants:
        yield market.settlement.unwind()
    steps = [market.settlement.withdraw(owner, currency) for owner, currency, _ in market.settlement.claims()]
    yield market.env.all_of(steps)


def _turn(owner: str, period: int) -> int:
    return sum(owner.encode()) % period
