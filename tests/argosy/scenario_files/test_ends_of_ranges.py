"""No assumption is dead: each of them, at an end of its range, changes what some market comes to."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

import pytest

from argosy.runs import RunRequest, run
from argosy.scenario_files import assumptions, find_scenario
from argosy.scenario_files.extend import read_extended
from tests.argosy.scenario_files.test_assumptions import uses
from tests.support.depth import deep

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_MODULES: Final = (
    'settlement.modules=["cancelling","returns","offers","carriage","bond","reputation","insurance"]'
)
LABS: Final[dict[str, RunRequest]] = {
    "tiny": RunRequest(scenario="tiny", days=5, settlement="instant"),
    "eurasia": RunRequest(scenario="eurasia", days=4, settlement="instant"),
    "all ways": RunRequest(
        scenario="eurasia", days=3, settlement="instant",
        overrides=("policies.routing.name=cheapest", "demand.visits_per_day=150"),
    ),
    "greenest": RunRequest(
        scenario="eurasia", days=3, settlement="instant",
        overrides=("policies.routing.name=greenest", "demand.visits_per_day=150"),
    ),
    "bare shelves": RunRequest(
        scenario="eurasia", days=30, settlement="instant",
        overrides=("selling.stock_cover_units=1", "selling.stock_cover_days=1"),
    ),
    "years": RunRequest(
        scenario="eurasia", days=800, settlement="instant",
        overrides=("demand.visits_per_day=2", "demand.buyers=60"),
    ),
    "chain": RunRequest(scenario="tiny", days=5, settlement="chain"),
    "modules": RunRequest(scenario="tiny", days=7, settlement="chain", overrides=(_MODULES,)),
    "tribunal": RunRequest(
        scenario="tiny", days=7, settlement="chain", overrides=('settlement.modules=["tribunal"]',)
    ),
    "jurors": RunRequest(
        scenario="tiny", days=14, settlement="chain", overrides=('settlement.modules=["jurors"]',)
    ),
    "wholesale": RunRequest(scenario="wholesale", days=150, settlement="instant",
                            overrides=("demand.visits_per_day=4",)),
}  # fmt: skip
"""Small markets, the ones that are quick to run first; an entry has to change one of them."""


@cache
def places() -> dict[str, dict[str, list[str]]]:
    """By entry and scenario, the keys that refer to it."""
    found: dict[str, dict[str, list[str]]] = {}
    for scenario in ("tiny", "eurasia", "wholesale", "domestic", "retail-large"):
        for path, name in uses(read_extended(find_scenario(scenario))):
            found.setdefault(name, {}).setdefault(scenario, []).append(path)
    return found


def outcome(lab: str, changes: Sequence[str], scratch: Path) -> Any:
    """Everything that a run writes down and works out, but for its scenario."""
    request = LABS[lab]
    overrides = (*request.overrides, *changes)
    fields = {
        **vars(request),
        "overrides": overrides,
        "out": scratch / f"{lab}{len(list(scratch.iterdir()))}",
    }
    result = run(RunRequest(**fields))
    tables = {name: entry["digest"] for name, entry in result.manifest["tables"].items()}
    return tables, result.kpis, result.accounts


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What each lab comes to with nothing changed."""
    scratch = tmp_path_factory.mktemp("usual")
    return cache(lambda lab: outcome(lab, (), scratch))


ENDS = deep(1, 2)


@pytest.mark.parametrize("name", sorted(places()))
def test_an_end_of_its_range_changes_a_run(name: str, usual: Any, tmp_path: Path) -> None:
    entry = assumptions()[name]
    farthest = sorted(("low", "high"), key=lambda end: -abs(entry[end] - entry["value"]))
    for end in farthest[:ENDS]:
        if entry[end] != entry["value"]:
            assert changes_a_run(name, entry[end], usual, tmp_path), end


def changes_a_run(name: str, value: float, usual: Any, scratch: Path) -> bool:
    for lab, request in LABS.items():
        keys = places()[name].get(request.scenario, [])
        own = {setting.partition("=")[0] for setting in request.overrides}
        changes = [f"{key}={value!r}" for key in keys if key not in own]
        if changes and outcome(lab, changes, scratch) != usual(lab):
            return True
    return False
