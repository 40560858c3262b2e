"""Lanes, a closure and events that happened: the parts by hand, and each study once through the command."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import TYPE_CHECKING

import polars as pl
import pytest

from analytics.freight import Service
from argosy.scenario_files import load_scenario
from argosy.studies import backtest, freight, suez
from argosy.studies.closure import Lived, lived
from argosy.studies.closure_tables import change, survived, told
from argosy.studies.events import ever_given, red_sea, yantian
from argosy.studies.freight import split_of
from argosy.studies.held_to import targets_of
from argosy.studies.lanes import PARCEL, TRIPS, Lab, Trip, measured
from sim.core.units import DAY, HOUR
from tests.support.calling import invoke

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def lab() -> Lab:
    return Lab(*load_scenario("eurasia"), 1)


class TestLanes:
    @pytest.mark.parametrize("trip", TRIPS, ids=[trip.name for trip in TRIPS])
    def test_every_trip_is_a_way_of_the_network(self, trip: Trip, lab: Lab) -> None:
        legs = lab.legs(trip.way)
        assert trip.mode in {leg.mode.name for leg in legs}
        for before, after in pairwise(legs):
            assert before.destination == after.origin

    def test_a_load_meets_cut_off_departure_and_unpacking_in_turn(self, lab: Lab) -> None:
        legs = lab.legs(TRIPS[1].way)
        carried = lab.carry(legs, 40 * DAY, PARCEL)
        for before, after in pairwise(carried):
            assert after.since == before.released
        for leg in carried:
            mode = leg.link.mode
            wait = leg.departed - leg.since - mode.dwell_hours * HOUR
            assert 0 <= wait <= mode.headway_hours * HOUR
            assert leg.arrived - leg.departed >= leg.km / mode.speed_kmh * HOUR - 1
            assert leg.released - leg.arrived == mode.release_hours * HOUR

    def test_a_load_takes_no_room_from_the_next(self, lab: Lab) -> None:
        legs = lab.legs(TRIPS[1].way)
        assert len({lab.carry(legs, 50 * DAY, PARCEL)[1].departed for _ in range(9)}) == 1

    def test_the_cape_is_longer_and_dearer_than_suez(self) -> None:
        by_suez, by_cape = (measured(trip, 1, 3) for trip in TRIPS[:2])
        assert by_cape["km"][0] == pytest.approx(25_774.0)
        assert by_suez["km"][0] == pytest.approx(19_625.5)
        assert by_cape["eur_per_kg"][0] > by_suez["eur_per_kg"][0]
        assert min(by_cape["door_days"]) > min(by_cape["terminal_days"]) > min(by_cape["port_days"])


def test_parcels_count_by_their_longest_leg() -> None:
    """Parcel 9 is on its way back."""
    legs = pl.DataFrame(
        {
            "shipment": [1, 1, 2, -1, 9], "consignment": [-1, -1, -1, 7, -1],
            "mode": ["road", "air", "road", "sea", "sea"],
            "origin": ["a", "b", "a", "a", "c"], "destination": ["b", "c", "b", "c", "a"],
            "km": [100.0, 900.0, 50.0, 2_000.0, 2_000.0],
            "weight_g": [2_000, 2_000, 1_000, 500_000, 900],
        }
    )  # fmt: skip
    countries = {"a": "CN", "b": "CN", "c": "DE"}
    split = split_of({"legs": legs, "shipments": pl.DataFrame({"shipment": [1, 2, 3]})}, countries)
    assert split.parcels == {"air": 1.0, "road": 1.0, "local": 1.0}
    assert split.parcels_tkm == pytest.approx({"air": 1.8, "road": 0.25})
    assert split.stock_tkm == {"sea": 1_000.0}
    assert split.where == {("air", "CN-DE"): 1, ("road", "CN-CN"): 1}


def market(*in_time: float | None) -> Lived:
    weeks = [Service(10, share, 20.0) for share in in_time]
    return Lived(weeks, weeks, [None] * len(weeks), {}, [], 10, 0.5, 9.0, 300.0, 400.0, 0.9)


class TestClosure:
    def test_differences_are_paired(self) -> None:
        pairs = [(market(0.9), market(0.8)), (market(0.6), market(0.5))]
        found = change(pairs, lambda lived: lived.weeks[0].in_time)
        assert found is not None
        assert found.mean == pytest.approx(-0.1)
        assert found.ci_high == pytest.approx(-0.1)
        assert change([(market(None), market(0.5))], lambda lived: lived.weeks[0].in_time) is None

    def test_it_falls_and_recovers(self) -> None:
        pairs = [(market(0.9, 0.9, 0.9, 0.9), market(0.9, 0.5, 0.9, 0.9))] * 2
        assert survived(pairs) == (1, 2)

    def test_how_a_difference_is_told(self) -> None:
        assert told(None) == "-"
        assert told(change([(market(0.9), market(0.9))] * 2, lambda lived: lived.in_time)) == "0"

    def test_a_market_without_orders(self) -> None:
        columns = {
            "orders": ("placed_at", "funded_at", "promised_at", "delivered_at", "closed_at", "freight", "total",
                       "total_cents"),
            "shipments": ("shipment", "co2_g"),
            "legs": ("shipment", "consignment", "departure", "departed_at", "arrived_at", "km"),
            "transfers": ("consignment", "sent_at", "arrived_at"),
        }  # fmt: skip
        text = {"orders": ("outcome",), "legs": ("mode", "origin", "destination")}
        tables = {
            name: pl.DataFrame(
                schema=dict.fromkeys(numbers, pl.Int64) | dict.fromkeys(text.get(name, ()), pl.String)
            )
            for name, numbers in columns.items()
        }
        found = lived(tables, 14)
        assert (found.orders, found.by_sea, found.departures) == (0, 0.0, {})
        assert found.weeks == [Service(0, None, None)] * 2


class TestEvents:
    def test_ships_wait_for_the_ever_given_and_none_goes_round(self) -> None:
        found = ever_given(1)
        assert found.met == pytest.approx(245, abs=40)
        assert found.longest_wait == pytest.approx(6, abs=0.2)
        assert found.share_rerouted == 0

    def test_ships_go_round_the_red_sea(self) -> None:
        found = red_sea(1)
        assert found.share_rerouted == pytest.approx(0.67, abs=0.05)
        assert found.round_trip_days == pytest.approx(2 * (25_774 - 19_625.5) / 25 / 24, abs=0.1)

    def test_fuller_ships_leave_more_behind(self) -> None:
        slack, full = yantian(1, 0.6), yantian(1, 0.9)
        assert full.longest > slack.longest > 1
        assert slack.over is not None
        assert full.over is None or full.over > slack.over
        assert slack.waits[0] == 0


class TestCommand:
    @pytest.mark.parametrize("name", ["suez", "backtest", "freight"])
    def test_end_to_end(self, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(suez, "STRATEGIES", ("cheapest",))
        monkeypatch.setattr(freight, "STRATEGIES", ("greenest",))
        monkeypatch.setattr(backtest, "LOADS", (backtest.HELD_LOAD,))
        page = tmp_path / "page.md"
        done = invoke("study", name, "--days", 15, "--replications", 1, "--json", "--out", page)
        answer = json.loads(done.stdout)
        assert done.exit_code == (0 if all(t["met"] or t["reason"] for t in answer["targets"]) else 1)
        assert [row["name"] for row in answer["rows"]] == [target.name for target in targets_of(name)]
        for table in answer["tables"]:
            assert table["rows"], table["title"]
            assert {len(row) for row in table["rows"]} == {len(table["head"])}
            assert f"\n## {table['title'][:1].upper()}{table['title'][1:]}\n" in page.read_text(
                encoding="utf-8"
            )
