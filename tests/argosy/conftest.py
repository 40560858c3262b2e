from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.support.calling import run_json


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """A run of `tiny` and what `run --json` said. Nobody may change it."""
    directory = tmp_path_factory.mktemp("runs") / "tiny"
    return directory, run_json("tiny", "--out", directory)


@pytest.fixture
def copied(finished: tuple[Path, dict[str, Any]], tmp_path: Path) -> Path:
    """A copy of the finished run that a test may damage."""
    return Path(shutil.copytree(finished[0], tmp_path / "run"))
