"""Targets are read with their references, and rows say what came of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from analytics.studies import STATISTICS, Target, TargetError, judged, read_targets
from analytics.studies.figures import Figure, Mix, Pair, Sample, together

ENTRY = {
    "study": "calibration", "segment": "consumer", "statistic": "return_share", "threshold": 0.1, "unit": "share",
    "source": "somebody",
}  # fmt: skip


def read(**changes: Any) -> Target:
    entry = {key: value for key, value in (ENTRY | changes).items() if value is not None}
    return read_targets({"one": entry}, {"rate": 0.006})[0]


def test_a_value_is_a_range_of_one_and_a_reference_its_value() -> None:
    assert (read(value=3).low, read(value=3).high) == (3, 3)
    assert read(value="@rate").high == 0.006
    assert read(low=1, high=2).name == "one"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"value": "@rat"}, "one: value = '@rat' names no assumption"),
        ({"valu": 1}, "one: unknown key 'valu'"),
        ({"name": "two"}, "one: unknown key 'name'"),
        ({"value": 1, "low": 0}, "one: has a value and a range"),
        ({"low": 1}, "one: low 1 and high None are no range"),
        ({"low": 3, "high": 2}, "one: low 3 and high 2 are no range"),
        ({"value": 1, "threshold": -0.1}, "one: the threshold -0.1 is negative"),
        ({"value": 1, "source": None}, "one: .*source"),
    ],
)
def test_entries_that_contradict_themselves(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(TargetError, match=message):
        read(**changes)


def test_a_deep_study_is_held_to_its_own_threshold() -> None:
    narrow = read(value=2, deep_threshold=0.01)
    assert judged(narrow, 2.1).met
    assert not judged(narrow, 2.1, deep=True).met
    assert judged(read(value=2), 2.1, deep=True).met


def test_a_number_is_held_to_a_range() -> None:
    assert judged(read(low=1, high=2), 1.5).distance == 0
    row = judged(read(low=1, high=2), 3.0)
    assert (row.distance, row.met, row.excused) == (0.5, False, False)
    assert judged(read(low=1, high=2, reason="so it is"), 3.0).excused


def test_what_has_no_figure_is_missed() -> None:
    row = judged(read(value=1), None)
    assert (row.simulated, row.distance, row.met) == ((), None, False)


def test_a_pair_is_held_to_its_own_measure() -> None:
    row = judged(read(), Pair(0.55, 0.5))
    assert row.distance == pytest.approx(0.1)
    assert (row.simulated, row.measured) == ((0.55,), (0.5,))


def test_a_sample_is_held_to_a_distribution() -> None:
    sample = Sample(np.array([1.0, 2, 3, 4]), np.array([1.0, 2, 3, 9]))
    assert judged(read(distance="ks"), sample).distance == pytest.approx(0.25)
    assert judged(read(distance="wasserstein"), sample).distance == pytest.approx(1.25 / 3.75)
    assert judged(read(distance="ks"), sample).measured == (1, 2, 3)


def test_a_mix_is_held_to_shares() -> None:
    row = judged(read(distance="variation"), Mix({"a": 1, "b": 3}, {"a": 2, "b": 2, "c": 1}))
    assert row.distance == pytest.approx(0.35)
    assert judged(read(distance="variation"), Mix({}, {"a": 1})).distance is None


@pytest.mark.parametrize(
    ("distance", "figure"),
    [("ks", 1.0), ("relative", Mix({"a": 1}, {"a": 1})), ("variation", Pair(1, 1)), ("relative", 1.0)],
)
def test_a_distance_that_is_none_of_the_figure(distance: str, figure: Figure) -> None:
    with pytest.raises(TypeError, match="target one: no distance"):
        judged(read(distance=distance), figure)


def test_figures_of_several_markets_are_one() -> None:
    assert together([1.0, None, 3.0]) == 2
    assert together([None, None]) is None
    assert together([Pair(1, 5), Pair(2, 5)]) == Pair(1.5, 5)
    mixed = together([Mix({"a": 1}, {"a": 1}), Mix({"a": 2, "b": 1}, {"a": 1})])
    assert mixed == Mix({"a": 3, "b": 1}, {"a": 1})
    sample = together([Sample(np.array([1.0]), np.array([9.0])), Sample(np.array([2.0]), np.array([9.0]))])
    assert isinstance(sample, Sample)
    assert sample.values.tolist() == [1, 2]
    with pytest.raises(TypeError, match="several kinds"):
        together([1.0, Pair(1, 1)])


def test_there_are_many_statistics_and_each_says_what_it_is() -> None:
    assert len(STATISTICS) >= 24
    assert all(function.__doc__ for function in STATISTICS.values())
