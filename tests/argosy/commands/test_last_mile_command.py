"""Rounds from the command line: a run, its table by depot, and a comparison on any number of processes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.calling import invoke

if TYPE_CHECKING:
    from pathlib import Path


def ran(folder: Path, policy: str) -> dict[str, Any]:
    done = invoke(
        "run", "tiny", "--days", 3, "--settlement", "instant", "--set", f"policies.last_mile={policy}",
        "--out", folder, "--json",
    )  # fmt: skip
    assert done.exit_code == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def by_depot(folder: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(invoke("freight", folder, "--by", "depot", "--json").stdout)[
        "rows"
    ]
    return rows


def test_a_stop_costs_less_when_rounds_are_shorter(tmp_path: Path) -> None:
    cost = {}
    for policy in ("random", "nearest", "pyvrp"):
        found = ran(tmp_path / policy, policy)
        rows = by_depot(tmp_path / policy)
        stops = sum(row["stops"] for row in rows)
        cost[policy] = found["kpis"]["stop_cost_cents"]
        assert cost[policy] == pytest.approx(sum(row["stop_cents"] * row["stops"] for row in rows) / stops)
        assert all(row["zone_cents"] > 450 for row in rows)
        assert invoke("verify", tmp_path / policy).exit_code == 0
    assert cost["random"] > cost["nearest"] > cost["pyvrp"]


def test_the_zone_has_no_rounds_and_says_how_to_have_them(tmp_path: Path) -> None:
    found = ran(tmp_path / "run", "zone")["kpis"]
    assert {found[name] for name in ("van_stops_per_hour", "van_utilisation", "stop_cost_cents")} == {None}
    assert by_depot(tmp_path / "run") == []
    assert "--set policies.last_mile=nearest" in invoke("freight", tmp_path / "run", "--by", "depot").stdout


def test_a_comparison_is_the_same_on_any_number_of_processes(tmp_path: Path) -> None:
    asked = ("compare", "tiny", "--vary", "last_mile=nearest,pyvrp(iterations=30)", "--replications", 2,
             "--days", 1, "--settlement", "instant", "--json")  # fmt: skip
    one, two = (
        json.loads(invoke(*asked, "--jobs", jobs, "--out", tmp_path / str(jobs)).stdout) for jobs in (1, 2)
    )
    assert one["kpis"] == two["kpis"]


def test_a_speed_below_zero_is_refused() -> None:
    done = invoke("run", "tiny", "--set", "rounds.speed_kmh=-1")
    assert done.exit_code == 2
    assert "rounds.speed_kmh" in done.stderr


def test_a_week_of_rest_is_refused() -> None:
    week = '["monday","tuesday","wednesday","thursday","friday","saturday","sunday"]'
    done = invoke("run", "tiny", "--set", f"rounds.rest_days={week}")
    assert done.exit_code == 2
    assert "leave no day to work" in done.stderr
