"""`argosy.compare`, the same as the command, from Python."""

from __future__ import annotations

import subprocess
import sys

import polars as pl
import pytest

import argosy
from analytics.statistics import Difference
from argosy import CompareRequest, Comparison, InputError
from argosy.experiments.stopping import FixedCount, RelativePrecision, stopping_rule


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    out = tmp_path_factory.mktemp("experiment")
    request = CompareRequest(
        scenario="tiny", vary=["settlement=chain,instant"], replications=3, days=3, jobs=1, out=out
    )
    return argosy.compare(request)


def test_plain_objects(found: Comparison) -> None:
    assert found.strategies == ["settlement=chain", "settlement=instant"]
    assert found.replications == 3
    assert found.precision_reached
    gas = [figures["gas_total"] for figures in found.values["settlement=chain"]]
    interval = found.summary["settlement=chain"]["gas_total"]
    assert interval.mean == pytest.approx(sum(x or 0 for x in gas) / 3)
    assert interval.ci_low < interval.mean < interval.ci_high  # type: ignore[operator]
    [difference] = [d for d in found.differences if d.metric == "gas_total"]
    assert (difference.a, difference.b) == ("settlement=chain", "settlement=instant")
    assert difference.mean == pytest.approx(interval.mean)


def test_frames_hold_the_same(found: Comparison) -> None:
    values = found.values_frame()
    assert values.columns[:2] == ["strategy", "replication"]
    assert values.select("strategy", "replication").rows() == [
        (strategy, number) for strategy in found.strategies for number in range(3)
    ]
    assert values["gas_total"].to_list() == [
        figures["gas_total"] for strategy in found.strategies for figures in found.values[strategy]
    ]
    summary = found.summary_frame()
    row = summary.row(
        by_predicate=(pl.col("strategy") == "settlement=chain") & (pl.col("metric") == "orders")
    )
    assert row == ("settlement=chain", "orders", *found.summary["settlement=chain"]["orders"])
    assert found.differences_frame().rows() == [tuple(difference) for difference in found.differences]


def test_one_strategy_has_no_differences_and_one_replication_no_interval() -> None:
    figures = {"orders": 3.0, "never": None}
    found = Comparison("tiny", {"fraud=none": [figures]})
    assert found.differences == []
    assert found.differences_frame().columns == list(Difference._fields)
    assert Difference._fields[:7] == ("metric", "a", "b", "mean", "ci_low", "ci_high", "correlation")
    assert found.summary_frame().rows() == [("fraud=none", "orders", 3.0, None, None)]
    assert found.values_frame().rows() == [("fraud=none", 0, 3.0, None)]


def test_a_figure_that_appears_late_has_its_type() -> None:
    late = [{"share": None}] * 200 + [{"share": 0.5}]
    assert Comparison("tiny", {"a": late}).values_frame()["share"].dtype == pl.Float64


def test_look_hears_of_every_replication() -> None:
    heard: list[tuple[str, int]] = []
    request = CompareRequest(
        scenario="tiny",
        vary=["fraud=none,oracle"],
        replications=2,
        orders=3,
        overrides=["settlement.mode=instant"],
        jobs=1,
    )
    argosy.compare(request, lambda ended: heard.append((ended.strategy, ended.replications)))
    assert heard == [("fraud=none", 1), ("fraud=oracle", 1), ("fraud=none", 2), ("fraud=oracle", 2)]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"replications": 0}, "--replications 0 is not a positive number"),
        ({"orders": 3, "days": 3}, "give the one that ends a replication"),
        ({"replications": 3, "precision": 0.1}, "exclude each other"),
        ({"precision": 1.5}, "--precision 1.5 is not between 0 and 1"),
        ({"jobs": 0}, "--jobs 0 is not a number of processes"),
        ({"jobs": 1_001}, "--jobs 1001 is above 1,000"),
        ({"replications": 10**20}, "--replications 100000000000000000000 is above 100,000"),
        ({"most": 20}, "--most ends --precision or --best"),
        ({"precision": 0.1, "most": 9}, "--most 9 is below the first 10"),
        ({"best": "gmv_cents"}, "--best needs --indifference"),
        ({"best": "gmv_cents", "indifference": 0.0}, "--indifference 0.0 is not a positive number"),
        ({"best": "gmv_cents", "indifference": float("nan")}, "--indifference nan is not"),
        ({"best": "gmv_cents", "indifference": 1.0, "replications": 3}, "--replications and --best exclude"),
        ({"best": "gmv_cents", "indifference": 1.0, "prefer": "more"}, "--prefer: no direction 'more'"),
        ({"best": "gvm_cents", "indifference": 1.0}, "did you mean 'gmv_cents'"),
        ({"best": "duty_share", "indifference": 0.1}, "neither more nor less of it is better in itself"),
        ({"indifference": 1.0}, "--indifference belongs to --best"),
        ({"prefer": "lower"}, "--prefer belongs to --best"),
        ({"address": "127.0.0.1:1"}, "--address is that of a cluster"),
        ({"metric": "gvm_cents"}, "did you mean 'gmv_cents'"),
        ({"executor": "cloud"}, "unknown executor 'cloud'"),
    ],
)
def test_a_request_that_means_nothing(changes: dict[str, object], message: str) -> None:
    usual: dict[str, object] = {"scenario": "tiny", "vary": ["fraud=none"], "jobs": 1}
    with pytest.raises(InputError, match=message):
        argosy.compare(CompareRequest(**(usual | changes)))  # type: ignore[arg-type]


