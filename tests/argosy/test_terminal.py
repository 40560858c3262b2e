"""Outputs as people have them: another encoding, closed, full, or read by somebody who leaves."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-c", "from argosy.cli import main; main()"]
COMPARE = ["compare", "tiny", "--vary", "fraud=none", "--replications", "2", "--days", "2", "--jobs", "1"]


def told(arguments: list[str], here: Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*COMMAND, *arguments], capture_output=True, check=False, cwd=here, env={**os.environ, **environment}
    )


@pytest.mark.parametrize("encoding", ["ascii", "ascii:strict", "latin-1", "cp437", "utf-8"])
def test_every_encoding_can_show_a_comparison(encoding: str, tmp_path: Path) -> None:
    done = told(COMPARE, tmp_path, PYTHONIOENCODING=encoding)
    assert done.returncode == 0, done.stderr
    text = done.stdout.decode(encoding.partition(":")[0])
    assert ("+-" in text) == encoding.startswith("ascii")


def test_an_error_names_what_ascii_lacks(tmp_path: Path) -> None:
    done = told(["run", "tinü"], tmp_path, PYTHONIOENCODING="ascii:strict")
    assert done.returncode == 2
    assert b"unknown scenario" in done.stderr


@pytest.mark.parametrize("arguments", [["scenarios"], ["kpis", "--json"], ["run", "tiny", "--days", "1"]])
def test_a_closed_output_takes_nothing_and_breaks_nothing(arguments: list[str], tmp_path: Path) -> None:
    done = subprocess.run(
        ["sh", "-c", '"$@" >&-', "sh", *COMMAND, *arguments], cwd=tmp_path, capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("arguments", [["kpis"], ["kpis", "--json"], ["policies"], ["scenarios"]])
def test_a_reader_who_leaves_is_no_fault(arguments: list[str], tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [*COMMAND, *arguments], stdout=writing, stderr=subprocess.PIPE, cwd=tmp_path, check=False
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (141, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full, as Linux has")
@pytest.mark.parametrize("arguments", [["scenarios"], ["kpis", "--json"], ["run", "tiny", "--days", "1"]])
def test_a_full_output_is_told(arguments: list[str], tmp_path: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*COMMAND, *arguments], stdout=full, stderr=subprocess.PIPE, text=True, cwd=tmp_path, check=False
        )
    assert done.returncode == 3
    assert done.stderr == "argosy: cannot print the answer: No space left on device\n"
