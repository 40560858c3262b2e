"""Orders wait at the stations as long as theory says: M/M/c by Erlang, M/G/1 by Pollaczek-Khinchine."""

from __future__ import annotations

from datetime import date
from math import exp, factorial
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import simpy

from sim.core.distributions import exponential, lognormal
from sim.core.luck import HandlingLuck
from sim.resources import Stations
from sim.warehouse import handling as warehouse
from sim.world.clock import Clock
from sim.world.people import Conduct
from sim.world.working import WorkingDays, Workplace

if TYPE_CHECKING:
    from collections.abc import Callable

MINUTES = 10.0
LOAD = 0.7
SIGMA = 0.6


class Hall:
    """A warehouse without shelves: everything is in stock, packing takes no time."""

    def __init__(self, stations: int) -> None:
        self.env = simpy.Environment()
        self.scenario = SimpleNamespace(
            handling=SimpleNamespace(
                wave_minutes=1 / 60, pick_minutes=MINUTES, pack_minutes=0.0, sigma=SIGMA
            ),
        )
        self.stations = [Stations(simpy.Resource(self.env, stations), simpy.Resource(self.env, 10**6))]
        always = WorkingDays(Clock("UTC", date(2025, 1, 6)))
        self.world = SimpleNamespace(workplaces=[Workplace(always, always)])
        self.packed: dict[int, int] = {}

    @property
    def now(self) -> int:
        return int(self.env.now)

    def until(self, time: int) -> simpy.Event:
        return self.env.timeout(time - self.now)

    def note(self, order: Any, event: str, *_: Any) -> None:
        assert event == "packed"
        self.packed[order.id] = self.now


def mean_wait(stations: int, service: Callable[[float], float], mean_service: float) -> tuple[float, float]:
    """Mean seconds in the queue, with its standard error by the method of batch means."""
    hall = Hall(stations)
    count, batches = 30_000, 30
    uniforms = np.random.default_rng(12).random((count, 2)).tolist()
    seller = SimpleNamespace(conduct=Conduct.HONEST, warehouse=0, account="seller:0")
    arrived, took = [], []

    def arrivals() -> Any:
        due = 0.0
        for number, (gap, u) in enumerate(uniforms):
            due += exponential(gap, mean_service / (LOAD * stations))
            yield hall.env.timeout(int(due) - hall.now)
            arrived.append(hall.now)
            took.append(int(service(u)))
            order = SimpleNamespace(
                id=number, seller=seller, luck=SimpleNamespace(handling=HandlingLuck(0.5, 0.5, u, 0.5)),
                origin="HERE",
            )  # fmt: skip
            hall.env.process(warehouse.pick_and_pack(order, hall, 10**12))  # type: ignore[arg-type]

    hall.env.process(arrivals())
    hall.env.run()
    waits = np.array([hall.packed[n] for n in range(count)]) - np.array(arrived) - np.array(took)
    assert waits.min() >= 0
    means = waits.reshape(batches, -1).mean(axis=1)
    return float(waits.mean()), float(means.std(ddof=1) / batches**0.5)


def erlang_c(stations: int) -> float:
    """Probability of having to wait."""
    offered = LOAD * stations
    waiting = offered**stations / factorial(stations) / (1 - LOAD)
    return waiting / (sum(offered**k / factorial(k) for k in range(stations)) + waiting)


@pytest.mark.parametrize("stations", [1, 3])
def test_exponential_service(stations: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warehouse, "lognormal", lambda u, median, sigma: exponential(u, median))
    mean = MINUTES * 60
    expected = erlang_c(stations) * mean / (stations * (1 - LOAD))
    found, error = mean_wait(stations, lambda u: exponential(u, mean), mean)
    assert abs(found - expected) < 4 * error
    assert error < 0.08 * expected


def test_service_as_it_is() -> None:
    median = MINUTES * 60
    mean, square = median * exp(SIGMA**2 / 2), median**2 * exp(2 * SIGMA**2)
    expected = LOAD / mean * square / (2 * (1 - LOAD))
    found, error = mean_wait(1, lambda u: lognormal(u, median, SIGMA), mean)
    assert abs(found - expected) < 4 * error
    assert error < 0.08 * expected
