"""Depots with daily vans in a running market: what comes, leaves, arrives and costs."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from argosy.problems import InputError
from sim.core.units import DAY, HOUR
from sim.policies import MorningView, Setting, in_vans
from sim.records import TABLES
from sim.resources import at_door
from sim.scenario import PolicyChoice
from tests.support.small_market import Run, changed, of_policies, run, tiny

BUSY: dict[str, Any] = {"settlement__mode": "instant", "demand__visits_per_day": 30.0, "days": 6}


@cache
def ended(policy: str, **changes: Any) -> Run:
    return run(changed(of_policies(tiny()[0], last_mile=policy), **(BUSY | changes)))


def shipments(found: Run) -> list[dict[str, Any]]:
    return found.records("shipments")


@pytest.mark.parametrize("policy", ["random", "nearest"])
def test_every_parcel_is_delivered_lost_or_too_late(policy: str) -> None:
    found = ended(policy)
    events, depots = found.events(), found.market.depots
    assert depots is not None
    assert not any(depots[country.hub].waiting for country in found.market.scenario.countries)
    for shipment in shipments(found):
        told = {event["event"] for event in events[shipment["order"]]}
        ends = ("delivered" in told, "lost" in told, "too_late" in told)
        assert sum(ends) == 1, told
        assert (shipment["arrived_at"] >= 0) == ends[0]


def test_a_round_adds_up_and_keeps_its_limits() -> None:
    found = ended("nearest")
    rounds, scenario = found.records("rounds"), found.market.scenario.rounds
    assert rounds
    for row in rounds:
        assert 0 <= row["own"] <= row["stops"] <= scenario.van_stops
        assert row["weight_g"] <= scenario.van_kg * 1_000
        assert row["minutes"] <= row["shift_minutes"] + 1
        driven = row["km"] / scenario.speed_kmh * 60 + row["stops"] * scenario.minutes_per_stop
        assert row["minutes"] == pytest.approx(driven)
        cents = row["minutes"] / 60 * scenario.cents_per_hour + row["km"] * scenario.cents_per_km
        assert row["cents"] == pytest.approx(cents, abs=0.5)
        assert row["co2_g"] == pytest.approx(row["km"] * scenario.co2_kg_per_km * 1_000, abs=0.5)
    mornings = {(row["depot"], row["departed_at"]) for row in rounds}
    own = sum(row["own"] for row in rounds)
    assert sum(row["stops"] for row in rounds) == own + len(mornings) * scenario.other_stops


def test_each_parcel_is_on_as_many_rounds_as_it_has_attempts() -> None:
    found = ended("nearest", rounds__first_attempt_share=1.0)
    told = [{event["event"] for event in events} for events in found.events().values()]
    assert sum(row["own"] for row in found.records("rounds")) == sum(
        "delivered" in t or ("lost" in t) for t in told
    ) - sum(row["fate"] == "lost" and not row["back"] for row in found.records("legs"))
    again = ended("nearest", rounds__first_attempt_share=0.5)
    assert sum(row["own"] for row in again.records("rounds")) > 1.6 * len(
        [s for s in shipments(again) if s["arrived_at"] >= 0]
    )


def test_vans_leave_in_the_morning_of_working_days_and_come_before_evening() -> None:
    found = ended("nearest")
    clocks = {
        country.hub: found.market.world.clocks[country.code] for country in found.market.scenario.countries
    }
    for row in found.records("rounds"):
        clock, at = clocks[row["depot"]], row["departed_at"]
        assert (at + clock.offset(at)) % DAY == found.market.scenario.rounds.departs_hour * HOUR
        assert (clock.day(at) - 1) % 7 != 6, "a Sunday"
    for shipment in shipments(found):
        if shipment["arrived_at"] >= 0:
            clock, at = clocks[shipment["destination"]], shipment["arrived_at"]
            assert 8.5 * HOUR < (at + clock.offset(at)) % DAY < 18 * HOUR


def test_who_lives_where_and_who_is_in_does_not_hang_on_the_policy() -> None:
    depots = [ended(policy).market.depots for policy in ("random", "nearest")]
    one, other = (d.parcel("7 3", "buyer:12", 900) for d in depots if d is not None)
    assert one.stop == other.stop
    assert [d.is_taken(one, n) for n in range(9) for d in depots[:1]] == [
        d.is_taken(other, n) for n in range(9) for d in depots[1:]
    ]


def test_doors_are_spread_evenly() -> None:
    streams = ended("nearest").market.streams
    luck = streams.array("a test", "doors", 20_000).tolist()
    doors = [at_door(5.0, *pair) for pair in zip(luck[::2], luck[1::2], strict=True)]
    inner = sum(east * east + north * north < 2.5**2 for east, north in doors)
    assert inner / len(doors) == pytest.approx(0.25, abs=0.02)
    assert sum(east > 0 for east, _ in doors) / len(doors) == pytest.approx(0.5, abs=0.02)


def test_the_zone_makes_no_rounds_and_rounds_move_nothing_before_the_hub() -> None:
    zone, routed = ended("zone"), ended("nearest")
    assert zone.market.depots is None
    assert not zone.records("rounds")
    before = [
        sorted(
            (row["visit"], row["placed_at"], row["total"], row["promised_at"], row["route"])
            for row in found.records("orders")
            if row["placed_at"] < DAY
        )
        for found in (zone, routed)
    ]
    assert before[0] == before[1] != []


def test_the_same_seed_gives_the_same_rows() -> None:
    scenario = changed(of_policies(tiny()[0], last_mile="random"), **(BUSY | {"days": 2}))
    one, two = run(scenario), run(scenario)
    assert all(one.sink.tables[name] == two.sink.tables[name] for name in TABLES)


def test_a_sample_of_days_is_planned_and_the_others_go_like_them() -> None:
    every, some = ended("nearest"), ended("nearest", rounds__sample_days=3)
    assert 0 < len(some.records("rounds")) < len(every.records("rounds"))
    emitted = [sum(s["co2_g"] for s in shipments(found)) for found in (every, some)]
    assert emitted[1] == pytest.approx(emitted[0], rel=0.2)
    assert sum(s["arrived_at"] >= 0 for s in shipments(some)) > 0


class Forgets:
    """Leaves a stop out."""

    def __call__(self, view: MorningView, setting: Setting) -> Any:
        return in_vans(view, range(1, len(view.stops)))


class Breaks:
    """Raises."""

    def __call__(self, view: MorningView, setting: Setting) -> Any:
        raise RuntimeError("no map")


@pytest.mark.parametrize(
    ("policy", "message"),
    [("Forgets", "each once"), ("Breaks", "raised RuntimeError: no map")],
)
def test_a_policy_that_fails_is_told_by_name(policy: str, message: str) -> None:
    scenario = changed(tiny()[0], **(BUSY | {"days": 1}))
    name = f"tests.sim.freight.test_rounds:{policy}"
    scenario = changed(scenario, policies={**scenario.policies, "last_mile": PolicyChoice(name=name)})
    with pytest.raises(InputError) as error:
        run(scenario)
    told = f"{error.value} {error.value.hint}"
    assert "policies.last_mile" in told
    assert message in told
