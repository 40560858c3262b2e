"""When replications are enough, for any results."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from argosy.experiments import CompareRequest
from argosy.experiments.stopping import FixedCount, RelativePrecision, stopping_rule
from argosy.problems import InputError

if TYPE_CHECKING:
    from argosy.experiments import Kpis

Results = dict[str, list["Kpis"]]
VALUE = st.integers(1, 2_000).map(lambda n: n / 16)


def results(*columns: list[float]) -> Results:
    """One strategy for each list of values of the figure `x`."""
    return {
        f"s{number}": [{"x": value, "y": None} for value in column] for number, column in enumerate(columns)
    }


def narrow_enough(column: list[float], precision: float) -> bool:
    """By scipy."""
    if len(set(column)) == 1:
        return len(column) > 1
    mean = sum(column) / len(column)
    low, high = stats.t.interval(0.95, len(column) - 1, loc=mean, scale=stats.sem(column))
    return bool((high - low) / 2 <= precision * abs(mean))


COLUMNS = st.integers(2, 12).flatmap(
    lambda size: st.lists(st.lists(VALUE, min_size=size, max_size=size), min_size=1, max_size=3)
)


@settings(max_examples=80)
@given(COLUMNS, st.sampled_from([0.01, 0.1, 0.3, 0.9]))
def test_precision_is_reached_when_every_strategy_has_it(
    columns: list[list[float]], precision: float
) -> None:
    rule, found = RelativePrecision("x", precision), results(*columns)
    expected = all(narrow_enough(column, precision) for column in columns)
    assert rule.reached(found) is expected
    done = len(columns[0])
    assert rule.wanted(done, found) == (done if expected else done + 5)


@settings(max_examples=40)
@given(COLUMNS, st.floats(0.01, 0.9), st.floats(0.01, 0.9))
def test_who_asks_for_less_has_it_no_later(columns: list[list[float]], one: float, other: float) -> None:
    strict, loose = sorted((one, other))
    if RelativePrecision("x", strict).reached(results(*columns)):
        assert RelativePrecision("x", loose).reached(results(*columns))


@settings(max_examples=40)
@given(COLUMNS, st.integers(1, 200), st.integers(0, 200))
def test_replications_only_grow_and_never_beyond_the_most(
    columns: list[list[float]], most: int, done: int
) -> None:
    rule = RelativePrecision("x", 0.05, most=most)
    wanted = rule.wanted(done, results(*columns))
    if done <= most:
        assert done <= wanted <= most
        assert wanted - done <= 5


@settings(max_examples=40)
@given(st.integers(1, 60), st.sampled_from([0.05, 0.2]), st.lists(VALUE, min_size=60, max_size=60))
def test_a_whole_experiment_ends(most: int, precision: float, luck: list[float]) -> None:
    """As `compare` goes about it: batch after batch until no more are wanted."""
    rule = RelativePrecision("x", precision, most=most)
    done, asked = 0, []
    while (wanted := rule.wanted(done, results(luck[:done]))) > done:
        asked.append(wanted - done)
        done = wanted
    assert done <= most
    assert all(batch == 5 for batch in asked[:-1])
    assert done == most or rule.reached(results(luck[:done]))


@pytest.mark.parametrize("metric", ["y", "no_such"])
def test_a_figure_that_is_missing_is_never_precise(metric: str) -> None:
    rule = RelativePrecision(metric, 0.9)
    assert not rule.reached(results([1.0, 1.0, 1.0]))
    assert rule.wanted(3, results([1.0, 1.0, 1.0])) == 8
    assert rule.wanted(100, results([1.0] * 100)) == 100, "it gives up"


def test_a_mean_of_nothing_is_precise_only_if_nothing_varies() -> None:
    rule = RelativePrecision("x", 0.5)
    assert rule.reached(results([0.0, 0.0, 0.0]))
    assert not rule.reached(results([-1.0, 1.0, 0.0]))


@settings(max_examples=40)
@given(st.integers(1, 500), st.integers(0, 500))
def test_a_count_is_a_count(count: int, done: int) -> None:
    rule = FixedCount(count)
    assert rule.wanted(done, {}) == count
    assert rule.reached({})


@pytest.mark.parametrize("metric", ["orders", "gmv_cents", "lead_days_p95"])
def test_any_figure_may_be_looked_at(metric: str) -> None:
    request = CompareRequest(scenario="tiny", vary=["fraud=none"], precision=0.2, metric=metric)
    assert stopping_rule(request) == RelativePrecision(metric, 0.2)


@pytest.mark.parametrize(
    ("metric", "hint"), [("gmv_cent", "gmv_cents"), ("order", "orders"), ("lead_days_p59", "lead_days_p95")]
)
def test_a_misspelt_figure_is_put_right(metric: str, hint: str) -> None:
    request = CompareRequest(scenario="tiny", vary=["fraud=none"], metric=metric)
    with pytest.raises(InputError, match=f"no figure '{metric}'") as error:
        stopping_rule(request)
    assert error.value.hint == f"did you mean '{hint}'?"


def test_of_a_figure_like_no_other_it_is_said_where_they_are_listed() -> None:
    with pytest.raises(InputError, match="no figure 'xyzzy'") as error:
        stopping_rule(CompareRequest(scenario="tiny", vary=["fraud=none"], metric="xyzzy"))
    assert error.value.hint == "`argosy kpis` lists them"
