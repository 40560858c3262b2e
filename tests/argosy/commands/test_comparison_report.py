"""What people and programs are told of a comparison."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from argosy import Comparison
from argosy.commands.comparison_report import as_json, show

if TYPE_CHECKING:
    from collections.abc import Callable

    Tell = Callable[[Comparison], str]


def column(*values: float) -> list[dict[str, float | None]]:
    return [{"orders": 10.0, "settled": 10.0, "decline_rate": 0.0, "gmv_cents": value} for value in values]


def shown(found: Comparison, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("COLUMNS", "200")
    show(found)
    return capsys.readouterr().out


LUCK = np.random.default_rng(1).normal(10_000, 2_000, 10)


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Tell:
    return lambda found: shown(found, capsys, monkeypatch)


def test_what_differs_is_told_with_what_common_luck_gave(tell: Tell) -> None:
    more = LUCK + 1_000 + np.random.default_rng(2).normal(0, 50, 10)
    text = tell(Comparison("tiny", {"a=1": column(*LUCK), "a=2": column(*more)}))
    assert "a=2 less a=1: what differs" in text
    [line] = [line for line in text.splitlines() if line.strip().startswith("goods sold") and "+" in line]
    assert line.split()[3] == f"{(more - LUCK).mean() / 100:.2f}"
    assert f"{(more - LUCK).mean() / LUCK.mean():+.1%}" in line
    ratio = (LUCK.var() + more.var()) / (more - LUCK).var()
    assert line.rstrip().endswith(f"{ratio:,.1f}")
    assert "1 figures differ, 0 are undecided, 3 are the same in every replication" in text
    assert "1 comparisons could have shown something" in text


def test_undecided_is_not_identical(tell: Tell) -> None:
    other = LUCK + np.random.default_rng(2).normal(0, 500, 10)
    text = tell(Comparison("tiny", {"a=1": column(*LUCK), "a=2": column(*other)}))
    assert "a=2 less a=1: undecided" in text
    assert "would have been seen" in text
    assert "what differs\n" not in text
    text = tell(Comparison("tiny", {"a=1": column(*LUCK), "a=2": column(*LUCK)}))
    assert "a=1, a=2: the same in every figure of every replication" in text
    assert "undecided" not in text


def test_one_replication_says_nothing(tell: Tell) -> None:
    text = tell(Comparison("tiny", {"a=1": column(5.0), "a=2": column(7.0)}))
    assert "one replication says nothing of a difference" in text
    assert "differs" not in text


def test_orders_that_had_not_ended_are_told(tell: Tell) -> None:
    late = [figures | {"settled": 9.0} for figures in column(*LUCK)]
    text = tell(Comparison("tiny", {"a=1": column(*LUCK), "a=2": late}))
    assert "orders that had not ended, whose days and outcomes are in no figure: a=2 10.0%" in text


def test_a_skewed_mean_has_both_ends(tell: Tell) -> None:
    skewed = [100.0 * x for x in (0.1, 0.7, 0.3, 12.9, 1.1, 0.0, 3.3, 0.9, 0.2, 5.55)]
    text = tell(Comparison("tiny", {"a=1": column(*skewed)}))
    assert "2.50 (-0.40 to " in text
    assert "10.00 ± 0.00" in text


def factorial() -> Comparison:
    rng = np.random.default_rng(4)
    labels = ("fraud=none,demand.slate=4", "fraud=none,demand.slate=8", "fraud=rules,demand.slate=4",
              "fraud=rules,demand.slate=8")  # fmt: skip
    return Comparison(
        "tiny",
        {
            label: column(*(LUCK + 3_000 * (place % 2) + rng.normal(0, 100, 10)))
            for place, label in enumerate(labels)
        },
    )


def test_several_families_have_effects_and_shares(tell: Tell) -> None:
    text = tell(factorial())
    effects = text[text.index("main effects and interactions") : text.index("where the variance comes from")]
    assert "demand.slate=8" in effects
    assert "fraud=rules" not in effects
    assert "fraud × demand.slate  replications  remainder" in text


def test_json_has_what_it_had_and_verdicts() -> None:
    content = json.loads(as_json(factorial()))
    assert {"strategies", "replications", "kpis", "differences", "warnings", "experiment"} <= set(content)
    assert content["comparisons"] == 6
    assert len(content["differences"]) == 6 * 4
    for difference in content["differences"]:
        assert {"metric", "a", "b", "mean", "ci_low", "ci_high", "correlation"} < set(difference)
        assert difference["verdict"] in ("differs", "noise", "identical")
    analysis = content["factorial"]["gmv_cents"]
    assert [effect["factors"] for effect in analysis["effects"]][-1] == ["fraud", "demand.slate"]
    assert sum(analysis["shares"].values()) == pytest.approx(1)
    assert content["open_shares"] == dict.fromkeys(content["strategies"], 0.0)
