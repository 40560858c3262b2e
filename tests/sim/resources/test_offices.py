"""Customs offices as queues: Little's law, Erlang's waits with others' declarations, and the rows of a day."""

from __future__ import annotations

from math import factorial
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import simpy

from sim.core.distributions import exponential
from sim.core.units import DAY, HOUR
from sim.records import MemorySink, Recorder, Stage, StationRow
from sim.resources import CustomsOffice, checks_of
from sim.world.working import Shifts, WorkingDays
from tests.sim.resources.test_stations import ALWAYS, UTC
from tests.support.one_order import CALM, STILL
from tests.support.small_market import changed

if TYPE_CHECKING:
    from sim.scenario import Customs

MEAN, OTHERS = 600.0, 0.6
COUNT, BATCHES = 20_000, 40


def office(env: simpy.Environment, terms: Customs, shifts: Shifts = ALWAYS) -> CustomsOffice:
    return CustomsOffice(env, "DE-LEIPZIG", terms, shifts)


def rows(found: CustomsOffice) -> dict[str, StationRow]:
    recorder = Recorder(MemorySink())
    found.report(recorder)
    return {row[3]: StationRow(*row) for row in recorder.pending(StationRow)}


def erlang_wait(servers: int, load: float, mean: float) -> float:
    """Mean seconds in the queue of M/M/c."""
    offered = load * servers
    waiting = offered**servers / factorial(servers) / (1 - load)
    share = waiting / (sum(offered**k / factorial(k) for k in range(servers)) + waiting)
    return share * mean / (servers * (1 - load))


@pytest.mark.parametrize("servers", [1, 3])
def test_declarations_wait_as_erlang_says_for_officers_who_serve_others_too(servers: int) -> None:
    """Work takes 1 / (1 - 0.6) as long; arrivals load what is left of the officers to 70 %."""
    env, load, mean = simpy.Environment(), 0.7, MEAN / (1 - OTHERS)
    found = office(env, changed(STILL.customs, officers=servers, others_share=OTHERS))
    waits = np.zeros(COUNT)

    def one(number: int, work: float) -> Any:
        waits[number], done = yield from found.serve(Stage.DOCUMENTS, work, None)
        assert done

    def arrivals() -> Any:
        due = 0.0
        for number, (gap, u) in enumerate(np.random.default_rng(5).random((COUNT, 2)).tolist()):
            due += exponential(gap, mean / (load * servers))
            yield env.timeout(int(due) - env.now)
            env.process(one(number, exponential(u, MEAN)))

    env.process(arrivals())
    env.run()
    means = waits.reshape(BATCHES, -1).mean(axis=1)
    error = float(means.std(ddof=1) / BATCHES**0.5)
    assert abs(waits.mean() - erlang_wait(servers, load, mean)) < 3 * error
    row = rows(found)["documents"]
    assert row.queue == row.waited == round(waits.sum()), "Little"
    assert row.came == row.served == COUNT
    assert row.busy / row.staffed == pytest.approx(OTHERS + (1 - OTHERS) * load, abs=0.02)


def test_an_office_without_declarations_has_those_of_others() -> None:
    env = simpy.Environment()
    shifts = Shifts(WorkingDays(UTC), UTC, 8 * HOUR, 10 * HOUR)
    found = office(env, changed(STILL.customs, officers=3, inspectors=2, others_share=OTHERS), shifts)
    env.run(until=DAY)
    assert {stage: (row.warehouse, row.staffed, row.busy) for stage, row in rows(found).items()} == {
        "documents": (-1, 30 * HOUR, 18 * HOUR),
        "scan": (-1, 10 * HOUR, 6 * HOUR),
        "inspection": (-1, 20 * HOUR, 12 * HOUR),
    }


def test_queues_of_one_office_do_not_wait_for_each_other() -> None:
    env = simpy.Environment()
    found = office(env, changed(STILL.customs, officers=1, scanners=1))
    ends = SimpleNamespace(scan=0)

    def scan() -> Any:
        yield from found.serve(Stage.SCAN, 100, None)
        ends.scan = env.now

    for _ in range(3):
        env.process(found.serve(Stage.DOCUMENTS, 1000, None))
    env.process(scan())
    env.run()
    assert (ends.scan, env.now) == (100, 3000)


def test_what_luck_says_takes_as_long_as_it_takes_without_a_queue() -> None:
    luck = CALM.customs._replace(checked=0.0, papers=0.0, inspected=0.0)
    checks = checks_of(luck, STILL.customs, low_value=False)
    assert checks.seconds(0.0) == 36 + 2 * 1200 + 2 * DAY + 3600
    assert checks.seconds(0.5) == 36 + 2 * (2 * 1200 + 3600) + 2 * DAY
    assert checks_of(CALM.customs, STILL.customs, low_value=True).seconds(0.5) == 36


def test_standard_declarations_are_released_like_the_unions() -> None:
    """2014: 71 % within five minutes, 84 % within an hour; checks within an hour come to what computers release."""
    customs = changed(STILL.customs, release_sigma=2.1)
    drawn = np.random.default_rng(8).random((40_000, len(CALM.customs))).tolist()
    every = [checks_of(type(CALM.customs)(*u), customs, low_value=False) for u in drawn]
    electronic = [c.release for c in every if not c.work]
    assert sum(s <= 300 for s in electronic) / len(every) == pytest.approx(0.71, abs=0.01)
    assert sum(s <= 3600 for s in electronic) / len(every) == pytest.approx(0.84, abs=0.01)
