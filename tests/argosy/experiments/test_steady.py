"""`--steady`: what comes before the steady state is found, told and left out, through the command line."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from argosy import open_experiment, resume_experiment
from argosy.experiments import comparison
from argosy.experiments.steady import STEADY, read_steady
from argosy.experiments.store import EXPERIMENT, REPLICATIONS
from argosy.problems import InputError
from argosy.reports import page_of
from tests.support.calling import invoke

if TYPE_CHECKING:
    from pathlib import Path

    from analytics.report import Figure

ASKED = [
    "compare", "tiny", "--vary", "routing=cheapest", "--days", "20", "--replications", "1", "--jobs", "1",
    "--settlement", "instant", "--set", "fraud.attempt_share=0",
    # orders do not fall with what is on the shelves
    "--set", "selling.backorders=true",
]  # fmt: skip


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, object]]:
    """A comparison of what comes after orders settle, and what was told of it. Nobody may change it."""
    out = tmp_path_factory.mktemp("steady") / "one"
    done = invoke(*ASKED, "--steady", "orders", "--out", out, "--json")
    assert done.exit_code == 0, done.output
    return out, json.loads(done.stdout)


def welch(directory: Path) -> list[Figure]:
    [time] = [section for section in page_of(directory).sections if section.name == "time"]
    return [figure for figure in time.figures if figure.title.startswith("Warm-up")]


def test_the_days_before_it_are_in_no_figure(found: tuple[Path, dict[str, object]], tmp_path: Path) -> None:
    directory, told = found
    assert told["steady"] == {
        "method": "MSER-5 of daily means",
        "settled": True,
        "days": 5,
        "of_days": 20,
        "replications": 5,
        "cuts": [{"strategy": "routing=cheapest", "series": "orders", "days": 5, "settled": True}],
    }
    given = invoke(*ASKED, "--set", "warm_up_days=5", "--out", tmp_path / "given", "--json")
    assert json.loads(given.stdout)["kpis"] == told["kpis"]
    assert (tmp_path / "given" / REPLICATIONS).read_bytes() == (directory / REPLICATIONS).read_bytes()
    [seen, *others] = welch(tmp_path / "given")
    assert seen.title == "Warm-up, cheapest: orders placed a week"
    assert len(others) == 2, "what a warm-up that was given is seen in"


def test_it_is_found_once(found: tuple[Path, dict[str, object]], tmp_path: Path) -> None:
    directory = tmp_path / "copy"
    shutil.copytree(found[0], directory)
    lines = (directory / REPLICATIONS).read_bytes()
    before = open_experiment(directory)
    (directory / REPLICATIONS).write_bytes(b"")
    assert resume_experiment(directory, jobs=1) == before
    assert (directory / REPLICATIONS).read_bytes() == lines
    assert read_steady(directory) == read_steady(found[0])
    assert json.loads((directory / EXPERIMENT).read_text())["arguments"]["steady"] == ["orders"]
    whole = (directory / STEADY).read_text()
    for damaged in ('{"settled": true}', whole.replace("orders", "rivers"), whole[:90], "[]"):
        (directory / STEADY).write_text(damaged)
        with pytest.raises(InputError, match=r"steady\.json"):
            open_experiment(directory)


def test_the_page_draws_it_with_the_cut(found: tuple[Path, dict[str, object]]) -> None:
    [figure] = welch(found[0])
    assert figure.title == "Warm-up, cheapest: orders placed a day"
    assert figure.finding == "By MSER-5 it settles after 5 days. The first 5 days are in no key figure."
    assert "mean of 5 replications, day by day, and its moving average over 7 days" in figure.note
    assert "left out" in figure.wide
    assert figure.table is not None
    assert len(figure.table.rows) == 20
    steady = read_steady(found[0])
    assert steady is not None
    means = steady.daily["routing=cheapest"]["orders"]
    assert [float(row[1]) for row in figure.table.rows] == pytest.approx(means)
    week = [value or 0 for value in means[4:11]]
    assert float(figure.table.rows[7][2]) == pytest.approx(sum(week) / 7, abs=0.05)


def test_where_there_is_none_it_is_said(tmp_path: Path) -> None:
    """Stock of the first 20 days only falls."""
    done = invoke(*ASKED, "--steady", "orders", "--steady", "stock", "--out", tmp_path / "one")
    assert done.exit_code == 1
    assert (
        "no steady state within the run's 20 days: stock of routing=cheapest; no day is left out"
        in done.stderr
    )
    shown = " ".join(done.stdout.split())
    assert "over the first 5 replications)" in shown
    assert (
        "no steady state within the run's 20 days; all of them are in the figures (MSER-5 of daily" in shown
    )
    assert "units on shelves no steady state within the run" in shown
    arguments = json.loads((tmp_path / "one" / EXPERIMENT).read_text())["arguments"]
    assert not [text for text in arguments["overrides"] if text.startswith("warm_up")]
    told = {figure.title: figure.finding for figure in welch(tmp_path / "one")}
    assert told["Warm-up, cheapest: orders placed a day"].endswith("Others do not settle.")
    assert told["Warm-up, cheapest: units on shelves"].startswith("No steady state within the run")


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (["--steady", "order"], "--steady: no series 'order'"),
        (["--steady", "orders", "--days", "9"], "on fewer than 10 of 9 days"),
        (["--steady", "orders", "--set", "warm_up_days=3"], "--steady and warm_up_days exclude each other"),
    ],
)
def test_what_makes_no_sense(asked: list[str], told: str, tmp_path: Path) -> None:
    done = invoke(*ASKED, *asked)
    assert done.exit_code == 2
    assert told in done.stderr
    assert not list(tmp_path.iterdir())


def test_a_place_that_is_taken_is_seen_before_anything_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("replications were run for nothing")

    monkeypatch.setattr(comparison, "look_for_steady", refuse)
    (tmp_path / "mine").write_text("of somebody")
    done = invoke(*ASKED, "--steady", "orders", "--out", tmp_path)
    assert done.exit_code == 2
    assert "exists and is not an empty directory" in done.stderr


def test_a_number_of_orders_has_no_steady_state() -> None:
    done = invoke("compare", "tiny", "--vary", "routing=cheapest", "--orders", "9", "--steady", "orders")
    assert done.exit_code == 2
    assert "--steady and --orders exclude each other" in done.stderr


def test_a_run_with_a_warm_up_shows_what_was_left_out(tmp_path: Path) -> None:
    asked = ["--days", "21", "--set", "warm_up_days=8", "--settlement", "instant", "--out", tmp_path / "run"]
    assert invoke("run", "tiny", *asked).exit_code == 0
    figures = welch(tmp_path / "run")
    assert [figure.title.rpartition(": ")[2] for figure in figures] == [
        "orders placed a day", "on time and in good condition, %", "units on shelves",
    ]  # fmt: skip
    assert {figure.finding for figure in figures} == {"The first 8 days are in no key figure."}
    assert all("one run, day by day" in figure.note and "left out" in figure.wide for figure in figures)
    assert all(figure.table is not None and len(figure.table.rows) == 21 for figure in figures)
