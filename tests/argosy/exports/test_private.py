"""`argosy export --private`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import pytest

from argosy import InputError, RunRequest, run
from argosy.exports import export
from tests.support.calling import invoke

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("runs") / "private"
    run(RunRequest(scenario="tiny", orders=12, settlement="instant", out=out))
    return out


def test_the_file_tells_what_it_guarantees(directory: Path, here: Path) -> None:
    done = invoke("export", directory, "--to", "csv", "--private", "2", "--delta", "1e-6", "--out", "p")
    assert done.exit_code == 0, done.output
    said = dict(pl.read_csv(here / "p" / "guarantee.csv").rows())
    assert (said["epsilon"], said["delta"]) == (2.0, 1e-6)
    answers = pl.read_csv(here / "p" / "answers.csv")
    assert set(answers["mechanism"]) == {"discrete Gaussian"}
    # 12 questions: rho adds up to what the guarantee tells
    one = answers.unique("query")
    spent = sum(s**2 / (2 * b**2) for s, b in one.select("sensitivity", "scale").rows())
    assert spent == pytest.approx(said["rho"], rel=1e-3)
    assert spent <= said["rho"]
    assert {file.name for file in (here / "p").iterdir()} == {"figures.csv", "answers.csv", "guarantee.csv"}


def test_pure_privacy_adds_up(directory: Path, tmp_path: Path) -> None:
    export(directory, "csv", tmp_path / "p", private=0.5)
    one = pl.read_csv(tmp_path / "p" / "answers.csv").unique("query")
    assert (one["sensitivity"] / one["scale"]).sum() == pytest.approx(0.5, rel=1e-3)
    export(directory, "csv", tmp_path / "q", private=0.5)
    texts = [(tmp_path / name / "answers.csv").read_text() for name in "pq"]
    assert texts[0] != texts[1]


def test_options_that_mean_nothing(directory: Path, tmp_path: Path) -> None:
    for asked in (
        {"private": 0.0},
        {"private": 1e-7},
        {"private": float("nan")},
        {"private": 1.0, "delta": 1e-16},
        {"private": 1.0, "delta": float("nan")},
        {"private": 1.0, "delta": 1.0},
        {"delta": 1e-6},
        {"private": 1.0, "role": "auditor"},
    ):
        with pytest.raises(InputError, match=r"--private|--delta"):
            export(directory, "csv", tmp_path / "none", **asked)  # type: ignore[arg-type]
