"""Nothing that lies in the working directory is run by standing there: real processes, workers among them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.planted import argosy, names_run, plant

if TYPE_CHECKING:
    from pathlib import Path

HOLDS = """
class Mine:
    def __call__(self, view, setting):
        return True
"""

COMPARE = ("compare", "tiny", "--vary", "routing=cheapest,fastest", "--replications", 2, "--days", 2)


@pytest.mark.parametrize(
    "arguments",
    [
        ("explain", ".", "order", 1),
        ("verify", "."),
        ("run", "scenario.toml", "--days", 2),
        (*COMPARE, "--jobs", 2),
        (*COMPARE, "--jobs", 1, "--settlement", "instant"),
        ("policies",),
        ("scenarios",),
    ],
    ids=lambda arguments: " ".join(map(str, arguments[:2])),
)
def test_standing_in_a_run_directory_runs_nothing(
    arguments: tuple[Any, ...], finished: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    shutil.copytree(finished[0], tmp_path, dirs_exist_ok=True)
    marker = plant(tmp_path)
    done = argosy(tmp_path, *arguments)
    assert done.returncode == 0, done.stderr
    assert list(names_run(marker)) == []
    told = done.stdout
    for file in tmp_path.iterdir():  # `verify` lists files that are no part of a run
        told = told.replace(file.name, "")
    assert "planted" not in told


@pytest.mark.parametrize("executor", ["dask", "ray"])
def test_nor_do_workers_of_other_executors(executor: str, tmp_path: Path) -> None:
    if find_spec(executor) is None:
        pytest.skip(f"{executor} is an extra")
    marker = plant(tmp_path)
    (tmp_path / "mine.py").write_text(HOLDS)
    options = ("--vary", "fraud=none,mine:Mine", "--allow-code", "--jobs", 2, "--executor", executor)
    done = argosy(tmp_path, "compare", "tiny", "--replications", 2, "--days", 2, *options)
    assert done.returncode == 0, done.stderr
    assert list(names_run(marker)) == []


@pytest.mark.parametrize("way", ["script", "module", "text"])
def test_the_chains_process_of_a_script_does_not_run_what_lies_beside_it(way: str, tmp_path: Path) -> None:
    """Python puts a script's directory on its own path; what is run when Python starts must not be found there."""
    program = "import argosy\nargosy.run(argosy.RunRequest(scenario='tiny', days=2))\n"
    (tmp_path / "market_of_mine.py").write_text(program)
    marker = tmp_path / "was_run"
    for name in ("sitecustomize", "usercustomize"):
        (tmp_path / f"{name}.py").write_text(f"open({str(marker)!r}, 'a').write(__name__)")
    command = {"script": ["market_of_mine.py"], "module": ["-m", "market_of_mine"], "text": ["-c", program]}
    done = subprocess.run(
        [sys.executable, *command[way]],
        cwd=tmp_path, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "runs").is_dir()
    assert list(names_run(marker)) == []


def test_workers_find_what_this_process_finds(tmp_path: Path) -> None:
    """A place that PYTHONPATH names is the user's own doing, and stays on the path of workers."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "mine.py").write_text(HOLDS)
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "elsewhere")}
    options = ("--vary", "fraud=none,mine:Mine", "--allow-code", "--jobs", 2)
    done = argosy(tmp_path, *COMPARE[:2], "--days", 2, "--replications", 1, *options, env=environment)
    assert done.returncode == 0, done.stderr
