"""Sweeps through the command line and from Python: stored, resumed, told; bad input refused."""

from __future__ import annotations

import json
from pathlib import Path  # noqa: TC003 - pytest looks at the types of fixtures
from typing import Any

import pytest

from argosy import InputError, SweepRequest, open_sweep, resume_sweep, sweep
from argosy.experiments import replicate
from argosy.experiments.journal import Journal
from argosy.experiments.sweeps.factors import factors
from argosy.experiments.sweeps.planning import planned
from argosy.experiments.sweeps.store import RESULTS, SWEEP
from argosy.scenario_files import assumptions, assumptions_used, find_scenario, load_scenario
from tests.support.calling import invoke

SMALL: Any = {"scenario": "tiny", "orders": 12, "settlement": "instant", "jobs": 1}
OVER = ("price_sigma", "demand.slate=2:9")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_sweep_is_what_its_points_are_alone(here: Path) -> None:
    found = sweep(SweepRequest(**SMALL, over=OVER, points=2, replications=2))
    plan = planned(found.request)
    assert len(found.points) == 2 * 3
    keys = plan.task_keys()
    alone = {key: replicate(task).figures for key, task in zip(keys, plan.tasks(keys), strict=True)}
    for number, figures in enumerate(found.values[""]):
        for name in ("gmv_cents", "conversion"):
            mean = sum(alone[number, "", n][name] or 0 for n in range(2)) / 2
            assert figures[name] == pytest.approx(mean)
    assert open_sweep(found.directory).values == found.values
    frame = found.frame()
    assert frame.height == len(found.points)
    assert {"strategy", "point", "price_sigma", "demand.slate", "gmv_cents"} <= set(frame.columns)


def test_a_point_is_the_scenario_with_its_values(here: Path) -> None:
    plan = planned(SweepRequest(**SMALL, over=OVER, design="grid", points=3))
    [scenario] = plan.at([0.25, 4.6]).values()
    assert scenario.selling.price_sigma == 0.25
    assert scenario.demand.slate == 5
    expected, _ = load_scenario(
        "tiny", ["settlement.mode=instant", "demand.slate=5", "selling.price_sigma=0.25"]
    )
    assert scenario == expected


def test_stopped_anywhere_and_resumed_it_is_the_same(here: Path) -> None:
    request = SweepRequest(**SMALL, over=OVER, points=2, vary=("routing=cheapest,fastest",))
    whole = sweep(request)
    lines = (whole.directory / RESULTS).read_text().splitlines(keepends=True)
    for kept, torn in ((0, ""), (5, ""), (7, lines[7][:40]), (len(lines), "")):
        other = here / f"stopped {kept}"
        other.mkdir()
        (other / SWEEP).write_text((whole.directory / SWEEP).read_text())
        (other / RESULTS).write_text("".join(lines[:kept]) + torn)
        ended: list[int] = []
        found = resume_sweep(other, jobs=1, look=lambda done, _, ended=ended: ended.append(done))
        assert found.values == whole.values
        assert ended == list(range(kept + 1, len(lines) + 1)), "no task ran twice"
        assert (other / RESULTS).read_bytes() == (whole.directory / RESULTS).read_bytes()


def test_a_second_process_is_refused(here: Path) -> None:
    found = sweep(SweepRequest(**SMALL, over=OVER, points=2))
    with Journal(found.directory / RESULTS), pytest.raises(InputError, match="another process is at work"):
        resume_sweep(found.directory, jobs=1)
    assert resume_sweep(found.directory, jobs=1).values == found.values


def test_a_directory_of_another_scenario_is_refused(here: Path) -> None:
    found = sweep(SweepRequest(**SMALL, over=OVER, points=2))
    said = json.loads((found.directory / SWEEP).read_text())
    said["request"]["seed"] = 77
    (found.directory / SWEEP).write_text(json.dumps(said))
    with pytest.raises(InputError, match="the scenario is another one"):
        resume_sweep(found.directory, jobs=1)


