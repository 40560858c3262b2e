"""Queues at stations: who is next, nights, and waits as theory has them."""

from __future__ import annotations

from datetime import date
from math import exp, factorial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pytest
import simpy

from sim.core.distributions import exponential, lognormal
from sim.core.units import DAY, HOUR
from sim.policies import WaitingOrder
from sim.resources import Station, Task, Title
from sim.world.clock import Clock
from sim.world.working import Shifts, WorkingDays

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.records import StationRow

UTC = Clock("UTC", date(2025, 1, 6))
ALWAYS = Shifts(WorkingDays(UTC), UTC)
NEVER = 10**9
MEAN = 600.0
LOAD = 0.8
SIGMA = 0.6


def task(number: int = 0, rank: int = 0) -> Task:
    found = Task(WaitingOrder(number, 0, 0, 0, 0, 0, 1, "DE", "DE", 0, 0), 0)
    found.rank = rank
    return found


class Bench:
    """One station; when each task was done, by number, and whether it was in time."""

    def __init__(self, servers: int = 1, shifts: Shifts = ALWAYS) -> None:
        self.env = simpy.Environment()
        self.station = Station(self.env, Title(3, "DE-HAMBURG", "pick"), servers, shifts)
        self.done: dict[int, tuple[int, bool]] = {}

    def come(self, number: int, at: int, seconds: int, rank: int = 0, deadline: int = NEVER) -> None:
        def life() -> Any:
            yield self.env.timeout(at)
            one = task(number, rank)
            self.station.enter((one,))
            in_time = yield from self.station.serve(one, seconds, deadline)
            self.done[number] = int(self.env.now), in_time

        self.env.process(life())

    def ended(self) -> dict[int, int]:
        self.env.run()
        return {number: at for number, (at, _) in self.done.items()}


def test_the_best_rank_is_next_and_equals_in_the_order_in_which_they_came() -> None:
    bench = Bench()
    for number, rank in enumerate((9, 5, 1, 5)):
        bench.come(number, 0, 100, rank)
    assert bench.ended() == {0: 100, 2: 200, 1: 300, 3: 400}


def test_whoever_came_meanwhile_with_a_better_rank_is_before_those_who_wait() -> None:
    bench = Bench()
    bench.come(0, 0, 100)
    bench.come(1, 10, 100, rank=2)
    bench.come(2, 20, 100, rank=1)
    assert bench.ended() == {0: 100, 2: 200, 1: 300}


def test_nothing_is_begun_after_the_shift_and_what_was_begun_is_finished() -> None:
    bench = Bench(shifts=Shifts(WorkingDays(UTC), UTC, 8 * HOUR, HOUR))
    for number in range(3):
        bench.come(number, 0, 40 * 60)
    ends = bench.ended()
    assert ends == {0: 8 * HOUR + 2400, 1: 8 * HOUR + 4800, 2: DAY + 8 * HOUR + 2400}


def test_at_night_nobody_holds_a_place_against_a_better_rank() -> None:
    bench = Bench(shifts=Shifts(WorkingDays(UTC), UTC, 8 * HOUR, HOUR))
    bench.come(0, 0, 60, rank=5)
    bench.come(1, 7 * HOUR, 60, rank=1)
    assert bench.ended() == {1: 8 * HOUR + 60, 0: 8 * HOUR + 120}


def test_at_the_deadline_the_place_goes_to_whoever_is_next() -> None:
    bench = Bench()
    bench.come(0, 0, 100, deadline=50)
    bench.come(1, 0, 100, deadline=40)
    bench.come(2, 0, 100)
    bench.env.run()
    assert bench.done == {1: (40, False), 0: (50, False), 2: (150, True)}


