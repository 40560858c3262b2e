"""Markets on an escrow of one's own: one that works, and the ways in which one does not."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import polars as pl
import pytest
from typer.testing import CliRunner, Result

from argosy.cli import app
from tests.support.places import ROOT
from tests.support.wanting import need_compiler

if TYPE_CHECKING:
    from pathlib import Path

SHIPPED = ROOT / "examples" / "PlainEscrow.sol"
NAME = "PlainEscrow"

Run = Callable[..., Result]
Altered = Callable[[str, str], str]


@pytest.fixture(autouse=True)
def compiler() -> None:
    need_compiler()


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run `tiny` on a contract; the result of the command."""

    def invoke(reference: str, *options: str, days: str = "6") -> Result:
        arguments = ["run", "tiny", "--days", days, "--seed", "3", "--out", str(tmp_path / "run"), "--json"]
        return CliRunner().invoke(app, [*arguments, "--set", f"settlement.contract={reference}", *options])

    return invoke


@pytest.fixture
def altered(tmp_path: Path) -> Altered:
    """The shipped example with one piece of text replaced: `file.sol:Name`."""

    def write(old: str, new: str) -> str:
        source = SHIPPED.read_text(encoding="utf-8")
        assert source.count(old) >= 1, old
        file = tmp_path / "Own.sol"
        file.write_text(source.replace(old, new, 1), encoding="utf-8")
        return f"{file}:{NAME}"

    return write


def test_a_market_runs_on_the_example_and_every_unit_is_accounted_for(run: Run, tmp_path: Path) -> None:
    result = run(f"{SHIPPED}:{NAME}", days="14")
    assert result.exit_code == 0, result.output
    answer = json.loads(result.stdout)
    assert answer["settled"] > 20
    assert answer["unbalanced_orders"] == []
    assert all(amount == 0 for amount in answer["conservation"]["held"].values())
    assert all(amount == 0 for amount in answer["conservation"]["difference"].values())
    verified = CliRunner().invoke(app, ["verify", str(tmp_path / "run"), "--json"])
    assert verified.exit_code == 0
    assert json.loads(verified.stdout)["match"] is True


def test_a_contract_that_pays_less_than_its_events_say_is_found_out(run: Run, altered: Altered) -> None:
    result = run(altered("[terms.token] += toSeller;", "[terms.token] += toSeller / 2;"), days="14")
    assert result.exit_code == 1
    assert "went to the escrow at the cost of" in result.stderr


def test_a_contract_that_loses_part_of_a_deposit_does_not_balance(run: Run, altered: Altered) -> None:
    old = "- price - toCarrier - toTax;"
    result = run(altered(old, f"{old} toBuyer /= 2;"), days="14")
    assert result.exit_code == 1
    assert "went to the escrow at the cost of buyer:" in result.stderr


def test_a_contract_that_refuses_a_step_ends_the_run_and_names_it(run: Run, altered: Altered) -> None:
    old = "_only(id, IEscrow.State.Funded, _deals[id].terms.seller)"
    result = run(altered(old, old.replace("seller", "token")), days="14")
    assert result.exit_code == 1
    assert "(ship, order" in result.stderr
    assert "reverted" in result.stderr


def test_a_contract_that_says_nothing_when_it_settles_is_told_so(run: Run, altered: Altered) -> None:
    old = "emit IEscrow.Settled(id, outcome, buyerBps, toBuyer, toSeller, toCarrier, toTax, toPlatform);"
    result = run(altered(old, "if (buyerBps == 1) " + old), days="14")
    assert result.exit_code == 1
    assert "no Settled event" in result.stderr


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("function lapse(", "function elapse(", "lacks lapse(uint256)"),
        (
            "contract PlainEscrow {",
            "abstract contract PlainEscrow {\n function x() external virtual;",
            "is abstract",
        ),
        ("constructor(address platform_) {", "constructor() { address platform_;", "must take one address"),
        ("uint256 public orderCount;", "uint256 public orderCount", "does not compile"),
    ],
)
def test_a_contract_that_cannot_be_used_is_refused_before_anything_is_written(
    run: Run, altered: Altered, tmp_path: Path, old: str, new: str, said: str
) -> None:
    result = run(altered(old, new))
    assert result.exit_code == 2
    assert said in result.stderr
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("reference", "said"),
    [
        ("nowhere.sol:Escrow", "no contract at 'nowhere.sol:Escrow'"),
        (str(SHIPPED), "write path/to/file.sol:Name"),
        (f"{SHIPPED}:Other", "it has PlainEscrow"),
    ],
)
def test_a_reference_that_leads_nowhere_says_what_to_write(run: Run, reference: str, said: str) -> None:
    result = run(reference)
    assert result.exit_code == 2
    assert said in result.stderr


