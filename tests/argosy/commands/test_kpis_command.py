"""`argosy kpis` lists them, and the table of `argosy run` speaks their words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from analytics.kpis import KPIS
from tests.support.calling import invoke

if TYPE_CHECKING:
    from pathlib import Path


def test_json_lists_every_kpi_in_order() -> None:
    listed = json.loads(invoke("kpis", "--json").stdout)["kpis"]
    assert [item["name"] for item in listed] == list(KPIS)
    assert listed[9] == {
        "name": "gmv_cents",
        "label": "goods sold, EUR",
        "unit": "EUR cents",
        "meaning": "Gross merchandise value: what buyers paid in, freight and taxes included.",
        "better": "higher",
    }


def test_every_figure_is_explained() -> None:
    lines = invoke("kpis").stdout.splitlines()
    assert [line for line in lines if not line.startswith(" ")] == [figure.label for figure in KPIS.values()]
    text = " ".join(line.strip() for line in lines)
    for figure in KPIS.values():
        assert f"{figure.label} {figure.meaning} In JSON: {figure.name}, {figure.unit}." in text


@pytest.mark.parametrize("command", ["kpis", "policies", "scenarios"])
@pytest.mark.parametrize("width", [72, 80, 132])
def test_lists_are_as_wide_as_the_terminal(command: str, width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    lines = invoke(command).stdout.splitlines()
    assert width - 30 < max(map(len, lines)) <= width


def test_what_people_read_is_words_and_what_programs_read_identifiers(tmp_path: Path) -> None:
    shown = invoke("run", "tiny", "--days", 2, "--out", tmp_path / "run").stdout
    figures = shown.partition("key figures\n")[2].partition("\n\n")[0].splitlines()[1:]
    stored = json.loads((tmp_path / "run" / "kpis.json").read_text())
    assert list(stored) == list(KPIS)
    spared = [name for name, figure in KPIS.items() if figure.spared and not stored[name]]
    assert spared, "a market without modules"
    assert [line.strip().rsplit("  ", 1)[0].rstrip() for line in figures] == [
        figure.label for name, figure in KPIS.items() if name not in spared
    ]
    assert "gmv_cents" not in shown
