from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from sim.core.units import token_units
from tests.support.calling import invoke, run_json

Finished = tuple[Path, dict[str, Any]]


def explain(run: Path, order: int) -> dict[str, Any]:
    result = invoke("explain", run, "order", order, "--json")
    assert result.exit_code == 0, result.output
    answer: dict[str, Any] = json.loads(result.stdout)
    return answer


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run whose screen declines whatever looks odd at all."""
    path = tmp_path_factory.mktemp("strict") / "x"
    run_json("tiny", "--days", 4, "--set", "policies.fraud.options.points=1", "--out", path)
    return path


def some_order(run: Path, outcome: str) -> int:
    orders = pl.read_parquet(run / "orders.parquet").filter(pl.col("outcome") == outcome)
    return int(orders["order"][0])


def test_the_story_of_an_order_that_was_declined(strict: Path) -> None:
    story = explain(strict, some_order(strict, "declined"))
    assert story["outcome"] == "declined"
    assert [step["step"] for step in story["steps"]] == ["placed"]


@pytest.mark.parametrize(
    ("outcome", "steps", "event"),
    [
        (
            "confirmed",
            [
                "placed",
                "funded",
                "received",
                "picked",
                "packed",
                "sorted",
                "shipped",
                "delivered",
                "confirmed",
            ],
            "Settled",
        ),
        (
            "released",
            [
                "placed",
                "funded",
                "received",
                "picked",
                "packed",
                "sorted",
                "shipped",
                "delivered",
                "released",
            ],
            "Settled",
        ),
        ("ruled", ["placed", "funded", "shipped", "delivered", "disputed", "ruled"], "Disputed"),
        ("returned", ["placed", "funded", "delivered", "return_opened", "refunded"], "Settled"),
        ("expired", ["placed", "funded", "expired"], "Settled"),
    ],
)
def test_the_story_of_every_kind_of_order(
    outcome: str, steps: list[str], event: str | None, finished: Finished
) -> None:
    run = finished[0]
    story = explain(run, some_order(run, outcome))
    assert story["outcome"] == outcome
    told = [step["step"] for step in story["steps"]]
    assert [step for step in told if step in steps] == steps
    assert [s["time"] for s in story["steps"]] == sorted(s["time"] for s in story["steps"])
    if event:
        assert event in {e["name"] for step in story["steps"] for e in step["events"]}


def test_gas_and_money_add_up(finished: Finished) -> None:
    run = finished[0]
    story = explain(run, some_order(run, "confirmed"))
    transactions = pl.read_parquet(run / "transactions.parquet").filter(pl.col("order") == story["order"])
    assert story["gas"] == transactions["gas_used"].sum()
    assert story["gas"] == sum(step["gas"] or 0 for step in story["steps"])
    details = story["details"]
    assert sum(story["payouts"].values()) == token_units(details["total"], details["currency"])
    assert story["gas_fee_eur"] == pytest.approx(story["gas"] * 2e-9 * 2500)


def test_every_leg_departs_and_arrives(finished: Finished) -> None:
    story = explain(finished[0], some_order(finished[0], "confirmed"))
    assert story["legs"]
    assert sum("departed" in step["step"] for step in story["steps"]) == len(story["legs"])


def test_the_story_for_people(finished: Finished) -> None:
    run = finished[0]
    number = some_order(run, "ruled")
    result = invoke("explain", run, "order", number)
    assert result.exit_code == 0
    for text in (
        f"order {number} of tiny",
        "2025-01-",
        "Funded: id",
        "to escrow",
        "dispute opened",
        "paid to",
        "gwei",
    ):
        assert text in result.stdout


def test_events_name_people_not_addresses(finished: Finished) -> None:
    run = finished[0]
    numbers = pl.read_parquet(run / "orders.parquet")["order"].to_list()
    for number in numbers[:12]:
        told = invoke("explain", run, "order", number).stdout
        assert told.count("0x") == told.count("from 0x" + "0" * 40), told


def test_a_charged_back_order(tmp_path: Path) -> None:
    run = tmp_path / "thieves"
    run_json("tiny", "--set", "fraud.stolen_decline_rate=0", "--set", "fraud.attempt_share=0.4", "--out", run)
    thieves = pl.read_parquet(run / "orders.parquet").filter(pl.col("chargeback") > 0)
    told = invoke("explain", run, "order", thieves["order"][0]).stdout
    assert "charged back" in told


def test_instant_orders_have_a_story_without_transactions(tmp_path: Path) -> None:
    run_json("tiny", "--days", 2, "--settlement", "instant", "--out", tmp_path / "x")
    story = explain(tmp_path / "x", 1)
    assert story["gas"] == 0
    assert all(step["tx"] is None for step in story["steps"])
    assert "gwei" not in invoke("explain", tmp_path / "x", "order", 1).stdout
