"""The memory of a market, estimated before it is made."""

from __future__ import annotations

import gc
import tracemalloc
from typing import TYPE_CHECKING, Any

import pytest

from argosy.compose import build_world, market_streams
from argosy.scenario_files import load_scenario, scaled
from sim.scenario import check_size
from sim.scenario.size import orders_under_way, standing_parts
from tests.support.calling import in_process, invoke
from tests.support.small_market import changed, tiny

if TYPE_CHECKING:
    from pathlib import Path

    from sim.scenario import Problem

TINY, TABLES = tiny()
ENDLESS = 1e15


def told(orders: int | None = None, machine: float = ENDLESS, **changes: Any) -> list[Problem]:
    return [*check_size(changed(TINY, **changes), TABLES, orders, machine)]


@pytest.mark.parametrize("name", ["tiny", "domestic", "eurasia"])
@pytest.mark.parametrize("scale", [1, 20, 230])
def test_the_shipped_scenarios_fit_and_so_does_a_million_orders(name: str, scale: int) -> None:
    scenario, tables = load_scenario(name)
    assert not [*check_size(scaled(scenario, scale), tables, None, 8e9)]


@pytest.mark.parametrize(
    ("changes", "where", "what"),
    [
        ({"demand__buyers": 10**8}, "demand.buyers", "100,000,000 buyers make a market of about 8.8 GB"),
        ({"warehouses__sellers": 300_000}, "warehouses", "600,000 sellers with 14 of 200 articles each"),
        (
            {"modes__headway_hours": 0.01, "days": 36_500},
            "modes.air.headway_hours",
            "departures make a market of about ",
        ),
        (
            {"demand__visits_per_day": 10.0**7},
            "demand.visits_per_day",
            "45,500,000 orders under way at a time",
        ),
        ({"demand__visits_per_day": 10.0**5, "days": 3_650}, "demand.visits_per_day", "3,900,000 orders"),
    ],
)
def test_what_takes_most_is_named(changes: dict[str, Any], where: str, what: str) -> None:
    [problem] = told(**changes)
    assert problem.where == where
    assert what in problem.what
    allowed = float(problem.hint.rpartition("memory_gb=")[2])
    assert told(**changes, memory_gb=allowed) == [], "what the hint says is enough"
    assert told(**changes, memory_gb=0.7 * allowed)


def test_orders_that_never_come_take_no_room() -> None:
    assert told(orders=10, demand__visits_per_day=10.0**7) == []
    assert told(orders=10, modes__headway_hours=0.01, days=36_500) == []


def test_less_memory_is_less_of_a_market() -> None:
    buyers = 10_000_000
    assert told(demand__buyers=buyers) == []
    [problem] = told(demand__buyers=buyers, machine=100e6)
    assert problem.hint == "change it; this machine has 0.1 GB"
    assert told(demand__buyers=buyers, memory_gb=0.1)
    assert told(demand__buyers=10**8, memory_gb=100.0, machine=1e9), "a wish makes no memory"


def test_too_many_articles_in_too_many_warehouses() -> None:
    many = TABLES._replace(catalogue=TABLES.catalogue * 5_000)
    [problem] = check_size(TINY, many, None, ENDLESS)
    assert problem.what == "2 warehouses times 1,000,000 articles are too many"


@pytest.mark.parametrize(
    "changes",
    [
        {"demand__buyers": 2_000_000},
        {"warehouses__sellers": 1_500},
        {"warehouses__sellers": 300, "selling__listings_per_seller": 200},
        {"warehouses__sellers": 6_000, "selling__listings_per_seller": 1},
    ],
    ids=str,
)
def test_the_estimate_is_no_less_than_what_it_takes_and_not_much_more(changes: dict[str, Any]) -> None:
    scenario = changed(TINY, **changes)
    estimate = sum(part.bytes for part in standing_parts(scenario, TABLES, None))
    gc.collect()
    tracemalloc.start()
    build_world(scenario, TABLES, market_streams(scenario, 0))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert 0.9 * peak < estimate < 4 * peak


def test_orders_are_no_more_than_are_wanted() -> None:
    assert orders_under_way(TINY, 3).what == "about 3 orders under way at a time"
    assert orders_under_way(TINY, None).bytes == pytest.approx(12 * 7 * 0.65 * 4_000, rel=0.05)


@pytest.mark.parametrize("command", [("run",), ("compare", "--vary", "fraud=none,rules")])
def test_the_command_line_refuses_at_once_and_leaves_nothing(command: tuple[str, ...], here: Path) -> None:
    name, *more = command
    result = in_process(name, "tiny", *more, "--set", "demand.buyers=1e8")
    assert result.returncode == 2, result.stderr
    assert "demand.buyers: 100,000,000 buyers make a market of about " in result.stderr
    assert "--set memory_gb=36" in result.stderr
    assert not any(here.iterdir())


def test_a_run_that_was_allowed_more_is_the_same_run(here: Path) -> None:
    plain = invoke("run", "tiny", "--orders", 1, "--json")
    more = invoke("run", "tiny", "--orders", 1, "--json", "--set", "memory_gb=9")
    digests = {part for text in (plain, more) for part in text.stdout.split('"') if len(part) == 64}
    assert len(digests) == 1
