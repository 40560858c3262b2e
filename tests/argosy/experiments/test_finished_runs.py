"""`argosy compare RUN RUN`: two run directories side by side."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from argosy import InputError
from argosy.experiments.finished import compare_runs
from argosy.scenario_files import settings_of
from tests.support.calling import invoke

if TYPE_CHECKING:
    from pathlib import Path

SHORT = ["tiny", "--settlement", "instant", "-q"]


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Directories `a`, `b`, `seed` and `later`."""
    here = tmp_path_factory.mktemp("runs")
    changes = ["--set", "policies.routing=fastest", "--set", "warehouses.DE-HAMBURG.sellers=4"]
    for name, arguments in {
        "a": ["--orders", "8"],
        "b": ["--orders", "9", *changes],
        "seed": ["--orders", "8", "--seed", "5"],
        "later": ["--orders", "8", "--replication", "2"],
    }.items():
        assert invoke("run", *SHORT, *arguments, "--out", here / name).exit_code == 0
    return here


def kpis(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((path / "kpis.json").read_text())
    return found


def test_figures_side_by_side_and_what_differs(runs: Path) -> None:
    found = compare_runs(runs / "a", runs / "b")
    one, other = kpis(runs / "a"), kpis(runs / "b")
    assert [pair.metric for pair in found.figures] == list(one)
    for pair in found.figures:
        assert (pair.a, pair.b) == (one[pair.metric], other[pair.metric])
        known = pair.a is not None and pair.b is not None
        assert pair.difference == (pair.b - pair.a if known else None)  # type: ignore[operator]
    assert [tuple(pair) for pair in found.settings] == [
        ("--orders", 8, 9),
        ("warehouses.DE-HAMBURG.sellers", 3, 4),
        ("policies.routing.name", "balanced", "fastest"),
    ]


def test_the_command_tells_people_and_programs(runs: Path) -> None:
    done = invoke("compare", runs / "a", runs / "b")
    assert done.exit_code == 0, done.output
    assert "warehouses.DE-HAMBURG.sellers" in done.stdout
    assert "\n  orders placed " in done.stdout
    told = json.loads(invoke("compare", runs / "a", runs / "b", "--json").stdout)
    assert list(told) == ["runs", "seed", "replication", "settings", "figures"]
    assert {"metric": "orders", "a": 8, "b": 9, "difference": 1} in told["figures"]
    same = invoke("compare", runs / "a", runs / "a")
    assert "the scenarios are the same" in same.stdout


@pytest.mark.parametrize(
    ("second", "told"),
    [
        (["seed"], "do not share their luck: seed 1 and 5"),
        (["later"], "do not share their luck: replication 0 and 2"),
        (["nowhere"], "nowhere"),
        (["b", "seed"], "two runs are compared as they are"),
        (["b", "--orders", "4"], "two runs are compared as they are"),
        (["b", "--vary", "fraud=none"], "two runs are compared as they are"),
    ],
)
def test_what_cannot_be_compared(
    runs: Path, second: list[str], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(runs)
    done = invoke("compare", "a", *second)
    assert done.exit_code == 2, done.output
    assert told in done.stderr


@pytest.mark.parametrize("content", ["[1]", '{"orders": "many"}', "{", ""])
def test_a_damaged_or_unfinished_run_is_told(runs: Path, tmp_path: Path, content: str) -> None:
    shutil.copytree(runs / "a", tmp_path / "c")
    (tmp_path / "c/kpis.json").write_text(content)
    with pytest.raises(InputError, match="does not hold key figures"):
        compare_runs(runs / "b", tmp_path / "c")
    manifest = tmp_path / "c/manifest.json"
    manifest.write_text(manifest.read_text().replace('"status": "complete"', '"status": "interrupted"', 1))
    with pytest.raises(InputError, match="was stopped before its end"):
        compare_runs(runs / "b", tmp_path / "c")


def test_settings_have_the_names_that_set_takes() -> None:
    document = {
        "days": 3,
        "warehouses": [{"place": "X", "sellers": 1}, {"place": "Y"}],
        "empty": {},
        "list": [1, 2],
    }
    assert settings_of(document) == {
        "days": 3, "warehouses.X.place": "X", "warehouses.X.sellers": 1, "warehouses.Y.place": "Y", "empty": {},
        "list": [1, 2],
    }  # fmt: skip
