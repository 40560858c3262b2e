"""Closed warehouses: nothing is begun there, nothing comes in, and what waits is done afterwards."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from argosy.compose import build_market
from argosy.scenario_files import load_scenario
from sim.core.units import DAY, HOUR, MINUTE
from sim.records import Event, MemorySink, Movement
from sim.run import run as run_market
from sim.scenario import check_scenario
from sim.warehouse import hand_to_pickers, pick_and_pack
from tests.support.one_order import STILL, Desk, Wish
from tests.support.small_market import Run, changed

if TYPE_CHECKING:
    from collections.abc import Generator

    import simpy

EURASIA, TABLES = load_scenario("eurasia")
START = date(2025, 1, 20)
CLOSED = range(8 * DAY - 8 * HOUR, 16 * DAY - 8 * HOUR)
"""Spring Festival in China: 28 January to 4 February, 2025."""

AN_ORDER = 2 * HOUR
"""To pick and pack takes minutes; an order that is begun before midnight is done by then."""


@cache
def festival(*closed_in: str) -> Run:
    scenario = changed(EURASIA, start=START, settlement__mode="instant", demand__visits_per_day=120.0)
    scenario = changed(scenario, selling__stock_cover_units=4)
    scenario = changed(scenario, calendar__closed_in=closed_in)
    assert check_scenario(scenario, TABLES) == []
    sink = MemorySink()
    market = build_market(scenario, TABLES, sink)
    run_market(market, orders=None, days=14)
    market.recorder.drain(everything=True)
    return Run(market, sink)


def packed(run: Run, country: str) -> dict[int, int]:
    """Seconds at which orders of a country's warehouses were packed."""
    return {
        row["order"]: row["time"]
        for row in run.records("order_events")
        if row["event"] == Event.PACKED and row["place"].startswith(country)
    }


def test_no_picking_begins_while_china_celebrates() -> None:
    times = packed(festival("CN"), "CN").values()
    assert not [time for time in times if CLOSED.start + AN_ORDER <= time < CLOSED.stop]
    assert len([time for time in times if time < CLOSED.start]) > 40
    assert len([time for time in times if time >= CLOSED.stop]) > 40


def test_others_work_and_so_does_china_where_nothing_is_closed() -> None:
    inside = [time for time in packed(festival("CN"), "KR").values() if time in CLOSED]
    without = [time for time in packed(festival(), "CN").values() if time in CLOSED]
    assert inside
    assert len(without) > 40


def test_orders_wait_and_none_is_lost() -> None:
    """Whoever pays during the festival is served after it, but for those whom sellers or buyers fail anyway."""
    closed, open_ = festival("CN"), festival()
    paid = {
        row["order"]
        for row in closed.records("order_events")
        if row["event"] == Event.FUNDED and row["time"] in CLOSED
    }
    waited = paid & packed(closed, "CN").keys()
    assert len(waited) > 30
    unserved = [
        sum(order["outcome"] in ("cancelled", "expired") for order in run.orders().values())
        / len(run.orders())
        for run in (closed, open_)
    ]
    assert unserved[0] < unserved[1] + 0.03


def test_suppliers_deliver_nothing_either() -> None:
    rows = [
        row
        for row in festival("CN").records("stock")
        if row["movement"] == Movement.RESTOCKED and row["warehouse"].startswith("CN")
    ]
    assert not [row for row in rows if row["time"] in CLOSED]
    assert any(row["time"] >= CLOSED.stop for row in rows)


def test_a_day_of_rest_is_waited_for() -> None:
    """The tiny market starts on a Monday at midnight in London, and its warehouse in Birmingham rests on it."""
    desk = Desk(changed(STILL, warehouses__rest_days=("monday",)), fresh=True)
    order = desk.order(Wish(origin=1))
    assert desk.through(pick_and_pack(order, desk.market, 10**9))
    assert desk.market.now == DAY + 10 * MINUTE


def test_a_deadline_may_come_before_the_rest_is_over() -> None:
    desk = Desk(changed(STILL, warehouses__rest_days=("monday",)), fresh=True)
    assert not desk.through(pick_and_pack(desk.order(Wish(origin=1)), desk.market, 5 * HOUR))
    assert desk.market.now == 5 * HOUR


def test_what_is_begun_before_midnight_is_finished_and_nothing_else() -> None:
    """Four orders of Monday's last wave, 23:45, at one picker and one packer who rest on Tuesday."""
    scenario = changed(
        STILL, warehouses__rest_days=("tuesday",), warehouses__pick_stations=1, warehouses__pack_stations=1
    )
    desk = Desk(scenario, fresh=True)
    market, packed = desk.market, list[int]()

    def life() -> Generator[simpy.Event, object, None]:
        yield market.until(DAY - 20 * MINUTE)
        yield from pick_and_pack(desk.order(Wish(origin=1)), market, 10**9)
        packed.append(market.now)

    for _ in range(4):
        market.env.process(life())
    market.env.run()
    # picked 45-51, 51-57, 57-03 and then on Wednesday from 0 to 6; packed for four minutes each
    assert packed == [DAY - 5 * MINUTE, DAY + MINUTE, 2 * DAY + 4 * MINUTE, 2 * DAY + 10 * MINUTE]


def test_a_seller_does_not_get_round_to_it_on_a_long_holiday() -> None:
    """Easter, from Friday to Monday, 2025, where Germany closes for it; a seller takes a day of work."""
    scenario = changed(STILL, start=date(2025, 4, 17), calendar__closed_in=("DE",), calendar__closing_days=4)
    desk = Desk(scenario, fresh=True)
    assert desk.through(hand_to_pickers(desk.order(Wish()), desk.market, 10**9))
    assert desk.market.now == DAY + 4 * DAY
