"""`argosy study`: what it answers, what it refuses, and what it writes."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from argosy.problems import InputError
from argosy.studies import Study, StudyRequest, conduct
from argosy.studies.held_to import targets_of
from argosy.studies.page import markdown, write_page
from tests.support.calling import invoke

if TYPE_CHECKING:
    from pathlib import Path

SHORT = ["--days", 3, "--replications", 1]


@pytest.fixture(scope="module")
def calibrated() -> Study:
    told: list[str] = []
    study = conduct(StudyRequest(name="calibration", days=3, replications=1), told.append)
    assert told[:2] == ["consumer, seed 1, 3 days", "wholesale, seed 1, 3 days"]
    assert len(told) == 2 + 2 * 3, "and the pairs of the elasticities, of both segments"
    return study


class TestRefusals:
    @pytest.mark.parametrize(
        ("arguments", "told"),
        [
            (["calibrate"], ["unknown study 'calibrate'", "did you mean 'calibration'?"]),
            (["x"], ["unknown study 'x'", "known: abtest, backtest, calibration, coldstart, forecast, "]),
            (["calibration", "--days", 0], ["--days 0 is not a positive number"]),
            (["calibration", "--seed", -1], ["--seed -1 is negative"]),
            (["calibration", "--replications", 0], ["--replications 0"]),
            (["stationarity", "--jobs", 0], ["--jobs 0 runs nothing", "-1 for one per core"]),
        ],
    )
    def test_bad_input(self, arguments: list[Any], told: list[str]) -> None:
        done = invoke("study", *arguments)
        assert done.exit_code == 2
        assert done.stdout == ""
        for words in told:
            assert words in done.stderr


class TestCalibration:
    def test_every_target_is_a_row_or_named(self, calibrated: Study) -> None:
        names = [target.name for target in targets_of("calibration")]
        assert sorted([*(row.target.name for row in calibrated.rows), *calibrated.skipped]) == sorted(names)
        assert "consumer_purchases_a_year" in calibrated.skipped

    def test_json(self, calibrated: Study) -> None:
        answer = json.loads(json.dumps(calibrated.as_dict()))
        assert answer["study"] == "calibration"
        assert len(answer["rows"]) == len(answer["targets"]) == len(calibrated.rows)
        for row, target in zip(answer["rows"], answer["targets"], strict=True):
            assert set(target) == {"what", "value", "target", "met", "reason"}
            assert (target["what"], target["value"]) == (row["name"], row["distance"])
            assert row["source"]

    def test_a_day_of_it_has_plausible_figures(self, calibrated: Study) -> None:
        figures = {row.target.name: row.simulated for row in calibrated.rows}
        assert 0.01 < figures["consumer_session_conversion"][0] < 0.05
        assert figures["consumer_market_elasticity"][0] < 0
        assert figures["wholesale_lines_per_purchase"][1] > figures["consumer_lines_per_purchase"][1]


class TestPassing:
    def test_a_miss_without_a_reason_fails_the_study(self, calibrated: Study) -> None:
        row = calibrated.rows[0]
        far = replace(row, distance=9.0, target=replace(row.target, reason=""))
        told = replace(far, target=replace(row.target, reason="it is so"))
        assert not replace(calibrated, rows=[far]).passed
        assert replace(calibrated, rows=[told]).passed
        assert "- `consumer_session_conversion`: it is so" in markdown(replace(calibrated, rows=[told]))
        assert "0 missed for a stated reason, 1 without one" in markdown(replace(calibrated, rows=[far]))


class TestPage:
    def test_an_earlier_page_is_written_over_and_nothing_else(
        self, calibrated: Study, tmp_path: Path
    ) -> None:
        page, other = tmp_path / "page.md", tmp_path / "letter.md"
        write_page(calibrated, page)
        write_page(calibrated, page)
        assert page.read_text(encoding="utf-8") == markdown(calibrated)
        assert "argosy study calibration --days 3 --replications 1 --out" in markdown(calibrated)
        other.write_text("Dear sir,\n", encoding="utf-8")
        with pytest.raises(InputError, match="no study wrote"):
            write_page(calibrated, other)
        with pytest.raises(InputError, match="No such file"):
            write_page(calibrated, tmp_path / "nowhere" / "page.md")

    def test_a_cell_cannot_break_the_table(self, calibrated: Study) -> None:
        row = calibrated.rows[0]
        odd = replace(row, target=replace(row.target, source="a | b"))
        assert "| a / b |" in markdown(replace(calibrated, rows=[odd]))


class TestStationarity:
    def test_end_to_end(self, tmp_path: Path) -> None:
        page = tmp_path / "page.md"
        done = invoke("study", "stationarity", "--days", 95, "--json", "--out", page)
        answer = json.loads(done.stdout)
        assert done.exit_code == (0 if all(t["met"] or t["reason"] for t in answer["targets"]) else 1)
        assert {len(series) for series in answer["blocks"].values()} == {3}
        assert all(0.4 < value < 0.8 for value in answer["blocks"]["conversion"])
        assert page.read_text(encoding="utf-8").startswith("# Does the market settle?")
        assert "    argosy study stationarity --days 95 --out" in page.read_text(encoding="utf-8")

    def test_a_run_that_is_too_short_says_so(self) -> None:
        done = invoke("study", "stationarity", "--days", 9)
        assert done.exit_code == 1
        assert "conversion: the run is too short to say" in done.stdout

    def test_two_processes_come_to_the_same(self) -> None:
        one, two = (
            conduct(StudyRequest(name="stationarity", days=12, replications=2, jobs=jobs), lambda _: None)
            for jobs in (1, 2)
        )
        assert one.as_dict()["rows"] == two.as_dict()["rows"]
