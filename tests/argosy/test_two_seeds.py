"""A market has its seed and luck has another, so that one market can meet many lucks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from argosy.compose import build_market
from sim.records import MemorySink
from sim.run import run
from tests.support.calling import invoke, run_json
from tests.support.small_market import changed, tiny

if TYPE_CHECKING:
    from pathlib import Path

    from sim.market import Market
    from sim.scenario import Scenario

INSTANT = changed(tiny()[0], settlement__mode="instant", selling__repricing_days=36_500)


def market(scenario: Scenario, replication: int = 0) -> tuple[Market, dict[str, list[Any]]]:
    sink = MemorySink()
    built = build_market(scenario, tiny()[1], sink, replication)
    run(built, orders=None, days=4)
    built.recorder.drain(everything=True)
    return built, sink.tables


def people(built: Market) -> list[Any]:
    world = built.world
    return [
        [(listing.product.sku, listing.price) for listing in world.listings],
        [seller.conduct for seller in world.sellers],
        [u.tolist() for u in world.buyers._conduct],
        [link.phase for link in world.network.links],
    ]


def test_the_seed_alone_decides_both() -> None:
    assert market(INSTANT)[1] == market(replace(INSTANT, luck_seed=INSTANT.seed))[1]


def test_another_luck_in_the_same_market() -> None:
    (one, first), (other, second) = market(INSTANT), market(replace(INSTANT, luck_seed=99))
    assert people(one) == people(other)
    assert first["orders"] != second["orders"]


def test_another_market_that_meets_the_same_luck() -> None:
    """Buyers come at the same seconds, whoever they are."""
    base = replace(INSTANT, luck_seed=5)
    (one, first), (other, second) = market(base), market(replace(base, seed=INSTANT.seed + 1))
    assert people(one) != people(other)
    times = [{row.visit: row.placed_at for row in tables["orders"]} for tables in (first, second)]
    common = times[0].keys() & times[1].keys()
    assert len(common) > 5
    assert all(times[0][visit] == times[1][visit] for visit in common)


@pytest.mark.parametrize(("replicate", "alike"), [("market", False), ("luck", True)])
def test_what_replications_share(replicate: str, alike: bool) -> None:
    scenario = replace(INSTANT, replicate=replicate)  # type: ignore[arg-type]
    (one, first), (other, second) = market(scenario, 1), market(scenario, 2)
    assert (people(one) == people(other)) is alike
    assert first["orders"] != second["orders"]


def test_from_the_command_line(here: Path) -> None:
    one = run_json("tiny", "--settlement", "instant", "--set", "luck_seed=1")
    same = run_json("tiny", "--settlement", "instant")
    other = run_json("tiny", "--settlement", "instant", "--set", "luck_seed=2")
    assert one["kpis"] == same["kpis"] != other["kpis"]
    wrong = invoke("run", "tiny", "--set", "replicate=everything")
    assert wrong.exit_code == 2
    assert "replicate" in wrong.stderr
