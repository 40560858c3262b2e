"""The collector of cyclic garbage is left alone, but for the length of a run."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

import pytest

from argosy import RunRequest, run
from argosy.collector import rare_collections

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)


def test_thresholds_are_raised_and_restored() -> None:
    gc.set_threshold(700, 10, 10)
    with rare_collections():
        assert gc.get_threshold()[0] == 500_000
        with rare_collections():
            assert gc.get_threshold()[0] == 500_000
        assert gc.get_threshold()[0] == 500_000
    assert gc.get_threshold() == (700, 10, 10)


def test_they_are_restored_after_a_fault() -> None:
    gc.set_threshold(700, 10, 10)
    with pytest.raises(ZeroDivisionError), rare_collections():
        raise ZeroDivisionError
    assert gc.get_threshold() == (700, 10, 10)


@pytest.mark.parametrize("own", [(0, 10, 10), (1_000_000, 10, 10)])
def test_who_collects_less_keeps_doing_so(own: tuple[int, int, int]) -> None:
    gc.set_threshold(*own)
    with rare_collections():
        assert gc.get_threshold() == own
    assert gc.get_threshold() == own


def test_during_a_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    monkeypatch.setattr("argosy.runs.execute.closing", lambda *_: seen.append(gc.get_threshold()[0]) or 1 / 0)
    gc.set_threshold(700, 10, 10)
    request = RunRequest(
        scenario="tiny", days=1, overrides=("settlement.mode=instant",), out=tmp_path / "run"
    )
    with pytest.raises(ZeroDivisionError):
        run(request)
    assert seen == [500_000]
    assert gc.get_threshold() == (700, 10, 10)
