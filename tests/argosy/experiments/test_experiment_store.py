"""An experiment on disk: complete, stopped halfway, damaged; and its replications run alone."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

import argosy
from argosy import CompareRequest, Comparison, InputError
from argosy.experiments.store import EXPERIMENT, REPLICATIONS
from tests.support.calling import in_process, invoke
from tests.support.children import children, finds_children

ASKED: dict[str, Any] = {"scenario": "tiny", "vary": ["fraud=none,rules"], "days": 3, "seed": 7}


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Comparison]:
    out = tmp_path_factory.mktemp("experiments") / "screens"
    found = argosy.compare(CompareRequest(**ASKED, replications=3, jobs=1, settlement="instant", out=out))
    return out, found


def test_what_is_read_is_what_was_found(stored: tuple[Path, Comparison]) -> None:
    out, found = stored
    again = argosy.open_experiment(out)
    assert again == found
    assert again.directory == out
    assert again.values_frame().equals(found.values_frame())


def test_it_says_what_was_asked_and_by_which_version(stored: tuple[Path, Comparison]) -> None:
    said = json.loads((stored[0] / EXPERIMENT).read_text(encoding="utf-8"))
    assert said["status"] == "complete"
    assert said["seed"] == 7
    assert said["arguments"]["vary"] == ["fraud=none,rules"]
    assert [strategy["label"] for strategy in said["strategies"]] == ["fraud=none", "fraud=rules"]
    assert said["argosy"]


@pytest.mark.parametrize(("number", "label"), [(0, "fraud=none"), (1, "fraud=rules")])
@pytest.mark.parametrize("replication", [0, 2])
def test_any_replication_runs_alone(
    stored: tuple[Path, Comparison], number: int, label: str, replication: int
) -> None:
    out, found = stored
    done = invoke(
        "run", out / f"strategies/{number}.toml", "--days", 3, "--replication", replication, "--json"
    )
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["kpis"] == found.values[label][replication]


def test_without_a_place_it_goes_to_the_next_free_one() -> None:
    for expected in ("experiments/tiny-s7", "experiments/tiny-s7-2"):
        found = argosy.compare(CompareRequest(**ASKED, replications=1, jobs=1, settlement="instant"))
        assert found.directory == Path(expected)


def test_nothing_is_overwritten(stored: tuple[Path, Comparison]) -> None:
    done = invoke("compare", "tiny", "--vary", "fraud=none", "--days", 2, "--jobs", 1, "--out", stored[0])
    assert done.exit_code == 2
    assert "nothing is overwritten" in done.stderr


def test_a_line_that_was_cut_off_is_left_out_with_its_partners(
    stored: tuple[Path, Comparison], tmp_path: Path
) -> None:
    out, found = stored
    (tmp_path / EXPERIMENT).write_bytes((out / EXPERIMENT).read_bytes())
    whole = (out / REPLICATIONS).read_bytes()
    (tmp_path / REPLICATIONS).write_bytes(whole[:-20])
    again = argosy.open_experiment(tmp_path)
    assert again.replications == 2
    assert again.values == {label: list(values)[:2] for label, values in found.values.items()}


@pytest.mark.parametrize(
    ("file", "content", "told"),
    [
        (EXPERIMENT, b"", "cannot be read"),
        (EXPERIMENT, b"[1]", "not a JSON object"),
        (EXPERIMENT, b"{}", "KeyError"),
        (EXPERIMENT, b'{"strategies": [{"label": "fraud=none"}]}', "KeyError: 'scenario'"),
        (EXPERIMENT, b'{"strategies": 3, "scenario": "tiny"}', "TypeError"),
        (EXPERIMENT, b'{"strategies": [], "scenario": "tiny"}', "KeyError: 'fraud=none'"),
        (EXPERIMENT, b"[" * 100_000, "nested more than 50 deep"),
        (EXPERIMENT, b'{"a":' * 100_000, "nested more than 50 deep"),
        (EXPERIMENT, b"\xff\xfe", "cannot be read"),
        (REPLICATIONS, b"", "no replication that every strategy has"),
        (REPLICATIONS, b"3\n", "not a JSON object"),
        (
            REPLICATIONS,
            b'{"strategy": "else", "replication": 0, "figures": {}, "warnings": []}\n',
            "KeyError",
        ),
        (
            REPLICATIONS,
            b'{"strategy": "fraud=none", "replication": "x", "figures": {}, "warnings": []}\n',
            "ValueError",
        ),
        (
            REPLICATIONS,
            b'{"strategy": "fraud=none", "replication": 0, "figures": 5, "warnings": []}\n',
            "figures that are no numbers",
        ),
        (
            REPLICATIONS,
            b'{"strategy": "fraud=none", "replication": 0, "figures": {"a": "x"}, "warnings": []}\n',
            "figures that are no numbers",
        ),
        (REPLICATIONS, b'{"strategy": [], "replication": 0, "figures": {}, "warnings": []}\n', "TypeError"),
    ],
)
def test_damage_is_told(
    stored: tuple[Path, Comparison], tmp_path: Path, file: str, content: bytes, told: str
) -> None:
    for name in (EXPERIMENT, REPLICATIONS):
        (tmp_path / name).write_bytes((stored[0] / name).read_bytes())
    (tmp_path / file).write_bytes(content)
    with pytest.raises(InputError, match=told):
        argosy.open_experiment(tmp_path)


def test_there_is_no_experiment(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no experiment"):
        argosy.open_experiment(tmp_path / "nowhere")


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_what_ended_before_it_was_stopped_is_there(tmp_path: Path, how: signal.Signals) -> None:
    out = tmp_path / "stopped"
    command = [sys.executable, "-c", "from argosy.cli import main; main()", "compare", "tiny", "--days", "3"]
    more = ["--vary", "fraud=none,rules", "--replications", "500", "--jobs", "1", "--out", str(out)]
    with subprocess.Popen([*command, *more], stderr=subprocess.PIPE, text=True) as process:
        while not _lines(out) >= 5:
            assert process.poll() is None, process.stderr and process.stderr.read()
            time.sleep(0.05)
        process.send_signal(how)
        told = process.communicate(timeout=60)[1]
    assert "Traceback" not in told
    assert argosy.open_experiment(out).replications >= 2
    assert json.loads((out / EXPERIMENT).read_text(encoding="utf-8"))["status"] == "interrupted"


def _lines(out: Path) -> int:
    path = out / REPLICATIONS
    return path.read_bytes().count(b"\n") if path.exists() else 0


@pytest.mark.slow
@finds_children
def test_a_killed_worker_is_told_in_words(tmp_path: Path) -> None:
    out = tmp_path / "killed"
    command = [sys.executable, "-c", "from argosy.cli import main; main()", "compare", "tiny", "--days", "3"]
    more = ["--vary", "fraud=none,rules", "--replications", "500", "--jobs", "2", "--out", str(out)]
    with subprocess.Popen([*command, *more], stderr=subprocess.PIPE, text=True) as process:
        while not _lines(out) >= 4:
            assert process.poll() is None
            time.sleep(0.05)
        for worker in children(process.pid, "loky.backend.popen"):
            os.kill(worker, signal.SIGKILL)
        told = process.communicate(timeout=60)[1]
    assert process.returncode == 3
    assert told.splitlines()[-2].startswith("argosy: a process that replicates was ended from outside")
    assert f"what was done until then is in {out}" in told
    assert "Traceback" not in told
    assert argosy.open_experiment(out).replications >= 2


def test_settlement_is_chosen_once() -> None:
    done = in_process("compare", "tiny", "--vary", "settlement=chain,instant", "--settlement", "instant")
    assert done.returncode == 2
    assert "--settlement and --vary settlement exclude each other" in done.stderr
