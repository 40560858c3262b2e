"""Values that are within their limits one by one, and together more than 64 bits hold."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, get_args

import pytest

from argosy.scenario_files import DATA
from sim.core.distributions import lognormal
from sim.modules import ModuleName
from sim.orders.measure import MOST_CENTS
from tests.support.calling import invoke, run_json

if TYPE_CHECKING:
    from pathlib import Path

ALL = [name for name in get_args(ModuleName) if name not in ("tribunal", "grades")]


def market(folder: Path, *, units: int, pence: int, weight_g: int = 100) -> list[str]:
    """Settings of a market in which everybody buys `units` of what costs `pence`, in stock or not."""
    with (DATA / "catalogue.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with (folder / "dear.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(
            row | {"base_price_gbp_pence": str(pence), "weight_g": str(weight_g), "parcel_g": str(weight_g)}
            for row in rows
        )
    (folder / "baskets.csv").write_text(f"segment,lines_per_order,units_per_line\nconsumer,1,{units}\n")
    rich = 'segments=[{name="consumer",share=1,hours="consumer",season_lag_days=0,holiday_factor=1}]'
    settings = ["data.catalogue=dear.csv", "data.baskets=baskets.csv", "demand.outside_utility=-1000", rich]
    settings.append("selling.backorders=true")  # no shelf holds as much
    return [part for setting in settings for part in ("--set", setting)]


@pytest.mark.parametrize(
    ("units", "pence", "weight_g", "more"),
    [
        (10**9, 10**9, 100, []),
        (1, 10**9, 100, ["warehouses.0.price_factor=1e6", "warehouses.1.price_factor=1e6"]),
        (10**5, 1, 10**9, []),
        (10**9, 100, 1, ["fraud.attempt_share=0.9", "fraud.quantity_factor=10000"]),
        (
            1,
            100,
            10**9,
            ["modes.0.per_kg_km_cents=1e9", "modes.2.per_kg_km_cents=1e9", "last_mile.per_kg_cents=1e9"],
        ),
    ],
    ids=["goods", "factor", "weight", "thieves", "freight"],
)
@pytest.mark.parametrize("settlement", ["chain", "instant"])
def test_an_order_beyond_measure_is_told(
    units: int, pence: int, weight_g: int, more: list[str], settlement: str, here: Path
) -> None:
    settings = market(here, units=units, pence=pence, weight_g=weight_g)
    settings += [part for setting in more for part in ("--set", setting)]
    result = invoke("run", "tiny", "--orders", 3, "--settlement", settlement, *settings)
    assert result.exit_code == 2, result.output
    assert result.stderr.startswith("argosy: an order of ")
    assert "is more than can be accounted for\n  lower prices, quantities" in result.stderr


def test_comparisons_tell_it_too(here: Path) -> None:
    settings = market(here, units=10**9, pence=10**9)
    result = invoke("compare", "tiny", "--vary", "fraud=none", "--orders", 3, "--replications", 2, *settings)
    assert result.exit_code == 2, result.output
    assert "is more than can be accounted for" in result.stderr


def test_up_to_there_everything_adds_up(here: Path) -> None:
    settings = market(here, units=60, pence=10**9)
    done = run_json("tiny", "--orders", 25, *settings, "--set", f"settlement.modules={ALL}", "--out", "run")
    assert done["kpis"]["gmv_cents"] > MOST_CENTS
    assert not any(done["conservation"]["difference"].values())
    assert not done["unbalanced_orders"]
    assert invoke("verify", "run").exit_code == 0
    assert invoke("explain", "run", "order", 1).exit_code == 0


def test_no_luck_takes_longer_than_a_clock_can_tell() -> None:
    assert lognormal(1 - 2.0**-53, 3_650.0, 5.0) == 1e13
    assert 1e13 * 86_400 < 2**63
    assert lognormal(0.5, 3_650.0, 5.0) == 3_650.0
