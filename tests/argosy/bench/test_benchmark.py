from __future__ import annotations

import json
from typing import Any

import pytest

from argosy.bench import budgets as benchmark
from argosy.problems import ArgosyError
from tests.support.calling import invoke


def machine(name: str, options: dict[str, Any]) -> dict[str, Any]:
    """A machine on which everything takes a round time."""
    slow = "py-evm" in options.values()
    if name == "loop":
        seconds = options["orders"] * (0.1 if slow else 0.0004 if options.get("settlement") else 0.0005)
        return {"orders": options["orders"], "seconds": seconds, "bytes": 10**8 + 1000 * options["orders"]}
    if name == "engine":
        return {"transactions": 1000, "seconds": 20.0 if slow else 0.1}
    return {"replications": 8, "seconds": 8 / options["jobs"]}


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(benchmark, "_measure", machine)


@pytest.mark.usefixtures("measured")
def test_every_budget_is_judged() -> None:
    budgets = {budget.what: budget for budget in benchmark.measure_all(1000, lambda _: None)}
    values = {what: pytest.approx(budget.value) for what, budget in budgets.items()}
    assert values == {
        "whole loop, revm over py-evm": 200,
        "engine alone, revm over py-evm": 200,
        "whole loop over engine alone plus instant run": 1.0,
        "cost per order at 10,000 over 1,000": 1.0,
        "memory at 10,000 orders": 110,
        "a million orders, at the long run's pace": 1e6 * 0.0005 / 60,
        "replications, two cores over one": 2.0,
    }
    assert all(budget.met for budget in budgets.values())


@pytest.mark.usefixtures("measured")
def test_the_table_and_the_object() -> None:
    result = invoke("bench", "--orders", 1000)
    assert result.exit_code == 0, result.output
    assert result.stdout.count("met") == 7
    assert "measuring: whole loop" in result.stderr
    budgets = json.loads(invoke("bench", "--orders", 1000, "--json").stdout)["budgets"]
    assert [budget["met"] for budget in budgets] == [True] * 7


def test_a_missed_budget_is_an_answer_of_no(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(benchmark, "_measure", lambda n, o: machine(n, o) | {"seconds": 1.0})
    result = invoke("bench", "--orders", 1000)
    assert result.exit_code == 1
    assert "missed" in result.stdout


def test_a_measurement_that_fails_says_so() -> None:
    with pytest.raises(ArgosyError, match=r"measuring loop .* failed: .*revmm"):
        benchmark._measure("loop", {"orders": 10, "engine": "revmm"})


@pytest.mark.slow
def test_real_measurements(tmp_path: Any) -> None:
    loop = benchmark._measure("loop", {"orders": 20, "keep": str(tmp_path / "run")})
    assert loop["orders"] == 20
    assert loop["bytes"] > 10**7
    engine = benchmark._measure("engine", {"name": "revm", "run": str(tmp_path / "run"), "limit": 90})
    assert 0 < engine["transactions"] < 90
    assert benchmark._measure("replications", {"count": 1, "orders": 5, "jobs": 1})["replications"] == 1