def test_a_feature_that_the_contract_lacks_is_named(run: Run) -> None:
    result = run(f"{SHIPPED}:{NAME}", "--set", 'settlement.modules=["offers"]')
    assert result.exit_code == 2
    assert "lacks offer(uint256,uint16), accept(uint256,uint16)" in result.stderr


def test_modules_are_refused(run: Run) -> None:
    result = run(f"{SHIPPED}:{NAME}", "--set", 'settlement.modules=["carriage"]')
    assert result.exit_code == 2
    assert "carriage" in result.stderr


def test_a_contract_that_no_chain_takes_is_refused_with_its_size(
    run: Run, altered: Altered, tmp_path: Path
) -> None:
    text = f"function long() external pure returns (bytes memory) {{ return hex'{'ab' * 24_576}'; }}"
    result = run(altered("uint256 public orderCount;", f"uint256 public orderCount;\n {text}"))
    assert result.exit_code == 2
    assert "more than the 24,576 that a chain takes (EIP-170)" in result.stderr
    assert not (tmp_path / "run").exists()


def test_the_gas_of_a_step_has_a_limit_that_is_told_and_can_be_set(run: Run, tmp_path: Path) -> None:
    result = run(f"{SHIPPED}:{NAME}", "--set", "settlement.step_gas=60000")
    assert result.exit_code == 1
    assert "ran out of gas: its limit is 60,000, and it takes some " in result.stderr
    assert "settlement.step_gas" in result.stderr
    told = CliRunner().invoke(app, ["explain", str(tmp_path / "run"), "order", "1", "--json"])
    assert "ran out of gas" in json.loads(told.stdout)["reason"]


@pytest.mark.parametrize(("contract", "limit"), [(NAME, "20000"), (NAME, "15000001"), ("", "699999")])
def test_a_limit_that_nothing_could_use_is_refused(run: Run, contract: str, limit: str) -> None:
    result = run(f"{SHIPPED}:{contract}" if contract else "", "--set", f"settlement.step_gas={limit}")
    assert result.exit_code == 2
    assert "settlement.step_gas" in result.stderr


def test_the_step_that_failed_is_marked_in_its_orders_story(
    run: Run, altered: Altered, tmp_path: Path
) -> None:
    old = "_only(id, IEscrow.State.Funded, _deals[id].terms.seller)"
    result = run(altered(old, old.replace("seller", "token")))
    [order] = re.findall(r"\(ship, order (\d+)\) reverted", result.stderr)
    told = CliRunner().invoke(app, ["explain", str(tmp_path / "run"), "order", order])
    assert told.exit_code == 0
    assert "ship, reverted" in told.stdout
    assert "reverted: " in told.stdout


ONLY_SELLERS = "bool buyer = msg.sender == _deals[id].terms.buyer;"


def test_a_buyer_asks_the_seller_where_the_contract_lets_only_that_cancel(
    run: Run, altered: Altered, tmp_path: Path
) -> None:
    often = ("--set", "after_sales.remorse_rate=0.3")
    result = run(altered(ONLY_SELLERS, "bool buyer = false;"), *often)
    assert result.exit_code == 0, result.output
    orders = pl.read_parquet(tmp_path / "run" / "orders.parquet").filter(pl.col("outcome") == "called_off")
    assert orders.height > 1
    told = f"{orders.height} times a buyer that called off asked the seller, who cancelled"
    assert told in json.loads((tmp_path / "run" / "manifest.json").read_text())["warnings"][0]
    steps = pl.read_parquet(tmp_path / "run" / "transactions.parquet").filter(pl.col("action") == "cancel")
    sellers = {f"seller:{seller}" for seller in orders["seller"]}
    assert set(steps.filter(pl.col("order").is_in(orders["order"].implode()))["sender"]) == sellers
    assert orders.select((pl.col("to_buyer") == pl.col("total") * 10**4).all()).item()
    assert CliRunner().invoke(app, ["verify", str(tmp_path / "run")]).exit_code == 0


def test_nobody_is_asked_where_buyers_may_cancel(run: Run, tmp_path: Path) -> None:
    result = run(f"{SHIPPED}:{NAME}", "--set", "after_sales.remorse_rate=0.3")
    assert result.exit_code == 0, result.output
    assert json.loads((tmp_path / "run" / "manifest.json").read_text())["warnings"] == []


def test_a_contract_that_lets_nobody_cancel_is_told(run: Run, altered: Altered) -> None:
    result = run(
        altered(ONLY_SELLERS, "bool buyer = false; revert NotNow();"), "--set", "after_sales.remorse_rate=0.3"
    )
    assert result.exit_code == 1
    assert "(cancel, order " in result.stderr
