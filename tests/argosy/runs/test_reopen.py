"""A run's chain reopened: the same on both engines, and open to web3 on both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import argosy
from argosy.runs import open_run
from chain.contracts.artifact import load
from chain.node.web3 import open_chain
from tests.support.calling import run_json

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("reopen") / "x"
    run_json("tiny", "--days", 3, "--engine", "revm", "--out", path)
    return path


def seen(run: Path, engine: str) -> tuple[Any, ...]:
    reopened = argosy.reopen(run, engine)
    web3 = open_chain(reopened.engine)
    escrow = web3.eth.contract(web3.to_checksum_address(reopened.accounts["escrow"]), abi=load("Escrow").abi)
    orders = [
        escrow.functions.order(number + 1).call() for number in range(escrow.functions.orderCount().call())
    ]
    funded = [dict(event["args"]) for event in escrow.events.Funded().get_logs(from_block=0)]
    blocks = [web3.eth.get_block(number) for number in range(web3.eth.block_number + 1)]
    sent = [(block["timestamp"], block["gasUsed"], block["transactions"]) for block in blocks]
    return reopened.same, web3.eth.chain_id, reopened.accounts, orders, funded, sent


def test_web3_sees_the_same_on_both_engines(run: Path) -> None:
    """Orders, events, blocks, and transactions down to their hashes."""
    found = seen(run, "revm")
    assert found == seen(run, "py-evm")
    assert found[0] is True
    assert len(found[3]) == len(found[4]) > 0


@pytest.mark.parametrize("engine", ["revm", "py-evm"])
def test_the_chain_holds_all_that_was_recorded_and_goes_on(run: Path, engine: str) -> None:
    """The last block is closed: its transactions have receipts, and its senders can send the next one."""
    web3 = open_chain(argosy.reopen(run, engine).engine)
    recorded = open_run(run).table("transactions").collect()
    blocks = [web3.eth.get_block(number) for number in range(web3.eth.block_number + 1)]
    hashes = [transaction for block in blocks for transaction in block["transactions"]]
    receipts = [web3.eth.get_transaction_receipt(transaction) for transaction in hashes]
    assert [(receipt["blockNumber"], receipt["gasUsed"]) for receipt in receipts] == [
        *recorded.select("block", "gas_used").iter_rows()
    ]
    last = web3.to_checksum_address(recorded["sender_address"][-1])
    sent = web3.eth.get_transaction_count(last)
    assert sent == recorded["sender_address"].to_list().count(recorded["sender_address"][-1])
    following = web3.eth.send_transaction({"from": last, "to": last, "value": 1})
    assert web3.eth.get_transaction_receipt(following)["blockNumber"] == len(blocks)
    assert web3.eth.get_transaction_count(last) == sent + 1


def test_without_a_word_the_fast_engine_is_taken(run: Path) -> None:
    assert argosy.reopen(run).engine.name == "revm"
