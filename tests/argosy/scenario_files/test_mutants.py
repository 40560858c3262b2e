"""Hundreds of mutated scenarios: each runs or is refused with words, in bounded memory and time."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.argosy.test_printable import steers
from tests.support.calling import in_process
from tests.support.depth import deep
from tests.support.mutations import mutant

if TYPE_CHECKING:
    from pathlib import Path

BATCH = deep(20, 50)
BATCHES = deep(2, 20)


def outcomes(first: int, folder: Path) -> list[dict[str, Any]]:
    """What became of a batch in a process of its own; the last mutant has no code where the process died."""
    command = [sys.executable, "-m", "tests.support.mutant_runner", str(first), str(BATCH), str(folder)]
    result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=3_600)
    said = [json.loads(line) for line in result.stdout.splitlines()]
    return list({answer["seed"]: answer for answer in said}.values())


@pytest.mark.slow
@pytest.mark.parametrize("number", range(BATCHES))
def test_a_mutant_runs_or_is_refused_with_words(number: int, tmp_path: Path) -> None:
    found = outcomes(BATCH * number, tmp_path)
    assert len(found) == BATCH
    for mutated in found:
        assert mutated["state"] == "ended", mutated
        assert mutated["code"] in (0, 2), mutated
        assert (
            mutated["code"] == 0 or mutated["stderr"].startswith("argosy: ") or "Usage" in mutated["stderr"]
        )
        assert "Traceback" not in mutated["stderr"], mutated
        assert mutated["length"] < 30_000, mutated
        assert not steers(mutated["stderr"]), mutated
        assert mutated["megabytes"] < 1_000, mutated
    assert {mutated["code"] for mutated in found} == {0, 2}, "neither all are hopeless nor all are harmless"


def _limits() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (4 * 10**9, 4 * 10**9))
    resource.setrlimit(resource.RLIMIT_CPU, (100, 100))


@pytest.mark.parametrize("seed", range(100_000, 100_000 + deep(4, 40)))
def test_so_it_is_in_a_process_under_the_systems_limits(seed: int, tmp_path: Path) -> None:
    made = mutant(seed, tmp_path)
    arguments = [argument.replace("\0", "") for argument in made.arguments]
    result = in_process("run", *arguments, "--out", tmp_path / "out", preexec_fn=_limits)
    assert result.returncode in (0, 2), (made.done, result.stderr[-2_000:])
    assert "Traceback" not in result.stderr


def test_the_same_seed_is_the_same_mutant(tmp_path: Path) -> None:
    for seed in range(30):
        one, two = tmp_path / f"{seed}-1", tmp_path / f"{seed}-2"
        for folder in (one, two):
            folder.mkdir()
        first, second = mutant(seed, one), mutant(seed, two)
        assert first.done == second.done
        assert first.path.read_bytes() == second.path.read_bytes()


# What mutants found, each in its smallest form.