def test_a_day_as_it_is_written_down() -> None:
    """Two come at 08:00 to one server for half an hour each, one leaves at 08:10."""
    bench = Bench(shifts=Shifts(WorkingDays(UTC), UTC, 8 * HOUR, 45 * 60))
    bench.come(0, 8 * HOUR, 1800)
    bench.come(1, 8 * HOUR, 1800)
    bench.come(2, 8 * HOUR, 1800, deadline=8 * HOUR + 600)
    bench.env.run(until=DAY)
    row = bench.station.report()
    assert row[:5] == (0, 3, "DE-HAMBURG", "pick", 1)
    assert (row.staffed, row.busy) == (45 * 60, 3600)
    assert (row.came, row.served, row.left) == (3, 2, 1)
    assert row.queue == row.waited == 1800 + 600
    bench.env.run(until=2 * DAY)
    assert bench.station.report()[5:] == (45 * 60, 0, 0, 0, 0, 0, 0)


class Found(NamedTuple):
    """Mean seconds in the queue, its standard error by the method of batch means, and the row of the run."""

    wait: float
    error: float
    row: StationRow


def waits(servers: int, service: Callable[[float], float], count: int = 40_000) -> Found:
    bench, batches = Bench(servers), 40
    uniforms = np.random.default_rng(12).random((count, 2)).tolist()
    waited = np.zeros(count)

    def life(number: int, seconds: int) -> Any:
        came, one = bench.env.now, task(number)
        bench.station.enter((one,))
        yield from bench.station.serve(one, seconds, NEVER)
        waited[number] = bench.env.now - came - seconds

    def arrivals() -> Any:
        due = 0.0
        for number, (gap, u) in enumerate(uniforms):
            due += exponential(gap, MEAN / (LOAD * servers))
            yield bench.env.timeout(int(due) - bench.env.now)
            bench.env.process(life(number, int(service(u))))

    bench.env.process(arrivals())
    bench.env.run()
    means = waited.reshape(batches, -1).mean(axis=1)
    return Found(float(waited.mean()), float(means.std(ddof=1) / batches**0.5), bench.station.report())


def erlang_c(servers: int) -> float:
    """Probability of having to wait."""
    offered = LOAD * servers
    waiting = offered**servers / factorial(servers) / (1 - LOAD)
    return waiting / (sum(offered**k / factorial(k) for k in range(servers)) + waiting)


@pytest.mark.parametrize("servers", [1, 2, 5])
def test_exponential_service_waits_as_erlang_says(servers: int) -> None:
    expected = erlang_c(servers) * MEAN / (servers * (1 - LOAD))
    found = waits(servers, lambda u: exponential(u, MEAN))
    assert abs(found.wait - expected) < 3 * found.error
    assert found.error < 0.1 * expected


@pytest.mark.parametrize("servers", [1, 4])
def test_service_as_it_is_waits_as_allen_and_cunneen_say(servers: int) -> None:
    """M/G/c by (1 + cv^2) / 2 times M/M/c: exact for one server (Pollaczek-Khinchine), near it for several."""
    expected = erlang_c(servers) * MEAN / (servers * (1 - LOAD)) * exp(SIGMA**2) / 2
    found = waits(servers, lambda u: lognormal(u, MEAN / exp(SIGMA**2 / 2), SIGMA))
    assert abs(found.wait - expected) < 3 * found.error + (servers > 1) * 0.05 * expected


def test_half_the_stations_wait_as_theory_says_where_they_can_still_keep_up() -> None:
    """Four servers at 40 % and two at 80 %: Erlang's waits are 0.4 and 10.7 minutes of the same arrivals."""
    four, two = erlang_at(4, 0.4), erlang_at(2, 0.8)
    assert two > 20 * four
    found = waits(2, lambda u: exponential(u, MEAN))
    assert abs(found.wait - two) < 3 * found.error


def erlang_at(servers: int, load: float) -> float:
    """Mean seconds in the queue of M/M/c."""
    offered = load * servers
    waiting = offered**servers / factorial(servers) / (1 - load)
    share = waiting / (sum(offered**k / factorial(k) for k in range(servers)) + waiting)
    return share * MEAN / (servers * (1 - load))


def test_little_and_the_utilisation() -> None:
    """What is counted under the queue is what all waits come to, and stations are busy for as long as served."""
    found = waits(3, lambda u: lognormal(u, MEAN, SIGMA), count=4_000)
    row = found.row
    assert row.came == row.served == 4_000
    assert row.queue == row.waited == round(found.wait * 4_000)
