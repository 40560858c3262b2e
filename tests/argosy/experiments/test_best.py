"""`--best`: the best strategy, through the command line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from argosy import CompareRequest, compare, open_experiment, resume_experiment
from argosy.experiments.store import EXPERIMENT, REPLICATIONS
from tests.support.calling import invoke

if TYPE_CHECKING:
    from pathlib import Path

SHORT = ["tiny", "--orders", "6", "--settlement", "instant", "--jobs", "1", "--vary", "demand.slate=2,4,8"]


def test_the_best_and_the_beaten(tmp_path: Path) -> None:
    best = ["--best", "buyer_surplus_cents", "--indifference", "1000000000"]
    done = invoke("compare", *SHORT, *best, "--out", tmp_path / "one", "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    contest = told["best"]
    means = {label: figures["buyer_surplus_cents"]["mean"] for label, figures in told["kpis"].items()}
    assert contest["best"] == max(means, key=means.__getitem__)
    assert contest["certain"]
    assert told["replications"] == 10
    assert {place["beaten_after"] for place in contest["places"]} == {None, 10}
    assert contest["places"][0]["strategy"] == contest["best"]
    worst = json.loads(invoke("compare", *SHORT, *best, "--prefer", "lower", "--json").stdout)["best"]
    assert worst["best"] == min(means, key=means.__getitem__)
    shown = invoke("compare", "--resume", tmp_path / "one")
    assert f"the best in buyers' surplus, EUR: {contest['best']}, with 95 % probability" in shown.stdout


def test_who_gives_up_says_so() -> None:
    done = invoke(
        "compare",
        *SHORT,
        "--best",
        "buyer_surplus_cents",
        "--indifference",
        "0.001",
        "--most",
        "12",
        "--json",
    )
    assert done.exit_code == 1
    assert "12 replications do not tell the best in buyer_surplus_cents to 0.001" in done.stderr
    told = json.loads(done.stdout)
    assert not told["best"]["certain"]
    assert not told["precision_reached"]


def test_a_search_that_was_stopped_comes_to_the_same(tmp_path: Path) -> None:
    out = tmp_path / "search"
    asked: dict[str, Any] = {
        "scenario": "tiny",
        "orders": 6,
        "settlement": "instant",
        "vary": ["demand.slate=1,2,12"],
    }
    found = compare(
        CompareRequest(**asked, jobs=1, out=out, best="buyer_surplus_cents", indifference=3_000.0, most=40)
    )
    assert found.contest is not None
    lengths = {place.replications for place in found.contest.places}
    assert len(lengths) > 1, "the beaten are spared replications"
    lines = (out / REPLICATIONS).read_bytes()
    said = (out / EXPERIMENT).read_bytes()
    for kept in (7, 31, 36):
        (out / REPLICATIONS).write_bytes(b"".join(lines.splitlines(keepends=True)[:kept]))
        assert resume_experiment(out, jobs=1) == found
        assert (out / REPLICATIONS).read_bytes() == lines
        assert (out / EXPERIMENT).read_bytes() == said
    assert open_experiment(out) == found


def test_a_budget_ends_the_search_and_decides_nothing(tmp_path: Path) -> None:
    asked = ["--best", "buyer_surplus_cents", "--indifference", "0.001", "--budget", "37"]
    done = invoke("compare", *SHORT, *asked, "--out", tmp_path / "one", "--json")
    assert done.exit_code == 1
    told = json.loads(done.stdout)["best"]
    assert (told["procedure"], told["budget"], told["certain"]) == ("KN", 37, False)
    spent = len((tmp_path / "one" / REPLICATIONS).read_text().splitlines())
    assert spent == sum(place["replications"] for place in told["places"]) <= 37
    what = f"{spent} replications of all strategies together do not tell the best in buyer_surplus_cents"
    assert what in done.stderr


def test_a_budget_alone_is_spent_where_it_says_most(tmp_path: Path) -> None:
    asked = ["--best", "buyer_surplus_cents", "--budget", "41"]
    done = invoke("compare", *SHORT, *asked, "--out", tmp_path / "one", "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)["best"]
    lines = (tmp_path / "one" / REPLICATIONS).read_bytes().splitlines(keepends=True)
    assert len(lines) == sum(place["replications"] for place in told["places"]) == 41
    assert (told["procedure"], told["indifference"], told["certain"]) == ("OCBA", None, False)
    assert 0 < told["probability"] <= 1
    means = [place["mean"] for place in told["places"]]
    assert told["best"] == told["places"][0]["strategy"]
    assert means[0] == max(means)
    found = open_experiment(tmp_path / "one")
    (tmp_path / "one" / REPLICATIONS).write_bytes(b"".join(lines[:35]))
    assert resume_experiment(tmp_path / "one", jobs=1) == found
    assert (tmp_path / "one" / REPLICATIONS).read_bytes() == b"".join(lines)
    shown = invoke("compare", "--resume", tmp_path / "one")
    assert "after 41 replications in all" in " ".join(shown.stdout.split())
    assert "nothing guarantees it (OCBA)" in " ".join(shown.stdout.split())


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (["--budget", "40"], "--budget belongs to --best"),
        (["--best", "gmv_cents"], "--best needs --indifference or --budget"),
        (
            ["--best", "gmv_cents", "--budget", "29"],
            "--budget 29 is below the first 10 of each of 3 strategies",
        ),
        (["--best", "gmv_cents", "--budget", "40", "--most", "20"], "--budget and --most exclude each other"),
    ],
)
def test_budgets_that_make_no_sense(asked: list[str], told: str, tmp_path: Path) -> None:
    done = invoke("compare", *SHORT, *asked)
    assert done.exit_code == 2
    assert told in done.stderr
    assert not list(tmp_path.iterdir())
