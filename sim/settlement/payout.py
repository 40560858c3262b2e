"""Taking money out: payees withdraw on their day, everybody at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.core.accounts import is_buyer
from sim.core.units import DAY

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    import simpy

    from sim.settlement.protocol import Settlement


def pay_out_daily(
    env: simpy.Environment, settlement: Settlement, period_days: int, going_on: Callable[[], bool]
) -> Generator[simpy.Event, object, None]:
    """Each day the payees whose turn it is withdraw. Buyers, who are refunded rarely, do so every day.

    Args:
        env: the clock.
        settlement: where the credits are.
        period_days: a payee's turn comes so often, on a day that its name decides.
        going_on: whether there is still business.
    """
    while going_on():
        yield env.timeout(DAY)
        today = int(env.now) // DAY % period_days
        for owner, currency, _ in list(settlement.claims()):
            if is_buyer(owner) or _turn(owner, period_days) == today:
                settlement.withdraw(owner, currency)


def pay_out_rest(env: simpy.Environment, settlement: Settlement) -> Generator[simpy.Event, object, None]:
    """Every credit is withdrawn; bonds and capital are given back, which may take a notice, and withdrawn too."""
    yield _withdraw_all(env, settlement)
    yield settlement.unwind()
    yield _withdraw_all(env, settlement)


def _withdraw_all(env: simpy.Environment, settlement: Settlement) -> simpy.Event:
    return env.all_of([settlement.withdraw(owner, currency) for owner, currency, _ in settlement.claims()])


def _turn(owner: str, period: int) -> int:
    return sum(owner.encode()) % period
