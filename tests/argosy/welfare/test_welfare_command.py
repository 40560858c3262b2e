"""`argosy welfare`: what it answers and what it refuses."""

from __future__ import annotations

import json
from functools import cache
from importlib import import_module
from typing import Any

import pytest

from analytics.welfare import PARTS
from argosy.welfare import CAUSES, WelfareRequest, assess
from argosy.welfare.left_out import LEFT_OUT
from tests.support.calling import invoke

SHORT = ["welfare", "tiny", "--days", 3, "--replications", 2, "--set", "settlement.mode=instant"]


@cache
def answer(*more: Any) -> dict[str, Any]:
    done = invoke(*SHORT, *more, "--json")
    assert done.exit_code == 0, done.stderr
    assert done.stdout.count("\n") == 1
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def mean(figures: dict[str, dict[str, float]], name: str) -> float:
    return figures[name]["mean"]


class TestJson:
    def test_what_was_run(self) -> None:
        found = answer()
        assert (found["scenario"], found["seed"], found["replications"]) == ("tiny", 1, 2)
        assert found["days"] == [3, 3]
        assert len(found["visits"]) == len(found["orders"]["as_it_is"]) == 2
        assert found["left_out"] == list(LEFT_OUT)

    @pytest.mark.parametrize("level", ["as_it_is", "first_best", "borne"])
    def test_parts_add_up_to_the_total(self, level: str) -> None:
        parts = answer()[level]
        assert list(parts) == [*PARTS, "total"]
        assert sum(mean(parts, part) for part in PARTS) == pytest.approx(mean(parts, "total"))

    @pytest.mark.parametrize("part", [*PARTS, "total"])
    def test_causes_add_up_to_what_is_borne(self, part: str) -> None:
        found = answer()
        assert list(found["causes"]) == list(CAUSES)
        caused = sum(mean(parts, part) for parts in found["causes"].values())
        assert caused == pytest.approx(mean(found["borne"], part))
        lacking = mean(found["first_best"], part) - mean(found["as_it_is"], part)
        assert mean(found["borne"], part) == pytest.approx(lacking)

    def test_the_deadweight_is_the_total_that_is_borne(self) -> None:
        found = answer()
        assert found["deadweight"] == found["borne"]["total"]
        assert found["deadweight"]["ci_low"] < found["deadweight"]["mean"] < found["deadweight"]["ci_high"]

    def test_combinations_go_from_as_it_is_to_the_first_best(self) -> None:
        found = answer()
        assert len(found["combinations"]) == 8
        assert found["combinations"]["none"] == found["as_it_is"]["total"]
        assert found["combinations"]["+".join(CAUSES)] == found["first_best"]["total"]

    @pytest.mark.parametrize("level", ["as_it_is", "first_best"])
    def test_the_buyers_lines_are_their_part(self, level: str) -> None:
        found = answer()
        lines = sum(figure["mean"] for figure in found["buyers"][level].values())
        assert lines == pytest.approx(mean(found[level], "buyers"))

    def test_as_it_is_it_is_what_a_run_has(self, tmp_path: Any) -> None:
        arguments = [
            "run",
            "tiny",
            "--days",
            3,
            "--settlement",
            "instant",
            "--out",
            tmp_path / "run",
            "--json",
        ]
        run = json.loads(invoke(*arguments).stdout)
        assert run["orders"] == answer()["orders"]["as_it_is"][0]

    def test_processes_change_nothing(self) -> None:
        assert answer("--jobs", 2) == answer()

    def test_a_single_replication_has_no_interval(self) -> None:
        found = answer("--replications", 1)
        assert found["deadweight"]["ci_low"] is None
        assert found["visits"] == answer()["visits"][:1]

    def test_orders_are_placed_in_whole_days(self) -> None:
        done = invoke(*SHORT[:2], "--orders", 20, "--replications", 1, *SHORT[-2:], "--json")
        found = json.loads(done.stdout)
        [days] = found["days"]
        assert found["orders"]["as_it_is"][0] >= 20
        fewer = json.loads(
            invoke(*SHORT[:2], "--days", days - 1, "--replications", 1, *SHORT[-2:], "--json").stdout
        )
        assert fewer["orders"]["as_it_is"][0] < 20

    def test_a_market_in_its_first_best_lacks_nothing(self) -> None:
        """But for prices, which are those of the first best where goods cost what they sell for."""
        settings = [
            "policies.fraud=oracle", "policies.arbitration=oracle", "policies.recommendation=oracle",
            "selling.dishonest_known=true", "demand.slate=1000", "demand.considered_offers=1000",
            "selling.goods_cost_bps=10000", "settlement.platform_fee_bps=0",
        ]  # fmt: skip
        found = answer(*(word for setting in settings for word in ("--set", setting)))
        assert {figure["mean"] for figure in found["borne"].values()} == {0}
        assert found["efficiency"]["mean"] == 1


def test_the_same_people_come_in_every_combination() -> None:
    told: list[str] = []
    request = WelfareRequest(scenario="tiny", days=3, replications=2, overrides=("settlement.mode=instant",))
    found = assess(request, told.append)
    for one in found.found:
        assert len({gone.visits for gone in one.values()}) == 1
    assert found.visits() == answer()["visits"]
    assert len(told) == 16
    assert told[1].startswith("replication 0 without ")


def test_a_table_for_people() -> None:
    done = invoke(*SHORT)
    assert done.exit_code == 0
    for words in (
        "tiny: ", "of the welfare of the first best", "who gains what", "total per order", "the buyers' part",
        "what each cause costs whom (Shapley values)", "limited consideration", "not in the figures:", "±",
    ):  # fmt: skip
        assert words in done.stdout
    assert all(sentence[:40] in done.stdout for sentence in LEFT_OUT)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["tiyn"], ["unknown scenario 'tiyn'", "did you mean 'tiny'?"]),
        (["tiny", "--replications", 0], ["--replications 0 is not a positive number"]),
        (["tiny", "--replications", 10**9], ["--replications 1000000000 is above 10,000"]),
        (["tiny", "--orders", 0], ["--orders 0 is not a positive number"]),
        (["tiny", "--days", 0], ["--days 0 is not a positive number"]),
        (["tiny", "--orders", 5, "--days", 5], ["--orders and --days exclude each other"]),
        (["tiny", "--seed", -1], ["--seed -1 is negative"]),
        (["tiny", "--scale", 0], ["--scale 0.0 is not a positive number"]),
        (["tiny", "--jobs", 0], ["--jobs 0 is not a number of processes"]),
        (["tiny", "--set", "demand.slat=3"], ["demand.slat: unknown key", "did you mean 'slate'?"]),
        (["tiny", "--set", "selling.dishonest_known=2"], ["selling.dishonest_known", "true or false"]),
        (["tiny", "--set", "selling.goods_cost_bps=0"], ["selling.goods_cost_bps is 0", "give 1 or more"]),
        (
            ["tiny", "--days", 1, "--replications", 1, "--set", "demand.visits_per_day=0.001"],
            ["nobody comes in 1 days of replication 0", "give more --days"],
        ),
        (
            [
                "tiny",
                "--orders",
                5,
                "--replications",
                1,
                "--set",
                "demand.outside_utility=900",
                "--set",
                "fraud.attempt_share=0",
            ],
            ["--orders 5 is out of reach", "or give --days"],
        ),
    ],
)
def test_bad_input(arguments: list[Any], told: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_module("sim.demand.visits"), "_PATIENCE", 300)
    done = invoke("welfare", *arguments)
    assert done.exit_code == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    for words in told:
        assert words in done.stderr
