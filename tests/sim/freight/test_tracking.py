"""Scans of a parcel, predictions of them, and the warning that it will be late."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

import pytest

from sim.core.units import DAY
from sim.policies import Arrival, Delivered, Scanned, Warned
from sim.scenario import Disruption, PolicyChoice
from tests.support.small_market import changed, run, tiny

if TYPE_CHECKING:
    from sim.policies import ArrivalView, Setting
    from sim.scenario import Scenario
    from tests.support.small_market import Run

UNTOUCHED = ("order_events", "arrivals")


def market() -> Scenario:
    return changed(
        tiny()[0], settlement__mode="instant", demand__visits_per_day=60.0, last_mile__loss_rate=0.1,
        selling__promise_factor=0.8,
    )  # fmt: skip


@cache
def with_policy(name: str) -> Run:
    options: dict[str, Any] = {"least_orders": 20, "most_scans": 2_000} if name == "learned" else {}
    choice = PolicyChoice(name=name, options=options, learn_every_days=2 if options else None)
    return run(replace(market(), policies={**market().policies, "arrival": choice}), days=8)


@pytest.mark.parametrize("name", ["promise", "oracle", "learned"])
def test_nothing_but_predictions_and_warnings_hangs_on_the_policy(name: str) -> None:
    one, other = with_policy("schedule"), with_policy(name)
    assert one.sink.tables["arrivals"] != other.sink.tables["arrivals"]
    for table, rows in one.sink.tables.items():
        if table not in UNTOUCHED:
            assert rows == other.sink.tables[table], table
    events = [
        [e for e in found.records("order_events") if e["event"] != "warned_late"] for found in (one, other)
    ]
    assert events[0] == events[1]


def test_every_parcel_is_scanned_from_the_dock_to_the_hub() -> None:
    found = with_policy("schedule")
    legs: dict[int, int] = {}
    for leg in found.records("legs"):
        legs[leg["shipment"]] = legs.get(leg["shipment"], 0) + 1
    scans: dict[int, list[str]] = {}
    for row in found.records("arrivals"):
        assert row["at"] <= row["low"] <= row["median"] <= row["high"]
        scans.setdefault(row["shipment"], []).append(row["stage"])
    shipments = found.records("shipments")
    assert set(scans) == {shipment["shipment"] for shipment in shipments}
    for shipment in shipments:
        stages = scans[shipment["shipment"]]
        assert stages[0] == ("dispatched" if legs.get(shipment["shipment"]) else "out_for_delivery")
        if shipment["arrived_at"] >= 0:
            assert stages[-1] == "out_for_delivery"
        assert len(stages) >= legs.get(shipment["shipment"], 0)


def test_the_oracle_knows_to_the_second() -> None:
    found = with_policy("oracle")
    orders = found.orders()
    rows = [row for row in found.records("arrivals") if orders[row["order"]]["delivered_at"] >= 0]
    assert rows
    assert all(row["median"] == orders[row["order"]]["delivered_at"] for row in rows)


@pytest.mark.parametrize("name", ["schedule", "promise"])
def test_a_buyer_is_warned_once_when_the_median_passes_the_promise(name: str) -> None:
    found = with_policy(name)
    orders = found.orders()
    first: dict[int, int] = {}
    for row in found.records("arrivals"):
        if row["median"] > orders[row["order"]]["promised_at"]:
            first.setdefault(row["order"], row["at"])
    warned = [e for e in found.records("order_events") if e["event"] == "warned_late"]
    assert len(warned) == len({e["order"] for e in warned}) > 0
    assert {e["order"]: e["time"] for e in warned} == first


class Remembers:
    """Expects everything to be late, and reads what it was told."""

    memory_days = 300
    seen: ClassVar[list[tuple[ArrivalView, int, int]]] = []

    def __call__(self, view: ArrivalView, setting: Setting) -> Arrival:
        scans = setting.history.known(Scanned, view.time)
        assert all(scan.known_at <= view.time and scan.view.truth is None for scan in scans)
        assert view.order not in {seen.order for seen in setting.history.known(Delivered, view.time)}
        self.seen.append((view, len(scans), len(setting.history.known(Warned, view.time))))
        late = max(view.time, view.promised_at) + DAY
        return Arrival(late, late, late)


def test_what_was_scanned_and_warned_of_is_told_to_policies() -> None:
    Remembers.seen.clear()
    choice = PolicyChoice(name=f"{__name__}:Remembers")
    found = run(replace(market(), policies={**market().policies, "arrival": choice}), days=4)
    view, scans, warned = Remembers.seen[-1]
    assert scans == len(Remembers.seen) - 1
    assert warned == len({seen.order for seen, *_ in Remembers.seen[:-1]})
    events = [e for e in found.records("order_events") if e["event"] == "warned_late"]
    assert len(events) == len({seen.order for seen, *_ in Remembers.seen})
    assert view.time == found.records("arrivals")[-1]["at"]


def test_a_parcel_whose_leg_does_not_leave_is_held() -> None:
    begins = tiny()[0].start + timedelta(days=3)
    strike = Disruption(
        name="strike",
        kind="mode",
        targets=("road",),
        start=begins,
        end=begins + timedelta(days=4),
        severity=0.9,
    )
    found = run(changed(market(), disruptions=(strike,)), days=8)
    stages = {row["stage"] for row in found.records("arrivals")}
    assert stages == {"dispatched", "unpacked", "held", "out_for_delivery"}
