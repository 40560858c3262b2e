"""Queues of the simulation's own stations and streams: what theory says lies in the intervals of replications.

Customers come to stations that are open all day, one after another; arrivals and services are streams of their own,
as in a run. Sources: Erlang's C formula for M/M/c; Burke, The output of a queueing system (1956), by which what
leaves an M/M/1 station in equilibrium is again Poisson, so that a tandem waits as its stations do apart.
"""

from __future__ import annotations

from datetime import date
from math import factorial
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import simpy

from analytics.statistics import interval, mean_interval
from sim.core.distributions import exponential
from sim.core.streams import Streams
from sim.policies import WaitingOrder
from sim.resources import Station, Task, Title
from sim.world.clock import Clock
from sim.world.working import Shifts, WorkingDays

if TYPE_CHECKING:
    from collections.abc import Sequence

UTC = Clock("UTC", date(2025, 1, 6))
ALWAYS = Shifts(WorkingDays(UTC), UTC)
MEAN = 6_000.0
"""Seconds of a service: seconds are whole, and a rounding by half a second is nothing beside it."""
CUSTOMERS, WARM_UP = 3_000, 500


def waits(replication: int, servers: Sequence[int], load: float) -> float:
    """Mean seconds in all queues of stations in a row, each with its servers, of customers after the warm-up."""
    env, streams = simpy.Environment(), Streams(17, replication)
    stations = [Station(env, Title(n, "", "pick"), count, ALWAYS) for n, count in enumerate(servers)]
    services = [streams.array("service", n, CUSTOMERS) for n in range(len(servers))]
    gaps = streams.array("arrivals", 0, CUSTOMERS)
    waited = np.zeros(CUSTOMERS)

    def life(number: int) -> Any:
        for place, station in enumerate(stations):
            one = Task(WaitingOrder(number, 0, 0, 0, 0, 0, 1, "DE", "DE", 0, 0), 0)
            came, seconds = env.now, round(exponential(services[place][number], MEAN))
            station.enter((one,))
            yield from station.serve(one, seconds, None)
            waited[number] += env.now - came - seconds

    def arrivals() -> Any:
        due = 0.0
        for number in range(CUSTOMERS):
            due += exponential(gaps[number], MEAN / (load * servers[0]))
            yield env.timeout(round(due) - env.now)
            env.process(life(number))

    env.process(arrivals())
    env.run()
    return float(waited[WARM_UP:].mean())


def erlang(servers: int, load: float) -> float:
    """Mean seconds in the queue of M/M/c."""
    offered = load * servers
    waiting = offered**servers / factorial(servers) / (1 - load)
    share = waiting / (sum(offered**k / factorial(k) for k in range(servers)) + waiting)
    return share * MEAN / (servers * (1 - load))


@pytest.mark.parametrize(
    ("servers", "load"), [((1,), 0.6), ((3,), 0.7), ((1, 1), 0.6)], ids=["M/M/1", "M/M/3", "tandem"]
)
def test_theory_is_in_the_interval(servers: tuple[int, ...], load: float) -> None:
    expected = sum(erlang(count, load) for count in servers)
    found = [waits(replication, servers, load) for replication in range(12)]
    for way in (interval, mean_interval):
        mean, low, high = way(found)
        assert low is not None
        assert high is not None
        assert low <= expected <= high
        assert high - low < 0.4 * mean


def test_common_streams_tell_a_small_difference_that_others_do_not() -> None:
    """A tenth less load, on the same arrivals and services and on others."""
    same = [waits(n, (1,), 0.6) - waits(n, (1,), 0.54) for n in range(8)]
    other = [waits(n, (1,), 0.6) - waits(n + 8, (1,), 0.54) for n in range(8)]
    expected = erlang(1, 0.6) - erlang(1, 0.54)
    mean, low, high = mean_interval(same)
    assert low is not None
    assert high is not None
    assert low <= expected <= high
    assert mean > 0
    assert np.var(other) > 2 * np.var(same)
