"""What an order holds ends with it: places on departures, at stations and in queues, and units of stock."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.small_market import changed, of_policies, run, tiny

if TYPE_CHECKING:
    from sim.world.network import Link
    from tests.support.small_market import Run

BUSY = changed(tiny()[0], settlement__mode="instant", demand__visits_per_day=60.0)
SCARCE: dict[str, dict[str, Any]] = {
    "departures": {
        "modes__capacity_kg": 5,
        "demand__visits_per_day": 200.0,
        "settlement__deliver_window_days": 6,
    },
    "pickers": {"handling__pick_minutes": 240.0, "settlement__ship_window_days": 3},
    "packers": {"handling__pack_minutes": 240.0, "settlement__ship_window_days": 3},
    "waves": {"handling__wave_minutes": 3 * 24 * 60, "settlement__ship_window_days": 2},
    "stock": {
        "selling__stock_cover_days": 0.0,
        "selling__stock_cover_units": 4,
        "selling__restock_days": 9.0,
        "selling__patience_days": 2,
    },
    "time at the border": {"customs__release_minutes": 9_000.0, "settlement__deliver_window_days": 6},
}


@cache
def ended(name: str, mode: str = "instant") -> Run:
    found = run(changed(BUSY, **SCARCE[name], settlement__mode=mode), days=8)
    assert sum(o["outcome"] in ("cancelled", "expired") for o in found.orders().values()) > 10, (
        "somebody is too late"
    )
    return found


@pytest.mark.parametrize("name", SCARCE)
def test_nothing_departs_for_an_order_that_has_ended(name: str) -> None:
    found = ended(name)
    order_of = {record["shipment"]: record["order"] for record in found.records("shipments")}
    closed = {number: record["closed_at"] for number, record in found.orders().items()}
    legs = [leg for leg in found.records("legs") if not leg["back"]]
    assert legs
    assert all(leg["departed_at"] < closed[order_of[leg["shipment"]]] for leg in legs)


@pytest.mark.parametrize("name", SCARCE)
def test_departures_hold_what_travels_on_them_and_nothing_else(name: str) -> None:
    found = ended(name)
    carried: Counter[tuple[str, str, str, int]] = Counter()
    for leg in found.records("legs"):
        carried[leg["mode"], leg["origin"], leg["destination"], leg["departure"]] += leg["chargeable_g"]
    booked: Counter[tuple[str, str, str, int]] = Counter()
    timetables: dict[Link, Any] = found.market.timetables._timetables
    first = {(x.mode.name, x.origin, x.destination): table._first for x, table in timetables.items()}
    carried = Counter({key: load for key, load in carried.items() if key[3] >= first[key[:3]]})
    for link, timetable in timetables.items():
        for number, load in timetable._load.items():
            booked[link.mode.name, link.origin, link.destination, number] += load
        assert all(0 <= load <= timetable.capacity_g for load in timetable._load.values())
    # what is heavier than a departure is written down on its last alone, so that its links cannot be told apart
    in_parts = {
        (leg["mode"], leg["origin"], leg["destination"])
        for leg in found.records("legs")
        if leg["chargeable_g"] > leg["capacity_g"]
    }
    whole = [
        {key: load for key, load in loads.items() if load and key[:3] not in in_parts}
        for loads in (carried, booked)
    ]
    assert whole[0] == whole[1]
    assert whole[0] or in_parts


@pytest.mark.parametrize("name", SCARCE)
def test_stations_and_queues_are_empty(name: str) -> None:
    market = ended(name).market
    for floor in map(market.floors.__getitem__, range(len(market.scenario.warehouses))):
        assert not floor._inside
        assert [(station.busy, station.waiting) for station in (floor.pick, floor.pack)] == [(0, [])] * 2
    assert not any(stock._waiting for stock in market.stocks)
    assert not any(stock.on_order for stock in market.stocks)


@pytest.mark.parametrize("name", SCARCE)
@pytest.mark.parametrize("policy", ["order-up-to", "none"])
def test_every_unit_is_on_a_shelf_or_has_left_the_dock(name: str, policy: str) -> None:
    scenario = of_policies(changed(BUSY, **SCARCE[name]), replenishment=policy)
    found = run(scenario, days=8)
    out: Counter[int] = Counter()
    for move in found.records("stock"):
        out[move["order"]] -= move["quantity"]
    del out[-1]
    back = {way["order"] for way in found.records("ways_back") if way["became"] == "restocked"}
    for number, order in found.orders().items():
        sent = sum(line["quantity"] - line["missing"] for line in found.lines()[number])
        came_back = sum(line["returned"] for line in found.lines()[number]) if number in back else 0
        assert out[number] == (sent - came_back if order["shipped_at"] >= 0 else 0), order
