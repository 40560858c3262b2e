"""Gangs: when they try, in which mode, as whom, and what they learn from it."""

from __future__ import annotations

from functools import partial
from itertools import count
from math import log
from typing import TYPE_CHECKING, Final, NamedTuple

from sim.attacks.bandit import Bandit
from sim.attacks.kit import Guise, Kit
from sim.attacks.luck import GangLuck
from sim.attacks.modes import MODES, costs, mix
from sim.attacks.pace import Pace
from sim.core.distributions import cumulative, exponential, pick
from sim.core.units import DAY, MINUTE
from sim.demand import Arrivals
from sim.orders import Order, Outcome
from sim.world.people import Tactic

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    import simpy

    from sim.demand import Doors

FIRST_VISIT: Final = 10**9
"""Number of the first visit of a criminal; those of all others are below it."""

_BETWEEN: Final = 3 * MINUTE
"""Mean time between the cards of one test."""


_LOOK: Final = 30 * DAY
"""After so long a gang that waits looks whether there is still a market."""


class Pending(NamedTuple):
    """An order of which a gang does not know yet whether it got through."""

    mode: int
    guise: Guise
    order: Order


def attack(doors: Doors) -> None:
    """Start the gangs: as many as make the scenario's attempts.

    Of all baskets, theirs and others', attempts are the share s in expectation: s / (1 - s) for each of the others.
    """
    market, fraud = doors.market, doors.market.scenario.fraud
    per_visit = fraud.baskets_per_visit * fraud.attempt_share / (1 - fraud.attempt_share)
    if not per_visit:
        return
    per_day = market.scenario.demand.visits_per_day * per_visit
    gangs, numbers = max(1, round(per_day / fraud.gang_attempts_per_day)), count(FIRST_VISIT)
    pace = Pace(Arrivals(market.scenario, market.world), per_visit / gangs)
    for number in range(gangs):
        market.env.process(Gang(doors, number, pace, numbers).life())


class Gang:
    """One gang. It knows what became of its orders, and nothing of why."""

    def __init__(self, doors: Doors, number: int, pace: Pace, visits: Iterator[int]) -> None:
        """Found one.

        Args:
            doors: by which it comes in.
            number: of the gang.
            pace: of every gang.
            visits: numbers of visits, which all gangs share.
        """
        market = doors.market
        self._doors, self._market, self._visits, self._pace = doors, market, visits, pace
        fraud = self._fraud = market.scenario.fraud
        self._luck = GangLuck(market.streams, number)
        self._kit = Kit(market, number, self._luck.plan(0))
        self._attempts = 0
        self._mix, self._costs = cumulative(mix(fraud)), costs(fraud)
        generator = market.streams.generator("attack bandit", number)
        self.bandit = Bandit(generator, len(MODES), fraud.memory_attempts)
        self._goods_cents = float(fraud.tested_cents)
        self._pending: list[Pending] = []

    def life(self) -> Generator[simpy.Event, object, None]:
        """Attempts, a Poisson process but for tests, each of which stands for as many attempts as it makes."""
        market, since = self._market, 1
        while True:
            self._attempts += 1
            plan = self._luck.plan(self._attempts)
            due = self._pace.after(market.now, exponential(next(plan), float(since)))
            yield from self._wait(due)
            if not self._doors.open():
                return
            self._look_back()
            mode = self._choose(plan)
            since = 1
            self._attempt(mode, plan)
            for _ in range(self._further(mode, next(plan))):
                self._attempts += 1
                plan = self._luck.plan(self._attempts)
                yield market.env.timeout(int(exponential(next(plan), _BETWEEN)))
                if not self._doors.open():
                    return
                since += 1
                self._look_back()
                self._attempt(mode, plan)

    def _wait(self, due: int) -> Generator[simpy.Event, object, None]:
        """Until second `due`, or until it is seen that nobody comes any more; else the run would last as long."""
        market = self._market
        yield market.until(min(due, market.now + _LOOK))
        while market.now < due and self._doors.open():
            yield market.until(min(due, market.now + _LOOK))

    def _choose(self, plan: Iterator[float]) -> int:
        """Number of the mode: as the mix has it, or what pays."""
        usual, explores = pick(next(plan), self._mix), next(plan)
        goods, tested = self._goods_cents, float(self._fraud.tested_cents)
        gains = [tested if tactic is Tactic.CARD_TESTING else goods for tactic, _ in MODES]
        best = self.bandit.best(gains, self._costs)
        moves = self._fraud.adapts and self._market.now >= self._fraud.adapts_from_day * DAY
        return best if moves and explores >= self._fraud.explore_share else usual

    def _further(self, mode: int, u: float) -> int:
        """Cards that are tested after the first: a geometric number."""
        mean = self._fraud.burst
        if MODES[mode].tactic is not Tactic.CARD_TESTING or mean == 1:
            return 0
        return int(log(u) / log(1 - 1 / mean))

    def _attempt(self, mode: int, plan: Iterator[float]) -> None:
        guise = self._kit.guise(MODES[mode], plan)
        mode = MODES.index(guise.mode)
        carries = partial(self._kit.carried, guise, plan=plan)
        came = self._doors.enter(next(self._visits), guise.buyer, self._luck.attempt(self._attempts), carries)
        if not came.payments:
            return
        orders = [order for order in came.orders if order is not None]
        self._kit.use(guise, len(orders))
        self._pending += [Pending(mode, guise, order) for order in orders]
        if not came.orders:
            self.bandit.learn(mode, success=False)

    def _look_back(self) -> None:
        """What became of the orders under way."""
        waiting, self._pending = self._pending, []
        for mode, guise, order in waiting:
            if order.delivered_at >= 0:
                self.bandit.learn(mode, success=True)
                self._value(order)
            elif order.outcome is Outcome.OPEN:
                self._pending.append(Pending(mode, guise, order))
            else:
                self.bandit.learn(mode, success=False)
                if order.funded_at < 0:
                    self._kit.burn(guise)

    def _value(self, order: Order) -> None:
        """What goods are worth to the gang, the latest order counting for most."""
        if order.buyer.tactic == Tactic.CARD_TESTING:
            return
        worth = self._fraud.resale_share * order.total_cents * order.quote.goods / order.quote.total
        self._goods_cents += (worth - self._goods_cents) / self._fraud.memory_attempts
