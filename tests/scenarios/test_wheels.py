"""What the data is made from is fetched as far as it can be had."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from scenarios.data.builders import wheels
from scenarios.data.builders.wheels import ALL, RECBOLE, Wheel, cached, fetch

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def empty(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ARGOSY_DATA_CACHE", str(tmp_path))


def test_the_films_are_among_them() -> None:
    assert RECBOLE in ALL


def test_one_that_cannot_be_had_keeps_nobody_from_the_others(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    failing = {
        ALL[0]: subprocess.CalledProcessError(1, "pip"),
        ALL[2]: FileNotFoundError("npm"),
        ALL[3]: SystemExit("no pip found"),
    }

    def download(wheel: Wheel) -> None:
        if wheel in failing:
            raise failing[wheel]
        (tmp_path / wheel.filename).touch()

    monkeypatch.setattr(wheels, "_download", download)
    with pytest.raises(SystemExit) as ended:
        fetch()
    assert ended.value.code == 1
    assert [wheel for wheel in ALL if not cached(wheel)] == list(failing)
    told = capsys.readouterr().err.splitlines()
    assert [line.split(" ", 1)[0] for line in told] == [wheel.requirement for wheel in failing]
    failing.clear()
    fetch()
    assert all(map(cached, ALL))
