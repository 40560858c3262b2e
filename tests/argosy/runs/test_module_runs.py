"""Runs with every module, from the command line: they balance, verify, reopen and explain themselves."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

import argosy
from analytics.runs import unbalanced_orders
from argosy.runs.directory import open_run
from tests.support.calling import invoke, run_json

if TYPE_CHECKING:
    from pathlib import Path

ALL = '"cancelling","returns","offers","carriage","bond","reputation","insurance"'
SETTINGS = {
    "demand.visits_per_day": 20, "last_mile.damage_rate": 0.4, "last_mile.loss_rate": 0.2,
    "after_sales.remorse_rate": 0.1, "modules.jurors.absent_share": 0.3, "selling.promise_factor": 0.6,
}  # fmt: skip


@pytest.fixture(scope="module", params=["tribunal", "jurors"])
def saved(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    """A run with everything, and what it answered."""
    directory = tmp_path_factory.mktemp("modules") / request.param
    chosen = {**SETTINGS, "settlement.modules": f'[{ALL},"{request.param}"]'}
    settings = [part for key, value in chosen.items() for part in ("--set", f"{key}={value}")]
    return directory, run_json("tiny", *settings, "--orders", 30, "--out", directory)


def test_what_comes_in_goes_out(saved: tuple[Path, Any]) -> None:
    directory, answer = saved
    assert set(answer["conservation"]["difference"].values()) == {0}
    assert unbalanced_orders(open_run(directory)) == []


def test_figures_tell_of_what_was_paid_besides(saved: tuple[Path, Any]) -> None:
    directory, answer = saved
    paid = open_run(directory).table("side_payments").collect()
    cents = dict(paid.group_by("kind").agg(pl.col("cents").sum()).iter_rows())
    figures = answer["kpis"]
    assert figures["late_penalty_cents"] == cents["lateness"] > 0
    assert figures["carrier_bond_cents"] == cents["carrier's bond"] > 0
    assert figures["seller_bond_cents"] == cents["seller's bond"] > 0
    assert figures["premium_cents"] == cents["premium"] > 0
    assert figures["insurance_cents"] == cents["insurance"] > 0
    back = cents.get("arbitration fee back", 0)
    assert figures["arbitration_fee_cents"] == cents["arbitration fee"] - back > 0


def test_the_chain_does_it_again(saved: tuple[Path, Any]) -> None:
    checked = invoke("verify", saved[0], "--json")
    answer = json.loads(checked.stdout)
    assert (checked.exit_code, answer["match"]) == (0, True), checked.output


@pytest.mark.slow
def test_the_chain_opens_as_it_was(saved: tuple[Path, Any]) -> None:
    """On the engine that serves web3."""
    _, accounts, same = argosy.reopen(saved[0])
    assert same
    assert accounts["escrow"].startswith("0x")


def test_every_order_can_be_explained(saved: tuple[Path, Any]) -> None:
    run = open_run(saved[0])
    for number in run.table("orders").collect()["order"].sort().to_list()[::7]:
        told = invoke("explain", saved[0], "order", number)
        assert told.exit_code == 0, told.output
        assert f"{number}" in told.stdout
