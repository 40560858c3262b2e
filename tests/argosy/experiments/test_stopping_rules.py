"""When replications are enough, for any results."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from analytics.statistics import mean_interval
from argosy.experiments import CompareRequest
from argosy.experiments.results import Results
from argosy.experiments.searching import BestOf, BudgetOf, Search
from argosy.experiments.stopping import FixedCount, RelativePrecision, stopping_rule
from argosy.problems import InputError

if TYPE_CHECKING:
    from argosy.experiments import Kpis

Columns = dict[str, list["Kpis"]]
VALUE = st.integers(1, 2_000).map(lambda n: n / 16)


def results(*columns: list[float]) -> Columns:
    """One strategy for each list of values of the figure `x`."""
    return {
        f"s{number}": [{"x": value, "y": None} for value in column] for number, column in enumerate(columns)
    }


def narrow_enough(column: list[float], precision: float) -> bool:
    """By scipy, or wider where the sample is skewed; of the true mean, which may lie at the interval's end."""
    if len(set(column)) == 1:
        return len(column) > 1
    mean = sum(column) / len(column)
    low, high = stats.t.interval(0.95, len(column) - 1, loc=mean, scale=stats.sem(column))
    _, skewed_low, skewed_high = mean_interval(column)
    assert skewed_low is not None
    assert skewed_high is not None
    half = (max(high, skewed_high) - min(low, skewed_low)) / 2
    return bool(half <= precision / (1 + precision) * abs(mean))


COLUMNS = st.integers(2, 12).flatmap(
    lambda size: st.lists(st.lists(VALUE, min_size=size, max_size=size), min_size=1, max_size=3)
)


@settings(max_examples=40)
@given(COLUMNS, st.sampled_from([0.01, 0.1, 0.3, 0.9]))
def test_precision_is_reached_when_every_strategy_has_it(
    columns: list[list[float]], precision: float
) -> None:
    rule, found = RelativePrecision("x", precision), results(*columns)
    expected = all(narrow_enough(column, precision) for column in columns)
    assert rule.reached(found) is expected
    done = len(columns[0])
    assert rule.wanted(done, found) == (10 if done < 10 else done if expected else done + 5)


@settings(max_examples=25)
@given(COLUMNS, st.floats(0.01, 0.9), st.floats(0.01, 0.9))
def test_who_asks_for_less_has_it_no_later(columns: list[list[float]], one: float, other: float) -> None:
    strict, loose = sorted((one, other))
    if RelativePrecision("x", strict).reached(results(*columns)):
        assert RelativePrecision("x", loose).reached(results(*columns))


@settings(max_examples=25)
@given(COLUMNS, st.integers(1, 200), st.integers(0, 200))
def test_replications_only_grow_and_never_beyond_the_most(
    columns: list[list[float]], most: int, done: int
) -> None:
    rule = RelativePrecision("x", 0.05, most=most)
    wanted = rule.wanted(done, results(*columns))
    if done <= most:
        assert done <= wanted <= most
        assert wanted - done <= (10 if done < 10 else 5)


@settings(max_examples=25)
@given(st.integers(1, 60), st.sampled_from([0.05, 0.2]), st.lists(VALUE, min_size=60, max_size=60))
def test_a_whole_experiment_ends(most: int, precision: float, luck: list[float]) -> None:
    """As `compare` goes about it: batch after batch until no more are wanted."""
    rule = RelativePrecision("x", precision, most=most)
    done, asked = 0, []
    while (wanted := rule.wanted(done, results(luck[:done]))) > done:
        asked.append(wanted - done)
        done = wanted
    assert done <= most
    assert asked[0] == min(10, most)
    assert all(batch == 5 for batch in asked[1:-1])
    assert done == most or rule.reached(results(luck[:done]))


@pytest.mark.parametrize("metric", ["y", "no_such"])
def test_a_figure_that_is_missing_is_never_precise(metric: str) -> None:
    rule = RelativePrecision(metric, 0.9)
    assert not rule.reached(results([1.0, 1.0, 1.0]))
    assert rule.wanted(13, results([1.0] * 13)) == 18
    assert rule.wanted(100, results([1.0] * 100)) == 100, "it gives up"


def test_a_mean_of_nothing_is_precise_only_if_nothing_varies() -> None:
    rule = RelativePrecision("x", 0.5)
    assert rule.reached(results([0.0, 0.0, 0.0]))
    assert not rule.reached(results([-1.0, 1.0, 0.0]))


