"""`python -m bench.coverage` on populations of known distributions."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest

from argosy import Comparison
from bench import coverage
from bench.coverage import AT_LEAST, CLOSE, Population, Row, covered, of_no_difference, table
from sim.core.streams import Streams

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

TRIALS = 600
LUCK = np.random.default_rng(5)


def trials(values: NDArray[np.float64]) -> NDArray[np.int64]:
    return Streams(2).generator("trials").integers(len(values), size=(TRIALS, 10))


@pytest.mark.parametrize(
    "values",
    [LUCK.normal(50, 8, 4_000), LUCK.lognormal(3, 0.5, 4_000), LUCK.binomial(60, 0.9, 4_000) / 60],
    ids=["normal", "lognormal", "share"],
)
def test_what_ten_replications_can_tell_is_covered(values: NDArray[np.float64]) -> None:
    found, _ = covered(values, trials(values), np.zeros(TRIALS))
    assert CLOSE[0] - 0.02 <= found <= CLOSE[1] + 0.01


@pytest.mark.parametrize("share", [0.03, 0.1, 0.25])
def test_rare_effects_are_covered_where_students_interval_fails(share: float) -> None:
    values = LUCK.lognormal(3, 0.5, 4_000) * (LUCK.random(4_000) < share)
    found, usual = covered(values, trials(values), np.full(TRIALS, 30.0))
    assert AT_LEAST[0] <= found
    assert usual < 0.92


def people(trials: int) -> Population:
    luck = np.random.default_rng(8)
    values = {
        label: [
            {"gmv_cents": a, "orders": 60.0, "chargeback_cents": b}
            for a, b in zip(
                luck.normal(9e4, 9e3, 300).tolist(), (luck.gamma(1, 500, 300)).tolist(), strict=True
            )
        ]
        for label in ("a", "b")
    }
    return Population(Comparison("tiny", values), trials)


def test_equal_strategies_seldom_differ() -> None:
    [row] = of_no_difference(people(300))
    assert row.met
    assert row.usual is not None
    assert row.usual > row.found


def test_draws_are_the_same_every_time() -> None:
    first, second = people(5).draws, people(7).draws
    assert first.shape == (5, 2, 10)
    assert (first == second[:5]).all()


def test_a_missed_target_is_told() -> None:
    rows = [Row("mean", "gmv_cents", 0.9, 0.85, *CLOSE), Row("A/A", "all", 0.02, None, 0, 0.06)]
    assert [row.met for row in rows] == [False, True]
    text = table(rows)
    assert "| mean | `gmv_cents` | 90.0% | 85.0% | 93% to 97% | missed |" in text
    assert "| A/A | `all` | 2.0% |  | at most 6% | met |" in text


def test_the_command_reads_a_population_and_fails_where_a_target_is_missed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    names = (*coverage.KINDS.values(), *coverage.BEYOND.values(), *coverage.PAIRED, *coverage.RARE)
    figures = dict.fromkeys(names, 1.0)
    labels = ["w", "x", "y", "z"]
    lines = [
        {"strategy": label, "replication": n, "figures": figures | {"transit_days_p95": 90.0 * (n == 7)},
         "warnings": []}
        for n in range(60) for label in labels
    ]  # fmt: skip
    said = {"scenario": "tiny", "arguments": {}, "strategies": [{"label": label} for label in labels]}
    (tmp_path / "experiment.json").write_text(json.dumps(said))
    (tmp_path / "replications.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    monkeypatch.setattr(sys, "argv", ["coverage", "--out", str(tmp_path), "--trials", "20"])
    monkeypatch.setattr(coverage, "of_the_same", lambda _: Row("A/A", "all", 0, None, 0, 0))
    with pytest.raises(SystemExit) as ended:
        coverage.main()
    assert ended.value.code == 1
    assert "60 replications, 20 trials of 10" in capsys.readouterr().out
