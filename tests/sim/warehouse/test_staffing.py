"""Whole markets: stations are as busy as real ones, queues obey Little's law, and fewer stations hurt."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from argosy.compose import build_market
from argosy.scenario_files import load_scenario
from sim.core.units import DAY
from sim.records import MemorySink
from sim.run import run as run_market
from tests.support.small_market import Run

if TYPE_CHECKING:
    from sim.records import StationRow

BUYING = 90


@cache
def ended(name: str = "domestic", scale: float = 0.5, *changes: str) -> Run:
    scenario, tables = load_scenario(name, ["settlement.mode=instant", *changes], scale=scale)
    sink = MemorySink()
    market = build_market(scenario, tables, sink)
    run_market(market, orders=None, days=BUYING)
    market.recorder.drain(everything=True)
    return Run(market, sink)


def rows(found: Run, station: str = "pick") -> list[StationRow]:
    return [row for row in found.sink.tables["stations"] if row[3] == station]  # type: ignore[misc]


def utilisation(found: Run, station: str = "pick") -> float:
    busy = [row for row in rows(found, station) if 28 <= row.day < BUYING]
    return sum(row.busy for row in busy) / sum(row.staffed for row in busy)


@pytest.mark.parametrize("station", ["pick", "pack", "receive"])
@pytest.mark.parametrize(("name", "scale"), [("domestic", 1), ("domestic", 2), ("eurasia", 1)])
def test_stations_are_as_busy_as_real_ones(name: str, scale: float, station: str) -> None:
    least = 0.5 if station == "receive" else 0.6
    assert least <= utilisation(ended(name, scale), station) <= 0.85


@pytest.mark.parametrize("name", ["domestic", "eurasia"])
def test_no_warehouse_is_idle_or_swamped(name: str) -> None:
    found = ended(name, 1)
    for number in range(len(found.market.scenario.warehouses)):
        picked = [row for row in rows(found) if 28 <= row.day < BUYING and row.warehouse == number]
        assert 0.35 < sum(row.busy for row in picked) / sum(row.staffed for row in picked) < 0.95


@pytest.mark.parametrize("station", ["pick", "pack"])
def test_littles_law_on_every_queue(station: str) -> None:
    """L = lambda W for each station of each warehouse, from events of orders on one side and rows on the other."""
    found = ended()
    log = found.events()
    for number, warehouse in enumerate(found.market.scenario.warehouses):
        of_it = [row for row in rows(found, station) if row.warehouse == number]
        assert sum(row.queue for row in of_it) == sum(row.waited for row in of_it) > 0
        assert sum(row.came for row in of_it) == sum(row.served + row.left for row in of_it)
        scanned = sum(
            event["event"] == f"{station}ed" and event["place"] == warehouse.place
            for events in log.values()
            for event in events
        )
        assert scanned <= sum(row.served for row in of_it) <= scanned + 5, (
            "some are too late in the middle of it"
        )


def test_all_the_time_at_stations_is_in_the_rows() -> None:
    """Packing: from the scans, busy plus queued is what passes between being picked and being packed."""
    found = ended()
    between = 0
    for events in found.events().values():
        at = {event["event"]: event["time"] for event in events}
        if "packed" in at:
            between += at["packed"] - at["picked"]
    packing = rows(found, "pack")
    assert sum(row.busy + row.queue for row in packing) == pytest.approx(between, rel=0.01)


def dock_days(found: Run) -> float:
    """Mean days from payment to the dock; what never left counts until it was closed."""
    paid = [order for order in found.orders().values() if order["funded_at"] >= 0]
    until = [o["shipped_at"] if o["shipped_at"] >= 0 else o["closed_at"] for o in paid]
    return sum(t - o["funded_at"] for t, o in zip(until, paid, strict=True)) / DAY / len(paid)


def late(found: Run) -> float:
    ended_ = [o for o in found.orders().values() if o["funded_at"] >= 0]
    return sum(not 0 <= o["delivered_at"] <= o["promised_at"] for o in ended_) / len(ended_)


def test_half_the_pickers_are_days_late() -> None:
    fewer = ("warehouses.DE-FRANKFURT.pick_stations=1", "warehouses.DE-HAMBURG.pick_stations=2")
    full, half = ended("domestic", 1), ended("domestic", 1, *fewer)
    assert dock_days(half) > dock_days(full) + 3
    assert late(half) > late(full) + 0.2


def test_more_staff_is_in_time_more_often() -> None:
    assert late(ended("domestic", 0.5, "handling.shift_factor=1.6")) < late(ended()) + 0.01
    assert utilisation(ended("domestic", 0.5, "handling.shift_factor=1.6")) < 0.5


def lateness(policy: str) -> float:
    """With a backlog at one station, days by which orders are late on the mean of all that are delivered."""
    found: Any = ended("domestic", 0.5, f"policies.dispatch={policy}", "handling.shift_factor=0.8")
    orders = [o for o in found.orders().values() if o["delivered_at"] >= 0]
    return sum(max(0, o["delivered_at"] - o["promised_at"]) for o in orders) / DAY / len(orders)


def test_earliest_promise_is_no_later_than_first_come() -> None:
    assert lateness("earliest-promise") <= lateness("first-come")
