"""The shipped targets: known statistics, ranges and reasons, and the committed tables that hold them."""

from __future__ import annotations

import re
from typing import Any

import pytest

from analytics.studies import MEASURES, STATISTICS
from argosy.studies import (
    abtest,
    backtest,
    coldstart,
    forecast,
    fraud,
    freight,
    pricing,
    propensity,
    recommend,
    service,
    suez,
)
from argosy.studies.elasticity import EVERY
from argosy.studies.held_to import targets, targets_of
from argosy.studies.lanes import TRIPS
from argosy.studies.request import SCENARIOS, STUDIES
from tests.support.places import ROOT

KNOWN: dict[str, Any] = {
    "calibration": {**STATISTICS, **EVERY},
    "stationarity": MEASURES,
    "freight": freight.HELD,
    "suez": suez.HELD,
    "backtest": backtest.HELD,
    "propensity": propensity.HELD,
    "forecast": forecast.HELD,
    "recommend": recommend.HELD,
    "coldstart": coldstart.HELD,
    "abtest": abtest.HELD,
    "fraud": fraud.HELD,
    "pricing": pricing.HELD,
    "service": service.HELD,
}


def cells(study: str) -> list[list[str]]:
    """The rows of the first table of a committed page."""
    page = (ROOT / "docs" / "studies" / f"{study}.md").read_text(encoding="utf-8")
    lines = [line for line in page.partition("\n## ")[0].splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def test_every_target_is_of_a_study_a_segment_and_a_statistic() -> None:
    for target in targets():
        assert target.study in STUDIES, target.name
        assert target.segment in SCENARIOS, target.name
        assert target.statistic in KNOWN[target.study], target.name
        assert len(target.source) > 10, target.name


@pytest.mark.parametrize("study", [study for study in STUDIES if study != "freight"])
def test_every_statistic_has_a_target(study: str) -> None:
    assert {target.statistic for target in targets_of(study)} == set(KNOWN[study])


def test_every_kind_of_lane_is_held_to_something() -> None:
    held = {target.statistic.split()[0] for target in targets_of("freight")}
    assert len(held) >= 16
    assert {trip.mode for trip in TRIPS if trip.name in held} == {"air", "rail", "road", "sea"}


@pytest.mark.parametrize("study", STUDIES)
def test_the_committed_table_has_the_targets_rows(study: str) -> None:
    assert [row[0] for row in cells(study)] == [target.name for target in targets_of(study)]


@pytest.mark.parametrize("study", STUDIES)
def test_what_the_committed_table_misses_has_a_reason_and_nothing_else_has_one(study: str) -> None:
    """But for bounds that only a deep study is held to."""
    missed = {row[0] for row in cells(study) if row[-1] != "met"}
    excused = {target.name: target for target in targets_of(study) if target.reason}
    assert missed <= set(excused)
    assert all(excused[name].deep_threshold is not None for name in set(excused) - missed)


@pytest.mark.parametrize("study", STUDIES)
def test_the_committed_page_tells_todays_reasons(study: str) -> None:
    page = (ROOT / "docs" / "studies" / f"{study}.md").read_text(encoding="utf-8")
    section = page.partition("\n## Why targets are missed\n")[2].partition("\n## ")[0]
    told = dict(re.findall(r"^- `(.+?)`: (.+)$", section, flags=re.MULTILINE))
    missed = {row[0] for row in cells(study) if row[-1] != "met"}
    assert told == {target.name: target.reason for target in targets_of(study) if target.name in missed}


@pytest.mark.parametrize("study", STUDIES)
def test_the_committed_table_tells_its_command_and_todays_thresholds(study: str) -> None:
    page = (ROOT / "docs" / "studies" / f"{study}.md").read_text(encoding="utf-8")
    assert re.search(rf"^    argosy study {study}.* --out docs/studies/{study}.md$", page, flags=re.MULTILINE)
    deep = "--deep" in page
    assert {row[0]: row[4] for row in cells(study)} == {
        target.name: f"{target.allowed(deep=deep):g}" for target in targets_of(study)
    }