@settings(max_examples=25)
@given(st.integers(1, 500), st.integers(0, 500))
def test_a_count_is_a_count(count: int, done: int) -> None:
    rule = FixedCount(count)
    assert rule.wanted(done, {}) == count
    assert rule.reached({})


def test_what_is_asked_for_is_what_the_true_mean_is_within() -> None:
    """Law's correction and the first ten: 1,000 experiments with a known mean, looked at after every batch."""
    rng, within, asked = np.random.default_rng(11), 0, 0.1
    for _ in range(1_000):
        luck = rng.normal(10, 3, 400).tolist()
        done, rule = 0, RelativePrecision("x", asked, most=400)
        while (wanted := rule.wanted(done, results(luck[:done]))) > done:
            done = wanted
        mean = sum(luck[:done]) / done
        within += abs(mean - 10) <= asked * 10
    assert within / 1_000 >= 0.95


def contest_of(count: int) -> Results:
    """Three strategies, `c` the best until it fails in its fifth replication; none has a figure `y`."""
    found = Results(["a", "b", "c"])
    for number in range(count):
        for label, value in (("a", 1.0), ("b", 2.0), ("c", 9.0)):
            figures = {"x": value + number % 2}
            line = {"strategy": label, "replication": number, "figures": figures, "warnings": []}
            failure = {"strategy": label, "replication": number, "failure": "no", "exit_code": 2}
            found.take(failure if (label, number) == ("c", 4) else line)
    return found


def each(count: int) -> dict[str, int]:
    return dict.fromkeys("abc", count)


def test_the_best_is_sought_among_those_that_never_failed() -> None:
    found = contest_of(10)
    for sign in (1, -1):
        rule = BestOf(Search("x", sign), 0.5, 100)
        assert rule.asked(found, each(0)) == each(10)
        assert list(rule.search.columns(found, each(4))) == ["a", "b", "c"]
        assert list(rule.search.columns(found, each(10))) == ["a", "b"]
        assert (rule.met(found, each(10)), rule.asked(found, each(10))) == (True, each(10))
    nowhere = BestOf(Search("y", 1), 0.5, 100)
    assert (nowhere.met(found, each(10)), nowhere.asked(found, each(10))) == (False, each(10))


@pytest.mark.parametrize(("budget", "more"), [(None, 5), (30, 0), (33, 1), (34, 2), (1_000, 5)])
def test_a_search_spends_no_more_than_its_budget(budget: int | None, more: int) -> None:
    """The two that are left can both be replicated once for every two that are left to spend."""
    rule = BestOf(Search("x", 1), 0.01, 100, budget)
    luck, found = np.random.default_rng(3).normal(0, 1, (2, 10)), Results("abc")
    for number in range(10):
        for label, value in zip("abc", [*luck[:, number], -100.0], strict=True):
            line = {"strategy": label, "replication": number, "figures": {"x": value}, "warnings": []}
            found.take(line)
    expected = {"a": 10 + more, "b": 10 + more, "c": 10}
    assert rule.asked(found, each(10)) == expected
    if budget is not None:
        assert sum(expected.values()) <= budget
    assert not rule.met(found, each(10))


def test_a_budget_is_spent_to_the_last_replication_on_those_that_might_be_the_best() -> None:
    rule, found = BudgetOf(Search("x", 1), 47), Results("abc")
    luck = np.random.default_rng(5).normal([0.0, 0.3, 9.0], 1, (50, 3)) * [1, 1, -1]
    counts, asked = each(0), rule.asked(found, each(0))
    assert asked == each(10)
    while asked != counts:
        for label, column in zip("abc", luck.T, strict=True):
            for number in range(counts[label], asked[label]):
                line = {
                    "strategy": label,
                    "replication": number,
                    "figures": {"x": column[number]},
                    "warnings": [],
                }
                found.take(line)
        counts, asked = asked, rule.asked(found, asked)
    assert sum(counts.values()) == 47
    assert counts["c"] == 10
    assert rule.met(found, counts)
    assert not BudgetOf(Search("y", 1), 47).met(found, counts)
    assert BudgetOf(Search("y", 1), 47).asked(found, each(10)) == each(10)


def test_a_search_looks_at_nothing_that_it_did_not_ask_for() -> None:
    """A store may hold more, as one that is resumed does."""
    more, less = contest_of(20), contest_of(4)
    rules = (BestOf(Search("x", 1), 0.01, 100), BudgetOf(Search("x", 1), 100))
    for rule in rules:
        assert rule.search.columns(more, each(4)) == rule.search.columns(less)


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
