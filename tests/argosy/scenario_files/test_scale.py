"""The same market, larger or smaller."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from argosy.problems import InputError
from argosy.scenario_files import load_scenario, scaled
from argosy.scenario_files.scale import _MAX_COUNT
from sim.scenario import Scenario, check_scenario
from tests.support.calling import invoke
from tests.support.small_market import changed, tiny

SCALES = st.floats(0.001, 10_000)


def counts(scenario: Scenario) -> dict[str, int]:
    """The whole numbers that scale."""
    found = {"buyers": scenario.demand.buyers}
    for n, warehouse in enumerate(scenario.warehouses):
        for key in ("sellers", "pick_stations", "pack_stations", "receive_stations"):
            if getattr(warehouse, key) is not None:
                found[f"{key} {n}"] = getattr(warehouse, key)
    for who in ("officers", "scanners", "inspectors"):
        found[who] = getattr(scenario.customs, who)
    for what in ("reviewers", "review_queue"):
        found[what] = getattr(scenario.screening, what)
    return found | {f"capacity {mode.name}": mode.capacity_kg for mode in scenario.modes}


def unscaled(scenario: Scenario) -> Scenario:
    """With one and the same number wherever something scales."""
    return changed(
        scenario, demand__buyers=1, demand__visits_per_day=1.0, warehouses__sellers=1, warehouses__pick_stations=1,
        warehouses__pack_stations=1, warehouses__receive_stations=None, warehouses__shift_minutes=1,
        modes__capacity_kg=1, customs__officers=1, customs__scanners=1, customs__inspectors=1,
        screening__reviewers=1, screening__review_queue=1,
    )  # fmt: skip


@settings(max_examples=25)
@given(SCALES)
def test_counts_are_multiplied_and_rounded_and_nothing_else_changes(scale: float) -> None:
    scenario = tiny()[0]
    found = scaled(scenario, scale)
    before, after = counts(scenario), counts(found)
    for name, count in before.items():
        assert type(after[name]) is int
        assert abs(after[name] - max(1, count * scale)) <= 0.5
    assert found.demand.visits_per_day == scenario.demand.visits_per_day * scale
    assert unscaled(found) == unscaled(scenario)


@settings(max_examples=25)
@given(SCALES)
def test_pickers_work_so_many_times_as_long_together(scale: float) -> None:
    """Where a picker would have to be divided the shift is shorter, down to a minute."""
    scenario = tiny()[0]
    for before, after in zip(scenario.warehouses, scaled(scenario, scale).warehouses, strict=True):
        assert before.shift_minutes
        assert after.shift_minutes
        expected = before.shift_minutes * before.pick_stations * scale
        assert abs(after.shift_minutes - max(1, expected / after.pick_stations)) <= 0.5
    always = scaled(changed(scenario, warehouses__shift_minutes=None), scale)
    assert {warehouse.shift_minutes for warehouse in always.warehouses} == {None}


@settings(max_examples=25)
@given(SCALES, SCALES)
def test_more_is_never_less(one: float, other: float) -> None:
    small, large = (counts(scaled(tiny()[0], scale)) for scale in sorted((one, other)))
    assert all(small[name] <= large[name] for name in small)


@settings(max_examples=25)
@given(st.floats(0.1, 50), st.floats(0.1, 50))
def test_scaling_twice_is_scaling_by_the_product_up_to_rounding(one: float, other: float) -> None:
    twice, at_once = scaled(scaled(tiny()[0], one), other), scaled(tiny()[0], one * other)
    steps, whole = counts(twice), counts(at_once)
    for name, count in whole.items():
        # a first result is off by a half, or by one where it was lifted to 1; each last rounding adds a half
        assert abs(steps[name] - count) <= other + 1
    assert twice.demand.visits_per_day == pytest.approx(at_once.demand.visits_per_day, rel=1e-12)


@pytest.mark.parametrize("name", ["tiny", "domestic", "eurasia"])
def test_one_keeps_everything(name: str) -> None:
    scenario, _ = load_scenario(name)
    assert scaled(scenario, 1) is scenario
    assert scaled(scenario, 1.0) is scenario


@settings(max_examples=25)
@given(st.integers(2, 100))
def test_whole_numbers_scale_exactly_and_back(times: int) -> None:
    scenario = tiny()[0]
    large = scaled(scenario, times)
    assert counts(large) == {name: times * count for name, count in counts(scenario).items()}
    assert counts(scaled(large, 1 / times)) == counts(scenario)


@pytest.mark.parametrize("scale", [0.0, -0.0, -1.0, -1e-300, float("nan"), float("inf"), -float("inf")])
def test_what_is_no_scale(scale: float) -> None:
    with pytest.raises(InputError, match="is not a positive number") as error:
        scaled(tiny()[0], scale)
    assert error.value.hint == "1 keeps the scenario as it is"


def test_the_largest_scale_is_allowed_and_no_larger_one() -> None:
    assert scaled(tiny()[0], 10_000).demand.buyers == 400_000
    with pytest.raises(InputError, match="is above 10,000"):
        scaled(tiny()[0], 10_000.000001)


@settings(max_examples=30)
@given(st.sampled_from([0, -1, -(10**30)]), SCALES)
def test_what_is_wrong_is_not_scaled_into_what_is_right(count: int, scale: float) -> None:
    wrong = changed(tiny()[0], demand__buyers=count)
    assert scaled(wrong, scale).demand.buyers == count
    assert "demand.buyers" in {problem.where for problem in check_scenario(scaled(wrong, scale), tiny()[1])}


def test_a_count_beyond_reason_is_still_refused_afterwards() -> None:
    scenario = replace(tiny()[0], demand=replace(tiny()[0].demand, buyers=2**63))
    found = scaled(scenario, 0.5)
    assert found.demand.buyers == _MAX_COUNT // 2
    assert "demand.buyers" in {problem.where for problem in check_scenario(found, tiny()[1])}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--scale", "0.00001"], "demand.visits_per_day: "),
        (
            ["--scale", "10000", "--set", "demand.buyers=1000000"],
            "demand.buyers: 10000000000 is above 100,000,000",
        ),
        (
            ["--scale", "10000", "--set", "warehouses.0.sellers=1000"],
            "warehouses.DE-HAMBURG.sellers: 10000000",
        ),
    ],
)
def test_limits_hold_for_what_scaling_makes(arguments: list[str], told: str, here: Any) -> None:
    result = invoke("run", "tiny", *arguments)
    assert result.exit_code == 2, result.output
    assert told in result.stderr
