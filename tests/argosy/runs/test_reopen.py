"""A run's chain reopened: the same on both engines, and open to web3 on both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import argosy
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
