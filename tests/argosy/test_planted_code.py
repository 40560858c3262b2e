"""Nothing that lies in the working directory is run by standing there: real processes, workers among them."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.planted import argosy, names_run, plant

if TYPE_CHECKING:
    from pathlib import Path

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
    assert "planted" not in done.stdout