def test_all_assumptions_are_those_that_the_scenario_reads_and_that_have_a_range() -> None:
    found = factors("eurasia", ["assumptions"], [])
    used = assumptions_used(find_scenario("eurasia"))
    assert len(found) > 80
    assert {factor.name for factor in found} <= set(used)
    for factor in found:
        entry = assumptions()[factor.name]
        assert (factor.low, factor.high) == (entry["low"], entry["high"])
        ends = (entry["low"], entry["value"], entry["high"])
        assert factor.whole == all(isinstance(end, int) for end in ends)
        for x, end in ((factor.low, entry["low"]), (factor.high, entry["high"])):
            assert factor.value(x) == end, "no end is rounded away"


def test_it_tells_people_and_programs(here: Path) -> None:
    asked = ("sweep", "tiny", "--over", "demand.slate=2,6", "--over", "price_sigma=0.1:0.3", "--design", "grid",
             "--points", "2", "--vary", "routing=cheapest,fastest", "--orders", "10", "--jobs", "1",
             "--settlement", "instant")  # fmt: skip
    told = invoke(*asked, "--json")
    assert told.exit_code == 0, told.stderr
    document = json.loads(told.stdout)
    assert document["points"] == 4
    assert document["strategies"] == ["routing=cheapest", "routing=fastest"]
    assert len(document["values"]) == 8
    assert all(flip["above"] + flip["below"] <= 4 for flip in document["flips"])
    shown = invoke("sweep", "--resume", document["experiment"], "--jobs", "1")
    assert shown.exit_code == 0, shown.stderr
    assert "2 factors, one replication at each of 4 points (grid)" in shown.stdout


@pytest.mark.parametrize("design", ["morris", "lhs", "sobol"])
def test_every_design_tells_the_strongest_first(design: str, here: Path) -> None:
    told = invoke("sweep", "tiny", "--over", "price_sigma", "--over", "promise_factor", "--design", design,
                  "--points", "4", "--orders", "15", "--jobs", "1", "--settlement", "instant",
                  "--metric", "on_time_share", "--json")  # fmt: skip
    assert told.exit_code == 0, told.stderr
    effects = json.loads(told.stdout)["effects"][""]["on_time_share"]
    assert {effect["factor"] for effect in effects} == {"price_sigma", "promise_factor"}
    sizes = [abs(effect["size"]) for effect in effects]
    assert sizes == sorted(sizes, reverse=True)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("tiny",), "--over is missing"),
        ((), "no scenario"),
        (("tiny", "--over", "demand.slate=9:2"), "empty or upside down"),
        (("tiny", "--over", "demand.slate=2:2"), "empty or upside down"),
        (("tiny", "--over", "demand.slate=a:b"), "not of the form key=low:high"),
        (("tiny", "--over", "demand.slate=nan:3"), "a range has finite ends"),
        (("tiny", "--over", "demand.slat=2:3"), "there is no 'slat'"),
        (("tiny", "--over", "modes.ship.speed_kmh=2:3"), "the list has no element 'ship'"),
        (("tiny", "--over", "name=2:3"), "is no number"),
        (("tiny", "--over", "pricesigma"), "no assumption that tiny reads"),
        (("tiny", "--over", "price_sigma", "--over", "price_sigma=0.1:0.2"), "--over names price_sigma twice"),
        (("tiny", "--over", "demand.slate=2,3"), "single values are for --design grid"),
        (("tiny", "--over", "price_sigma", "--design", "moris"), "no design 'moris'"),
        (("tiny", "--over", "price_sigma", "--points", "1"), "--points 1 is too few"),
        (("tiny", "--over", "price_sigma", "--design", "sobol", "--points", "12"), "a power of 2"),
        (("tiny", "--over", "price_sigma", "--design", "grid", "--points", "1000000"), "are too many"),
        (("tiny", "--over", "price_sigma", "--metric", "profits"), "no figure 'profits'"),
        (("tiny", "--over", "price_sigma", "--replications", "0"), "--replications 0"),
        (("tiny", "--over", "demand.slate=-4:3"), "demand.slate"),
        (("tiny", "--over", "price_sigma", "--resume", "x"), "--resume goes on with what was asked then"),
        (("--resume", "nowhere"), "no experiment"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_before_anything_runs(
    arguments: tuple[str, ...], told: str, here: Path
) -> None:
    result = invoke("sweep", *arguments)
    assert result.exit_code == 2, result.output
    assert told in result.stderr
    assert not list(here.iterdir()), "nothing is left behind"
