"""The arithmetic of `argosy bench`, on a machine on which everything takes a round time. No test is timed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from argosy.bench import measure as measure_module
from argosy.bench import takes as measuring
from argosy.bench.benchmark import run_benchmark
from argosy.bench.families import COMPARED
from argosy.bench.machine import Machine, look_at_machine
from argosy.bench.rows import ROWS, Budget, best_of
from argosy.bench.sample import Sample
from argosy.bench.screens import screen_rows
from argosy.bench.takes import MEASUREMENTS, take
from argosy.policies import registered
from argosy.problems import ArgosyError, InputError
from sim.policies import FAMILIES
from tests.support.calling import invoke

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

MARKET_CPU = 300e-6
TIMEOUTS_CPU = 30e-6


def machine(kind: str, options: Mapping[str, Any]) -> Sample:
    """A machine on which everything takes a round time."""
    slow = "py-evm" in str(options)
    if kind == "loop":
        count = options.get("orders") or 4_000 * options["scale"]
        instant = "settlement.mode=instant" in options["overrides"]
        each = 0.1 if slow else 0.0004 if instant else 0.0005
        return Sample(count, count * each, count * MARKET_CPU, 10**8 + 1_000 * count)
    if kind == "engine":
        return Sample(1_000, 20.0 if slow else 0.1)
    if kind == "timeouts":
        return Sample(1_000, 1.0, 1_000 * TIMEOUTS_CPU)
    if kind == "replication":
        learned = "policies.fraud.name=logistic" in options["overrides"]
        return Sample(1_000, 9.0, 1.2 if learned else 1.0)
    if kind == "replications":
        return Sample(12, 12 / options["jobs"])
    return Sample(1, 1.0)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Mapping[str, Any]]]:
    """What was measured, in order."""
    heard: list[tuple[str, Mapping[str, Any]]] = []

    def measure(kind: str, options: Mapping[str, Any]) -> Sample:
        heard.append((kind, options))
        return machine(kind, options)

    monkeypatch.setattr(measuring, "measure", measure)
    return heard


def silent(_: str) -> None:
    pass


@pytest.mark.usefixtures("asked")
def test_every_budget_is_judged() -> None:
    found = run_benchmark([], 2, silent)
    values = {budget.name: pytest.approx(budget.value) for budget in found.budgets}
    assert values == {
        "loop": 200,
        "wall": 8_000 * 0.0005 / (8_000 * 0.0004),
        "engine": 200,
        "market": MARKET_CPU / TIMEOUTS_CPU,
        "scale": 1.0,
        "memory": 180,
        "million": 1e6 * 0.0005 / 60,
        "replications": 2.0,
        "replication": 1_000,
        "policies": 1.2,
    }
    assert [budget.name for budget in found.budgets] == list(ROWS)
    assert found.met
    limits = {budget.name: budget.limit for budget in found.budgets}
    assert limits == {
        "loop": 100, "wall": 1.25, "engine": 150, "market": 12, "scale": 1.15, "memory": 400 + 0.004 * 80_000,
        "million": 10, "replications": 1.7, "replication": None, "policies": 1.3,
    }  # fmt: skip


@pytest.mark.usefixtures("asked")
def test_the_wall_is_held_against_the_larger_half_not_the_sum() -> None:
    [wall] = run_benchmark(["wall"], 1, silent).budgets
    assert "over the larger of" in wall.what
    assert wall.detail == "4.0 s over 0.1 s and 3.2 s"


@pytest.mark.usefixtures("asked")
def test_a_million_is_extrapolated_and_says_so_or_really_run() -> None:
    [guessed] = run_benchmark(["million"], 1, silent).budgets
    assert "extrapolated from --scale 20" in guessed.what
    [run] = run_benchmark(["million"], 1, silent, million=True).budgets
    assert "extrapolated" not in run.what
    assert run.detail.startswith("920,000 orders")
    assert run.value == pytest.approx(1e6 * 0.0005 / 60), "80,000 are missing to the million"


def test_a_million_and_more_is_not_made_less() -> None:
    sample = Sample(1_200_000, 600.0)
    from argosy.bench.rows import MILLION_ROW

    assert MILLION_ROW.budget(best_of({"million": [sample]})).value == 10


def test_the_best_take_counts_on_either_clock() -> None:
    takes = [Sample(10, 3.0, 1.0), Sample(10, 1.0, 3.0), Sample(10, 2.0, 2.0)]
    best = best_of({"x": takes})["x"]
    assert (best.wall, best.cpu) == (takes[1], takes[0])


def test_rates_and_costs() -> None:
    sample = Sample(10, 4.0, 2.0)
    assert (sample.rate, sample.cost, sample.cpu_cost) == (2.5, 0.4, 0.2)


def test_measurements_are_taken_in_turn_and_only_those_that_rows_need(
    asked: list[tuple[str, Mapping[str, Any]]],
) -> None:
    run_benchmark(["market"], 2, silent)
    assert [kind for kind, _ in asked] == ["loop", "timeouts", "loop", "timeouts"]
    asked.clear()
    run_benchmark(["replications", "scale"], 3, silent)
    assert [kind for kind, _ in asked] == ["loop", "replications", "replications", "loop", "loop", "loop"]


def test_what_is_kept_is_found_again(asked: list[tuple[str, Mapping[str, Any]]]) -> None:
    run_benchmark(["engine", "policies"], 1, silent)
    options = {kind: dict(given) for kind, given in asked if kind in ("engine", "history")}
    kept = next(given["keep"] for kind, given in asked if kind == "loop" and "keep" in given)
    assert options["engine"]["run"] == kept
    assert "{" not in str(kept)
    learned = asked[-1][1]["overrides"]
    assert f"policies.fraud.options.history={options['history']['out']}" in learned


def test_every_row_needs_what_can_be_measured() -> None:
    needed = {need for row in ROWS.values() for need in row.needs}
    assert needed | {"million"} == set(MEASUREMENTS)


@pytest.mark.usefixtures("asked")
def test_progress_counts_the_takes_there_will_be() -> None:
    heard: list[str] = []
    take({"loop", "large"}, 2, heard.append)
    assert heard == [
        "take 1 of 2: whole loop on revm, --scale 2",
        "take 1 of 1: whole loop on revm, --scale 20",
        "take 2 of 2: whole loop on revm, --scale 2",
    ]


def test_a_budget_is_met_at_its_limit_and_always_without_one() -> None:
    def budget(value: float, limit: float | None, *, at_least: bool) -> bool:
        return Budget("x", "x", value, limit, at_least, "x", "").met

    assert budget(2, 2, at_least=True)
    assert budget(2, 2, at_least=False)
    assert not budget(1.9, 2, at_least=True)
    assert not budget(2.1, 2, at_least=False)
    assert budget(1e9, None, at_least=False)


@pytest.mark.parametrize(
    ("names", "takes", "message"),
    [(["lop"], 1, "did you mean 'loop'"), ([], 0, "--takes 0 is not a positive number")],
)
def test_what_cannot_be_measured(names: list[str], takes: int, message: str) -> None:
    with pytest.raises(InputError, match=message):
        run_benchmark(names, takes, silent)


@pytest.mark.usefixtures("asked")
def test_the_table_and_the_object() -> None:
    result = invoke("bench")
    assert result.exit_code == 0, result.output
    assert result.stdout.count("met") == len(ROWS) - 1
    assert "best of 3" in result.stdout
    assert "fixed loop" in result.stdout
    assert "take 1 of 3: whole loop" in result.stderr
    answer = json.loads(invoke("bench", "--rows", "loop, engine", "--takes", 2, "--json").stdout)
    assert [budget["name"] for budget in answer["budgets"]] == ["loop", "engine"]
    assert [budget["met"] for budget in answer["budgets"]] == [True] * 2
    assert set(answer["machine"]["before"]) == {"load", "loop_s", "loop_cpu_s"}
    assert [len(samples) for samples in answer["takes"].values()] == [2, 2, 2, 2]
    assert set(answer["takes"]["loop"][0]) == {"count", "seconds", "cpu", "bytes"}


def test_a_missed_budget_is_an_answer_of_no(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measuring, "measure", lambda *_: Sample(10, 1.0, 1.0, 1))
    result = invoke("bench", "--rows", "loop")
    assert result.exit_code == 1
    assert "missed" in result.stdout


def test_a_busy_machine_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measuring, "measure", machine)
    for busy, told in ((Machine(0.2, 1.0, 1.0), False), (Machine(3.0, 1.0, 1.0), True)):
        monkeypatch.setattr("argosy.bench.benchmark.look_at_machine", lambda seen=busy: seen)
        assert ("this machine was busy" in invoke("bench", "--rows", "market").stderr) is told


@pytest.mark.parametrize(
    ("seen", "busy"),
    [
        (Machine(0.5, 0.2, 0.2), False),
        (Machine(1.5, 0.2, 0.2), True),
        (Machine(0.5, 0.3, 0.2), True),
        (Machine(None, 0.2, 0.2), False),
    ],
)
def test_what_counts_as_busy(seen: Machine, busy: bool) -> None:
    assert seen.busy is busy


def test_the_machine_is_looked_at() -> None:
    seen = look_at_machine(turns=1_000)
    assert seen.loop_s > 0
    assert seen.loop_cpu_s >= 0


def test_a_measurement_that_fails_says_so() -> None:
    with pytest.raises(
        ArgosyError, match=r"measuring engine .* failed: .*unexpected keyword argument 'nmae'"
    ):
        measuring.measure("engine", {"nmae": "revm"})


@pytest.mark.slow
def test_real_measurements(tmp_path: Path) -> None:
    from argosy.bench import measure as real

    kept, learned = str(tmp_path / "loop"), str(tmp_path / "history")
    usual = {"scale": 1, "orders": 20}
    loop = measuring.measure("loop", {**usual, "overrides": ["settlement.engine=revm"], "keep": kept})
    assert 0 < loop.count <= 20
    assert loop.bytes > 10**7
    assert loop.cpu > 0
    engine = measuring.measure("engine", {"name": "revm", "run": kept, "scale": 1, "limit": 250})
    assert 0 < engine.count < 250
    assert measuring.measure("replications", {"count": 1, "orders": 5, "jobs": 1}).count == 1
    assert real.timeouts(orders=100).count == pytest.approx(100, abs=20)
    assert real.history(scale=0.05, out=learned).count > 0
    assert real.history(scale=0.05, out=learned).count == 0, "it is there already"
    again = real.loop(**usual, overrides=["settlement.mode=instant"], keep=kept)  # type: ignore[arg-type]
    assert again.count > 0


@pytest.mark.slow
def test_a_replication_is_measured() -> None:
    import gc

    from argosy.bench import measure as real

    assert real.replication(scale=0.02, overrides=["settlement.mode=instant"]).count > 0
    gc.unfreeze()


def test_policies_of_a_family_are_held_to_its_default(asked: list[tuple[str, Mapping[str, Any]]]) -> None:
    found = run_benchmark(["dispatch"], 3, silent)
    (row,) = found.budgets
    assert (row.name, row.limit, row.met, row.value) == ("dispatch", None, True, 1.0)
    policies = registered("dispatch")
    assert len(asked) == len(policies), "each once, whatever the takes"
    for name in policies:
        assert (name in row.detail) is (name != FAMILIES["dispatch"].default)


def test_families_are_measured_where_they_are_asked_for(asked: list[tuple[str, Mapping[str, Any]]]) -> None:
    found = run_benchmark([], 1, silent, families=True)
    assert [budget.name for budget in found.budgets] == [*ROWS, *COMPARED, "scores", "lessons"]
    every = [registered(family) for family in COMPARED]
    measured = [options for _, options in asked if "policies." in str(options.get("overrides"))]
    assert len(measured) == sum(map(len, every)) - len(COMPARED) + 1  # and the learned screen of another row


def test_scores_and_lessons_have_budgets(monkeypatch: pytest.MonkeyPatch) -> None:
    """The network is slow to score, the forest to learn."""

    def measure(kind: str, options: Mapping[str, Any]) -> Sample:
        assert kind == "screens"
        if options["what"] == "scores":
            return Sample(1_000, 0.05, 0.07 if options["name"] == "network" else 0.05)
        return Sample(1, 10.0, 0.9 if options["name"] == "forest" else 0.2)

    monkeypatch.setattr(measuring, "measure", measure)
    scores, lessons = run_benchmark(["scores", "lessons"], 1, silent).budgets
    assert (scores.value, scores.met) == (pytest.approx(70), False)
    assert "network" in scores.what
    assert (lessons.value, lessons.met) == (pytest.approx(0.09), True)
    assert lessons.detail.endswith("forest 0.090")


def test_a_screen_is_clocked_in_a_market(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measure_module, "SCENARIO", "tiny")
    scores = measure_module.screens(name="isolation", what="scores", scale=1)
    assert scores.count > 50
    assert scores.cpu > 0


def test_every_measurement_can_be_taken() -> None:
    """What a process is asked to measure, it knows by name."""
    kinds = {one.kind for one in (*MEASUREMENTS.values(), *screen_rows()[1].values())}
    assert kinds <= set(measure_module.MEASURABLE)


def test_a_family_is_a_row(asked: list[tuple[str, Mapping[str, Any]]]) -> None:
    with pytest.raises(InputError, match="no row 'routin'"):
        run_benchmark(["routin"], 1, silent)