def test_the_seed_is_the_last_override() -> None:
    request = CompareRequest(scenario="tiny", vary=[], seed=5, overrides=["seed=4", "days=3"])
    assert request.all_overrides() == ["seed=4", "days=3", "seed=5"]


def request(**changes: object) -> CompareRequest:
    return CompareRequest(scenario="tiny", vary=["fraud=none"], **changes)  # type: ignore[arg-type]


def test_the_rule_that_a_request_asks_for() -> None:
    assert stopping_rule(request()) == FixedCount(10)
    assert stopping_rule(request(replications=3)) == FixedCount(3)
    assert stopping_rule(request(precision=0.1, metric="orders")) == RelativePrecision("orders", 0.1)


def test_a_fixed_count_is_wanted_whatever_comes() -> None:
    assert FixedCount(3).wanted(0, {"a": []}) == FixedCount(3).wanted(3, {"a": []}) == 3
    assert FixedCount(3).reached({"a": []})


def values(*numbers: float | None) -> dict[str, list[dict[str, float | None]]]:
    steady: list[dict[str, float | None]] = [{"orders": 10.0}] * len(numbers)
    return {"steady": steady, "moving": [{"orders": number} for number in numbers]}


def test_precision_is_that_of_the_widest_strategy() -> None:
    rule = RelativePrecision("orders", 0.1)
    assert rule.wanted(0, {"a": []}) == 10, "fewer say too little of spread"
    narrow, wide = values(*(10, 10.1, 9.9, 10, 10) * 2), values(*(10, 15, 5, 10, 1) * 2)
    assert (rule.reached(narrow), rule.wanted(10, narrow)) == (True, 10)
    assert (rule.reached(wide), rule.wanted(10, wide)) == (False, 15)
    assert not rule.reached(values(10)), "one replication says nothing of spread"
    assert not rule.reached(values(10, None)), "a figure that is missing has no interval"


def test_a_precision_that_is_never_reached_ends() -> None:
    rule = RelativePrecision("orders", 0.1, most=12)
    assert rule.wanted(10, values(*(1, 100) * 5)) == 12
    assert rule.wanted(12, values(*(1, 100) * 6)) == 12


def test_a_negative_mean_has_a_precision_too() -> None:
    rule = RelativePrecision("orders", 0.1)
    assert rule.reached({"a": [{"orders": -10.0}, {"orders": -10.01}]})


def test_processes_are_started_before_anything_heavy_is_loaded() -> None:
    code = (
        "import sys\n"
        "import argosy\n"
        "from argosy.experiments import comparison\n"
        "from argosy.problems import InputError\n"
        "def started(*_): raise InputError(str({'polars', 'scipy', 'networkx'} & set(sys.modules)))\n"
        "comparison.Workers = started\n"
        "try: argosy.compare(argosy.CompareRequest(scenario='tiny', vary=['fraud=none']))\n"
        "except InputError as heavy: assert str(heavy) == 'set()', heavy\n"
        "else: raise AssertionError('nothing was started')\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)
