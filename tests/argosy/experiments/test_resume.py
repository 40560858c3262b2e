"""Comparisons that go on: after a kill, with more replications, and not with something else."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path  # noqa: TC003 - pytest looks at the types of fixtures
from typing import Any

import pytest

import argosy
from argosy import CompareRequest, Comparison, InputError, resume_experiment
from argosy.commands.comparison_report import as_json
from argosy.experiments.journal import Journal
from argosy.experiments.store import EXPERIMENT, REPLICATIONS
from tests.support.calling import invoke

ASKED: dict[str, Any] = {
    "scenario": "tiny", "vary": ["fraud=none,rules"], "orders": 6, "seed": 7, "settlement": "instant", "jobs": 1,
}  # fmt: skip


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Comparison]:
    out = tmp_path_factory.mktemp("experiments") / "whole"
    return out, argosy.compare(CompareRequest(**ASKED, replications=4, out=out))


def copied(whole: Path, to: Path, lines: int, torn: str = "") -> Path:
    """As a kill after some lines would have left it."""
    shutil.copytree(whole, to)
    kept = (whole / REPLICATIONS).read_text().splitlines(keepends=True)
    (to / REPLICATIONS).write_text("".join(kept[:lines]) + torn)
    said = json.loads((to / EXPERIMENT).read_text())
    (to / EXPERIMENT).write_text(json.dumps({**said, "status": "interrupted", "precision_reached": False}))
    return to


def figures_of(found: Comparison) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(as_json(found))
    del answer["experiment"]
    return answer


@pytest.mark.parametrize(("lines", "torn"), [(0, ""), (3, '{"strategy": "fraud=no'), (5, "{"), (8, "")])
def test_stopped_anywhere_it_comes_to_the_same(
    whole: tuple[Path, Comparison], tmp_path: Path, lines: int, torn: str
) -> None:
    out = copied(whole[0], tmp_path / "stopped", lines, torn)
    ran: list[tuple[str, int]] = []
    found = resume_experiment(out, look=lambda e: ran.append((e.strategy, e.ended)), jobs=1)
    assert [ended for _, ended in ran] == list(range(lines + 1, 9)), "no task ran twice"
    for name in (REPLICATIONS, EXPERIMENT):
        assert (out / name).read_bytes() == (whole[0] / name).read_bytes()
    assert figures_of(found) == figures_of(whole[1])


def test_more_replications_later_are_those_of_all_at_once(
    whole: tuple[Path, Comparison], tmp_path: Path
) -> None:
    out = tmp_path / "few"
    argosy.compare(CompareRequest(**ASKED, replications=1, out=out))
    done = invoke("compare", "--resume", out, "--replications", 4, "--jobs", 1, "--json")
    assert done.exit_code == 0, done.output
    for name in (REPLICATIONS, EXPERIMENT):
        assert (out / name).read_bytes() == (whole[0] / name).read_bytes()
    assert json.loads(done.stdout)["kpis"] == json.loads(as_json(whole[1]))["kpis"]
    done = invoke("compare", "--resume", out, "--replications", 3, "--jobs", 1)
    assert done.exit_code == 2
    assert "--replications 3: there are 4 already" in done.stderr


def test_a_second_process_is_refused(whole: tuple[Path, Comparison], tmp_path: Path) -> None:
    out = copied(whole[0], tmp_path / "busy", 3)
    with Journal(out / REPLICATIONS), pytest.raises(InputError, match="another process is at work on it"):
        resume_experiment(out, jobs=1)
    assert resume_experiment(out, jobs=1).values == whole[1].values


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("argosy", "0.0.1", "Argosy was 0.0.1"),
        ("git", {"commit": "0123456789abcdef"}, "(0123456789)"),
        (
            "arguments.overrides",
            ["seed=8", "settlement.mode=instant"],
            "the scenario has changed, with fraud=none",
        ),
        ("arguments.vary", ["fraud=none,oracle"], "the strategies, or a file of a policy or contract"),
        ("arguments.scale", "many", "arguments.scale is str"),
        ("arguments.vary", [3], "arguments.vary holds other things than text"),
        ("arguments.colour", "red", "TypeError"),
        ("arguments", None, "TypeError"),
    ],
)
def test_what_was_begun_with_something_else_is_refused(
    whole: tuple[Path, Comparison], tmp_path: Path, key: str, value: object, told: str
) -> None:
    out = copied(whole[0], tmp_path / "other", 3)
    said = json.loads((out / EXPERIMENT).read_text())
    first, _, second = key.partition(".")
    if second:
        said[first][second] = value
    else:
        said[first] = value
    (out / EXPERIMENT).write_text(json.dumps(said))
    with pytest.raises(InputError) as error:
        resume_experiment(out, jobs=1)
    assert told in str(error.value)
    assert len((out / REPLICATIONS).read_text().splitlines()) == 3


def test_a_scenario_file_or_a_policy_that_changed_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "modules", {**sys.modules})
    scenario, policy, out = tmp_path / "own.toml", tmp_path / "mine_resumed.py", tmp_path / "out"
    scenario.write_text('name = "own"\nextends = "tiny"\n')
    policy.write_text("class Yes:\n    def __call__(self, view, setting):\n        return False\n")
    asked = {**ASKED, "scenario": str(scenario), "vary": ["fraud=none,mine_resumed:Yes"]}
    argosy.compare(CompareRequest(**asked, replications=1, out=out, allow_code=True))
    assert resume_experiment(out, 2, jobs=1, allow_code=True).replications == 2
    policy.write_text(policy.read_text() + "\n")
    with pytest.raises(InputError, match="a file of a policy or contract, have changed"):
        resume_experiment(out, 3, jobs=1, allow_code=True)
    policy.write_text(policy.read_text()[:-1])
    scenario.write_text('name = "own"\nextends = "tiny"\n[demand]\nslate = 9\n')
    with pytest.raises(InputError, match="the scenario has changed"):
        resume_experiment(out, 3, jobs=1, allow_code=True)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--resume", "nowhere"], "no experiment: nowhere/experiment.json is not there"),
        (["tiny", "--resume", "nowhere"], "--resume goes on with what was asked then"),
        (["--resume", "nowhere", "--vary", "fraud=none"], "--resume goes on with what was asked then"),
        (["--resume", "nowhere", "--orders", "3"], "--resume goes on with what was asked then"),
        (["tiny"], "--vary is missing"),
        (["--vary", "fraud=none"], "no scenario"),
    ],
)
def test_what_cannot_go_on(arguments: list[str], told: str) -> None:
    done = invoke("compare", *arguments)
    assert done.exit_code == 2, done.output
    assert told in done.stderr


def test_a_directory_of_something_else_is_no_experiment(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing")
    with pytest.raises(InputError, match="no experiment"):
        resume_experiment(tmp_path)


def _lines(out: Path) -> int:
    path = out / REPLICATIONS
    return path.read_bytes().count(b"\n") if path.exists() else 0


@pytest.mark.slow
def test_killed_five_times_it_comes_to_the_same_bytes(tmp_path: Path) -> None:
    """Forty tasks, and whoever carries them out is ended from outside again and again."""
    asked = {**ASKED, "vary": ["fraud=none,rules", "routing=cheapest,fastest"]}
    reference = argosy.compare(CompareRequest(**asked, replications=10, out=tmp_path / "whole"))
    out = tmp_path / "killed"
    begin = ["tiny", "--vary", "fraud=none,rules", "--vary", "routing=cheapest,fastest", "--orders", "6",
             "--seed", "7", "--settlement", "instant", "--replications", "10", "--out", str(out)]  # fmt: skip
    before = 0
    for kill in range(5):
        arguments = begin if kill == 0 else ["--resume", str(out)]
        command = [sys.executable, "-c", "from argosy.cli import main; main()", "compare", *arguments]
        with subprocess.Popen(
            [*command, "--jobs", "2"], stderr=subprocess.PIPE, start_new_session=True
        ) as process:
            while _lines(out) < before + 4:
                assert process.poll() is None, process.stderr and process.stderr.read()
                time.sleep(0.002)
            os.killpg(process.pid, signal.SIGKILL)
        left = (out / REPLICATIONS).read_bytes()
        assert reference.directory is not None
        assert (reference.directory / REPLICATIONS).read_bytes().startswith(left), "what was done stays"
        before = _lines(out)
    assert 20 <= before < 40
    done = invoke("compare", "--resume", out, "--jobs", 2, "--json")
    assert done.exit_code == 0, done.output
    for name in (REPLICATIONS, EXPERIMENT):
        assert (out / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()
    answer = json.loads(done.stdout)
    del answer["experiment"]
    assert answer == figures_of(reference)
    keys = [(line["strategy"], line["replication"]) for line in map(json.loads, left.decode().splitlines())]
    assert len(set(keys)) == len(keys), "no task ran twice"


@pytest.mark.slow
def test_who_stops_it_is_told_how_to_go_on(tmp_path: Path) -> None:
    out = tmp_path / "stopped"
    command = [
        sys.executable,
        "-c",
        "from argosy.cli import main; main()",
        "compare",
        "tiny",
        "--orders",
        "6",
    ]
    more = ["--vary", "fraud=none,rules", "--replications", "500", "--jobs", "2", "--out", str(out)]
    with subprocess.Popen([*command, *more], stderr=subprocess.PIPE, text=True) as process:
        while not _lines(out) >= 4:
            assert process.poll() is None
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        told = process.communicate(timeout=60)[1]
    assert process.returncode == 130
    assert f"argosy: go on with: argosy compare --resume {out}" in told
    assert "Traceback" not in told
