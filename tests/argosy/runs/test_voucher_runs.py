"""Runs with welcome vouchers, from the command line: the accounts have them, and they verify."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from argosy.runs.directory import open_run
from tests.support.calling import invoke, run_json

if TYPE_CHECKING:
    from pathlib import Path

VOUCHER = "voucher={value_cents=700, least_cents=2000, valid_days=30}"


def test_vouchers_are_in_the_accounts_and_verify(tmp_path: Path) -> None:
    settings = [VOUCHER, "demand.customer_lifetime_days=20", "demand.visits_per_day=40"]
    answer = run_json("tiny", *(x for one in settings for x in ("--set", one)), "--out", tmp_path / "run")
    run = open_run(tmp_path / "run")
    paid = run.table("side_payments").collect()
    cents = paid.filter(kind="voucher")["cents"].sum()
    assert answer["kpis"]["voucher_cost_cents"] == cents > 0
    assert set(answer["conservation"]["difference"].values()) == {0}
    accounts = answer["accounts"]
    assert accounts["platform"]["voucher"] == -cents
    assert accounts["buyers"]["voucher"] == cents
    checked = invoke("verify", tmp_path / "run", "--json")
    assert json.loads(checked.stdout)["match"] is True, checked.output


@pytest.mark.parametrize("value", [-1, 1.5])
def test_a_voucher_of_no_amount_is_refused(value: float, tmp_path: Path) -> None:
    wrong = f"voucher={{value_cents={value}, least_cents=0, valid_days=30}}"
    asked = invoke("run", "tiny", "--set", wrong, "--out", tmp_path / "run")
    assert asked.exit_code == 2
    assert "voucher.value_cents" in asked.output
