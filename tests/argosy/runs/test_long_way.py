"""A planner's own network in which the only way is long."""

from __future__ import annotations

import csv
import itertools
from typing import TYPE_CHECKING

import polars as pl
import pytest

from argosy.scenario_files import DATA
from tests.support.calling import invoke, run_json

if TYPE_CHECKING:
    from pathlib import Path

Row = dict[str, str]
PATIENT = ("--set", "demand.promise_per_day=0")
"""Buyers who do not mind how long a way is, or none would be gone."""


def rows(name: str) -> list[Row]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(path: Path, content: list[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(content[0]))
        writer.writeheader()
        writer.writerows(content)


def long_way(folder: Path, stops: int) -> None:
    """Tiny, with Hamburg reached from Leipzig only, over `stops` places on the way."""
    names = [f"STOP-{number}" for number in range(stops)]
    places, links = rows("places"), rows("links")
    blank = dict.fromkeys(places[0], "")
    places += [
        blank | {"code": n, "name": n, "kind": "city", "country": "DE", "lat": "50", "lon": "10"}
        for n in names
    ]
    links = [link for link in links if "DE-HAMBURG" not in (link["origin"], link["destination"])]
    chain = ["DE-HAMBURG", *names, "DE-LEIPZIG"]
    blank = dict.fromkeys(links[0], "")
    for origin, destination in itertools.pairwise(chain):
        ends = {"origin": origin, "destination": destination, "mode": "road", "km": "3"}
        links.append(blank | ends)
    write(folder / "places.csv", places)
    write(folder / "links.csv", links)
    text = 'extends = "tiny"\nname = "long"\n[data]\nplaces = "places.csv"\nlinks = "links.csv"\n'
    (folder / "long.toml").write_text(text)


@pytest.mark.parametrize("policy", ["none", "cheapest", "fastest", "balanced", "greenest"])
def test_the_only_way_is_taken_however_many_legs_it_has(policy: str, here: Path) -> None:
    long_way(here, 40)
    done = run_json(
        "long.toml", "--orders", 60, "--set", f"policies.routing={policy}", *PATIENT, "--out", "run"
    )
    legs = pl.read_parquet(here / "run" / "legs.parquet")
    assert legs["leg"].max() > 16
    assert sum(done["outcomes"].values()) == 60
    assert not any(done["conservation"]["difference"].values())
    assert invoke("verify", "run").exit_code == 0


def test_an_order_of_many_legs_is_explained(here: Path) -> None:
    long_way(here, 40)
    run_json("long.toml", "--orders", 60, *PATIENT, "--out", "run")
    legs = pl.read_parquet(here / "run" / "legs.parquet").filter(pl.col("leg") > 16)
    shipments = pl.read_parquet(here / "run" / "shipments.parquet")
    order = shipments.filter(pl.col("shipment") == legs["shipment"][0])["order"][0]
    result = invoke("explain", "run", "order", order)
    assert result.exit_code == 0, result.output
    assert "STOP-16" in result.stdout


ROUND = """
class Round:
    def __call__(self, view, setting):
        lanes = view.lanes.all
        away = next(n for n, lane in enumerate(lanes) if lane.origin == view.origin)
        back = next(n for n, lane in enumerate(lanes)
                    if (lane.origin, lane.destination) == (lanes[away].destination, view.origin))
        return (away, back) * 10**5
"""


def test_a_way_that_goes_round_and_round_is_the_policys_fault(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "turning.py").write_text(ROUND)
    monkeypatch.syspath_prepend(str(here))
    result = invoke("run", "tiny", "--orders", 1, "--set", "policies.routing=turning:Round", "--allow-code")
    assert result.exit_code == 2, result.output[:2_000]
    assert "it has 200000 legs, and the network " in result.stderr
    assert len(result.stderr) < 2_000
