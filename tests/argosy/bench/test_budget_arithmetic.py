"""Budgets as functions of samples: what scales with the machine cancels, and no test is timed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from argosy.bench.rows import MILLION_ROW, ROWS, best_of
from argosy.bench.sample import Sample
from argosy.bench.takes import MEASUREMENTS, _placed

if TYPE_CHECKING:
    from argosy.bench.rows import Budget

SECONDS = st.floats(0.001, 1_000)
SAMPLE = st.builds(Sample, st.integers(1, 10**6), SECONDS, SECONDS, st.integers(10**6, 10**10))
NEEDED = sorted({need for row in (*ROWS.values(), MILLION_ROW) for need in row.needs})
TAKES = st.lists(SAMPLE, min_size=1, max_size=3, unique_by=(lambda s: s.seconds, lambda s: s.cpu))
"""No two as fast as each other, or it would be the first that counts."""

ALL = st.fixed_dictionaries(dict.fromkeys(NEEDED, TAKES))
Samples = dict[str, list[Sample]]

RATIOS = ("loop", "wall", "engine", "market", "scale", "replications", "policies")
"""Rows that compare two samples of the same machine."""

TIMES = ("million", "replication")
"""Rows that are a time of this machine."""


def budgets(samples: Samples) -> dict[str, Budget]:
    assume(max(s.count for s in samples["large"]) != min(s.count for s in samples["loop"]))
    best = best_of(samples)
    assume(best["large"].wall.count != best["loop"].wall.count)
    return {name: row.budget(best) for name, row in ROWS.items()}


@settings(max_examples=25)
@given(ALL, st.sampled_from([0.5, 2.0, 8.0]))
def test_on_a_slower_machine_ratios_stay_and_times_grow(samples: Samples, slower: float) -> None:
    other = {
        name: [replace(s, seconds=s.seconds * slower, cpu=s.cpu * slower) for s in takes]
        for name, takes in samples.items()
    }
    before, after = budgets(samples), budgets(other)
    for name in RATIOS:
        assert after[name].value == pytest.approx(before[name].value)
    for name in TIMES:
        assert after[name].value == pytest.approx(slower * before[name].value)
    assert after["memory"] == before["memory"]


@settings(max_examples=25)
@given(ALL, st.randoms(use_true_random=False))
def test_in_whatever_order_takes_come_the_best_counts(samples: Samples, luck: object) -> None:
    other = {name: list(takes) for name, takes in samples.items()}
    for takes in other.values():
        luck.shuffle(takes)  # type: ignore[attr-defined]
    for name, budget in budgets(samples).items():
        assert budgets(other)[name].value == pytest.approx(budget.value)


@settings(max_examples=25)
@given(st.lists(SAMPLE, min_size=1, max_size=5))
def test_the_best_is_one_of_the_takes_and_none_is_better(takes: list[Sample]) -> None:
    best = best_of({"x": takes})["x"]
    assert best.wall in takes
    assert best.cpu in takes
    assert best.wall.seconds == min(take.seconds for take in takes)
    assert best.cpu.cpu == min(take.cpu for take in takes)


@settings(max_examples=25)
@given(SAMPLE)
def test_rate_and_cost_are_each_others_inverse(sample: Sample) -> None:
    assert sample.rate * sample.cost == pytest.approx(1)
    assert sample.cost * sample.count == pytest.approx(sample.seconds)
    assert sample.cpu_cost * sample.count == pytest.approx(sample.cpu)


@settings(max_examples=25)
@given(ALL)
def test_a_budget_is_met_on_its_own_side_of_the_limit(samples: Samples) -> None:
    for budget in budgets(samples).values():
        if budget.limit is None:
            assert budget.met
            continue
        assert budget.met is (
            budget.value >= budget.limit if budget.at_least else budget.value <= budget.limit
        )
        assert replace(budget, value=budget.limit).met
        assert replace(budget, value=budget.limit * (2 if budget.at_least else 0.5)).met
        assert not replace(budget, value=budget.limit * (0.5 if budget.at_least else 2)).met


@settings(max_examples=25)
@given(st.integers(1, 10**6), SECONDS)
def test_a_million_is_so_many_times_one(count: int, seconds: float) -> None:
    best = best_of({"large": [Sample(count, seconds)]})
    assert ROWS["million"].budget(best).value == pytest.approx(seconds / count * 10**6 / 60)


@settings(max_examples=25)
@given(st.integers(1, 3 * 10**6), SECONDS)
def test_a_run_of_a_million_and_more_is_as_long_as_it_was(count: int, seconds: float) -> None:
    found = MILLION_ROW.budget(best_of({"million": [Sample(count, seconds)]})).value
    assert found == pytest.approx(seconds / 60 * max(1, 10**6 / count))
    assert found >= seconds / 60 * (1 - 1e-12)


@settings(max_examples=25)
@given(st.integers(1, 10**5), st.integers(1, 10**5), st.integers(1, 10**6))
def test_memory_per_order_is_the_slope(small: int, more: int, each: int) -> None:
    base = 10**8
    few, many = (Sample(count, 1.0, bytes=base + count * each) for count in (small, small + more))
    budget = ROWS["memory"].budget(best_of({"loop": [few], "large": [many]}))
    assert budget.detail == f"{each / 1000:,.1f} kB per further order"
    assert budget.value == pytest.approx((base + (small + more) * each) / 10**6)
    assert budget.limit == pytest.approx(400 + 0.004 * (small + more))


TEXT = st.text("ab{}/", max_size=6)
NODE = st.recursive(
    TEXT | st.integers() | st.none(),
    lambda inner: st.dictionaries(TEXT, inner, max_size=3) | st.tuples(inner, inner),
    max_leaves=5,
)


@settings(max_examples=25)
@given(NODE)
def test_what_names_no_scratch_directory_is_left_as_it_is(node: object) -> None:
    def plain(part: object) -> object:
        if isinstance(part, dict):
            return {key: plain(value) for key, value in part.items()}
        return [plain(value) for value in part] if isinstance(part, tuple) else part

    assert _placed(node, "elsewhere") == plain(node)


@pytest.mark.parametrize("name", MEASUREMENTS)
def test_every_measurement_is_placed_whole(name: str) -> None:
    placed = str(_placed(MEASUREMENTS[name].options, "HERE"))
    assert "{scratch}" not in placed
    assert placed.count("HERE") == str(dict(MEASUREMENTS[name].options)).count("{scratch}")


@pytest.mark.parametrize("name", ROWS)
def test_every_row_is_called_by_its_name_or_what_it_is_a_part_of(name: str) -> None:
    best = best_of({need: [Sample(10 * (n + 1), 1.0, 1.0, 10**8)] for n, need in enumerate(NEEDED)})
    budget = ROWS[name].budget(best)
    assert budget.name == name
    assert budget.what
    assert budget.detail
    assert budget.unit in ("x", "MB", "min", "us")
