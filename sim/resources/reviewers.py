"""Those who look at orders before they are paid: one queue, in shifts, every day of the week."""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING, Final, NamedTuple

from sim.core.distributions import lognormal
from sim.core.units import HOUR, MINUTE
from sim.resources.stations import Station, Title, Turn
from sim.world.clock import Clock
from sim.world.working import Shifts, WorkingDays

if TYPE_CHECKING:
    from collections.abc import Generator
    from datetime import date

    import simpy

    from sim.scenario import Screening

_TITLE: Final = Title(-2, "", "review")


class Look(NamedTuple):
    """What came of putting an order before a reviewer: whether one began, and was done in time."""

    begun: bool
    done: bool


class Reviewers:
    """The reviewers of a market.

    Args:
        env: the clock.
        terms: of `[screening]`.
        start: the day on which the clock is 0.
    """

    def __init__(self, env: simpy.Environment, terms: Screening, start: date) -> None:
        clock, opens = Clock("UTC", start), int(terms.opens * HOUR)
        self._shifts = Shifts(WorkingDays(clock), clock, opens, int(terms.closes * HOUR) - opens)
        self._station = Station(env, _TITLE, terms.reviewers, self._shifts)
        self._env = env
        self._terms = terms
        self._patience = int(terms.review_hours * HOUR)
        self._mean = terms.review_minutes * MINUTE * exp(terms.review_sigma**2 / 2)

    @property
    def busy(self) -> int:
        """How many orders are being looked at."""
        return self._station.busy

    @property
    def full(self) -> bool:
        """Whether there is no room for one more: all are busy or at home, and the queue has its length."""
        now, station = int(self._env.now), self._station
        free = station.busy < self._terms.reviewers and self._shifts.opens(now) == now
        return not free and len(station.waiting) >= self._terms.review_queue

    def room(self) -> int:
        """Orders that can still be put before a reviewer, and are probably answered in time."""
        if self.full:
            return 0
        now, station, terms = int(self._env.now), self._station, self._terms
        able = terms.reviewers * self._shifts.seconds(now, now + self._patience) / self._mean
        in_time = int(able) - len(station.waiting) - station.busy
        return max(0, min(in_time, terms.review_queue + terms.reviewers - len(station.waiting)))

    def look(self, work: float) -> Generator[simpy.Event, object, Look]:
        """Wait for a reviewer, who works as long as the uniform `work` says; nobody waits beyond the deadline."""
        terms, turn = self._terms, Turn()
        seconds = max(1, int(lognormal(work, terms.review_minutes * MINUTE, terms.review_sigma)))
        self._station.enter((turn,))
        done = yield from self._station.serve(turn, seconds, int(self._env.now) + self._patience)
        return Look(turn.begun, done)
