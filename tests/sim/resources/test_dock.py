"""Deliveries are received by people in shifts, one after another, and then put away."""

from __future__ import annotations

import pytest
import simpy

from sim.core.units import DAY, HOUR, MINUTE
from sim.resources.floor import Dock
from sim.resources.stations import Station, Title
from tests.support.small_market import changed, run, tiny

PUTAWAY = 6 * HOUR


class Shift:
    """From eight to nine in the morning."""

    def opens(self, now: int) -> int:
        morning = now // DAY * DAY + 8 * HOUR
        return now if morning <= now < morning + HOUR else morning + DAY * (now >= morning)

    def seconds(self, since: int, until: int) -> int:
        return (until - since) // DAY * HOUR


def received(servers: int | None, arrivals: list[int], work: int) -> list[int]:
    """When deliveries that come to the dock at `arrivals` are on their shelves."""
    env = simpy.Environment()
    station = None if servers is None else Station(env, Title(0, "HERE", "receive"), servers, Shift())  # type: ignore[arg-type]
    dock, done = Dock(env, station), []

    def delivery(time: int) -> simpy.events.ProcessGenerator:
        yield env.timeout(time)
        yield from dock.receive(work, PUTAWAY)
        done.append(int(env.now))

    for time in arrivals:
        env.process(delivery(time))
    env.run()
    return done


def test_who_comes_at_night_waits_for_the_shift_and_for_those_before() -> None:
    work = 20 * MINUTE
    starts = [8 * HOUR, 8 * HOUR + work, 8 * HOUR + 2 * work, DAY + 8 * HOUR]
    assert received(1, [0, 1, 2, 3], work) == [start + work + PUTAWAY for start in starts]


def test_two_receive_twice_as_many() -> None:
    work = 20 * MINUTE
    begun = (8 * HOUR, 8 * HOUR, 8 * HOUR + work, 8 * HOUR + work)
    assert received(2, [0, 1, 2, 3], work) == [start + work + PUTAWAY for start in begun]


def test_without_stations_nobody_waits() -> None:
    assert received(None, [5, 5, 7], 20 * MINUTE) == [5 + PUTAWAY, 5 + PUTAWAY, 7 + PUTAWAY]


@pytest.mark.parametrize("receivers", [None, 1])
def test_what_is_ordered_is_received_by_somebody(receivers: int | None) -> None:
    scenario = tiny()[0]
    warehouses = tuple(changed(warehouse, receive_stations=receivers) for warehouse in scenario.warehouses)
    found = run(changed(scenario, warehouses=warehouses, settlement__mode="instant"), days=20)
    rows = [row for row in found.records("stations") if row["station"] == "receive"]
    came = [row for row in found.records("stock") if row["movement"] == "restocked"]
    assert came
    assert sum(row["served"] for row in rows) == (len(came) if receivers else 0)
    assert sum(row["came"] for row in rows) == sum(row["served"] + row["left"] for row in rows)
