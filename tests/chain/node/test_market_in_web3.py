"""The chain that a market wrote, seen through web3, which may write on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from eth_tester.exceptions import ValidationError
from web3.exceptions import TransactionNotFound

from chain import RevmBackend
from chain.contracts.artifact import load
from chain.contracts.decode import decode_log, unpack_logs
from chain.evm.engine import Transaction
from chain.evm.recording import RecordingEngine
from tests.support.small_market import Run, changed, run, tiny

if TYPE_CHECKING:
    from web3 import Web3

GWEI = 10**9


class Seen(NamedTuple):
    """A market that has ended, its engine, and web3 on it."""

    run: Run
    engine: RecordingEngine
    web3: Web3


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> Seen:
    monkeypatch.setattr("chain.evm.open.open_engine", lambda _, genesis: RecordingEngine(genesis))
    ended = run(changed(tiny()[0], settlement__mode="chain", settlement__engine="revm"), orders=12)
    settlement: Any = ended.market.settlement
    engine = settlement._executor._executor.engine
    assert isinstance(engine, RecordingEngine)
    return Seen(ended, engine, RevmBackend.from_engine(engine).web3())


def contract(seen: Seen) -> Any:
    settlement: Any = seen.run.market.settlement
    address = seen.web3.to_checksum_address(settlement.escrow.holder.address)
    return seen.web3.eth.contract(address=address, abi=load("Escrow").abi)


def test_orders_blocks_receipts_and_events(seen: Seen) -> None:
    """Row by row: what the market wrote down is what web3 finds by the transaction's hash."""
    seen.engine.mine()  # the last block was still open
    web3, escrow = seen.web3, contract(seen)
    rows = seen.run.records("transactions")
    assert web3.eth.chain_id == seen.engine.genesis.chain_id
    assert web3.eth.block_number == rows[-1]["block"]
    hashes = [
        tx for number in range(web3.eth.block_number + 1) for tx in web3.eth.get_block(number)["transactions"]
    ]
    assert len(hashes) == len(rows)
    for sent, row in zip(hashes, rows, strict=True):
        receipt = web3.eth.get_transaction_receipt(sent)
        shown = web3.eth.get_transaction(sent)
        assert (receipt["status"], receipt["gasUsed"]) == (1, row["gas_used"])
        assert (receipt["blockNumber"], shown["from"].lower()) == (row["block"], row["sender_address"])
        assert bytes(shown["input"]) == row["data"]
        assert len(receipt["logs"]) == len(unpack_logs(row["logs"]))
    funded = [log for row in rows for log in map(decode_log, unpack_logs(row["logs"])) if log]
    wanted = sum(log.name == "Funded" for log in funded)
    found = escrow.events.Funded().get_logs(from_block=0)
    assert len(found) == wanted == escrow.functions.orderCount().call() > 0
    for event in found:
        assert escrow.functions.order(event["args"]["id"]).call()
    past = found[0]["blockNumber"]
    assert escrow.functions.orderCount().call(block_identifier=past - 1) == 0
    assert escrow.functions.orderCount().call(block_identifier=past) > 0


def test_the_open_block_is_pending(seen: Seen) -> None:
    web3 = seen.web3
    rows = seen.run.records("transactions")
    last = [row for row in rows if row["block"] == seen.engine.block_number]
    assert last
    assert web3.eth.block_number == seen.engine.block_number - 1
    pending = web3.eth.get_block("pending")
    assert len(pending["transactions"]) == len(last)
    backend, first = RevmBackend.from_engine(seen.engine), bytes(pending["transactions"][0])
    assert backend.get_transaction_receipt(first)["gas_used"] == last[0]["gas_used"]
    assert backend.get_transaction_by_hash(first)["block_number"] is None
    with pytest.raises(TransactionNotFound):  # web3 shows receipts of closed blocks only
        web3.eth.get_transaction_receipt(first)
    sender = web3.to_checksum_address(last[0]["sender_address"])
    nonces = [web3.eth.get_transaction_count(sender, block) for block in ("latest", "pending")]
    assert nonces[0] < nonces[1]


def test_web3_writes_on_and_the_engine_after_it(seen: Seen) -> None:
    web3, engine = seen.web3, seen.engine
    rich, other = (web3.to_checksum_address(address) for address in list(engine.genesis.balances)[:2])
    before = engine.balance(other.lower())
    sent = web3.eth.send_transaction({"from": rich, "to": other, "value": 5, "gasPrice": 2 * GWEI})
    receipt = web3.eth.get_transaction_receipt(sent)
    assert receipt["blockNumber"] == web3.eth.block_number == engine.block_number - 1
    assert engine.balance(other.lower()) == before + 5
    engine.advance(engine.timestamp + 60)
    again = engine.execute(Transaction(rich.lower(), other.lower(), b"", 6, 21_000, 2 * GWEI))
    assert again.status
    engine.advance(engine.timestamp + 60)
    assert web3.eth.get_balance(other) == before + 11
    block = web3.eth.get_block("latest", full_transactions=True)
    assert [transaction["value"] for transaction in block["transactions"]] == [6]
    stranger = web3.eth.account.from_key(b"\x07" * 32)
    web3.eth.send_transaction({"from": rich, "to": stranger.address, "value": 10**18})
    fees = {"maxFeePerGas": 2 * GWEI, "maxPriorityFeePerGas": GWEI, "chainId": web3.eth.chain_id}
    signed = stranger.sign_transaction(
        {"to": other, "value": 7, "gas": 21_000, "nonce": 0, "type": 2, **fees}
    )
    web3.eth.send_raw_transaction(signed.raw_transaction)
    assert engine.balance(other.lower()) == before + 18
    with pytest.raises(TransactionNotFound):
        web3.eth.get_transaction(b"\x01" * 32)


def test_a_simulations_chain_is_not_reset(seen: Seen) -> None:
    with pytest.raises(ValidationError, match="belongs to a simulation"):
        RevmBackend.from_engine(seen.engine).reset_to_genesis()
