"""Answers against the shapes of Ethereum's execution-apis (src/schemas), and against what the engine knows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.chain.node.rpc.conftest import Client, Market

UINT, HASH, ADDRESS = r"0x(0|[1-9a-f][0-9a-f]*)", r"0x[0-9a-f]{64}", r"0x[0-9a-f]{40}"
BYTES, BLOOM, NONCE = r"0x[0-9a-f]*", r"0x[0-9a-f]{512}", r"0x[0-9a-f]{16}"

BLOCK = {
    "hash": HASH, "parentHash": HASH, "sha3Uncles": HASH, "miner": ADDRESS, "stateRoot": HASH,
    "transactionsRoot": HASH, "receiptsRoot": HASH, "logsBloom": BLOOM, "number": UINT, "gasLimit": UINT,
    "gasUsed": UINT, "timestamp": UINT, "extraData": BYTES, "mixHash": HASH, "nonce": NONCE,
    "baseFeePerGas": UINT, "size": UINT, "withdrawalsRoot": HASH, "blobGasUsed": UINT, "excessBlobGas": UINT,
    "parentBeaconBlockRoot": HASH, "difficulty": UINT,
}  # fmt: skip
TRANSACTION = {
    "type": UINT, "hash": HASH, "nonce": UINT, "from": ADDRESS, "gas": UINT, "value": UINT, "input": BYTES,
    "gasPrice": UINT, "v": UINT, "r": UINT, "s": UINT, "chainId": UINT, "blockHash": HASH, "blockNumber": UINT,
    "transactionIndex": UINT,
}  # fmt: skip
RECEIPT = {
    "type": UINT, "transactionHash": HASH, "transactionIndex": UINT, "blockHash": HASH, "blockNumber": UINT,
    "from": ADDRESS, "cumulativeGasUsed": UINT, "gasUsed": UINT, "logsBloom": BLOOM, "status": UINT,
    "effectiveGasPrice": UINT,
}  # fmt: skip
LOG = {
    "logIndex": UINT, "transactionIndex": UINT, "transactionHash": HASH, "blockHash": HASH, "blockNumber": UINT,
    "address": ADDRESS, "data": BYTES,
}  # fmt: skip


def check(shown: dict[str, Any], shape: dict[str, str]) -> None:
    for name, pattern in shape.items():
        assert re.fullmatch(pattern, shown[name]), (name, shown[name])


def test_every_block_transaction_receipt_and_log_has_its_published_shape(client: Client) -> None:
    head = int(client.ask("eth_blockNumber"), 16)
    for number in map(hex, range(head + 1)):
        block = client.ask("eth_getBlockByNumber", number, True)
        check(block, BLOCK)
        assert client.ask("eth_getBlockByHash", block["hash"], True) == block
        hashes = client.ask("eth_getBlockByNumber", number, False)["transactions"]
        assert hashes == [transaction["hash"] for transaction in block["transactions"]]
        receipts = client.ask("eth_getBlockReceipts", number)
        assert client.ask("eth_getBlockReceipts", block["hash"]) == receipts
        assert client.ask("eth_getBlockTransactionCountByNumber", number) == hex(len(hashes))
        logs = [log for receipt in receipts for log in receipt["logs"]]
        assert [log["logIndex"] for log in logs] == [hex(index) for index in range(len(logs))]
        for log in logs:
            check(log, LOG)
        for index, (transaction, receipt) in enumerate(zip(block["transactions"], receipts, strict=True)):
            check(transaction, TRANSACTION)
            check(receipt, RECEIPT)
            assert client.ask("eth_getTransactionReceipt", transaction["hash"]) == receipt
            assert client.ask("eth_getTransactionByHash", transaction["hash"]) == transaction
            assert client.ask("eth_getTransactionByBlockNumberAndIndex", number, hex(index)) == transaction
            created = receipt["contractAddress"]
            assert (transaction["to"] is None) == (created is not None)
    assert client.ask("eth_getBlockByNumber", hex(head + 1), False) is None


def test_transactions_are_those_that_the_market_wrote_down(client: Client, market: Market) -> None:
    rows = market.run.records("transactions")
    blocks = [
        client.ask("eth_getBlockByNumber", hex(number), True) for number in range(1, rows[-1]["block"] + 1)
    ]
    told = [transaction for block in blocks for transaction in block["transactions"]]
    assert [(t["from"], t["input"], int(t["gas"], 16)) for t in told] == [
        (row["sender_address"], "0x" + row["data"].hex(), row["gas_limit"]) for row in rows
    ]


def test_logs_add_up_whichever_way_they_are_asked_for(client: Client, market: Market) -> None:
    everything = client.ask("eth_getLogs", {"fromBlock": "0x0", "toBlock": "latest"})
    head = int(client.ask("eth_blockNumber"), 16)
    receipts = [r for n in range(head + 1) for r in client.ask("eth_getBlockReceipts", hex(n))]
    assert everything == [log for receipt in receipts for log in receipt["logs"]]
    escrow = [log for log in everything if log["address"] == market.escrow]
    query = {"fromBlock": "earliest", "address": market.escrow.upper().replace("0X", "0x")}
    assert client.ask("eth_getLogs", query) == escrow != everything
    topic = escrow[0]["topics"][0]
    some = [log for log in everything if log["topics"][:1] == [topic]]
    assert client.ask("eth_getLogs", {"fromBlock": "0x0", "topics": [[topic]]}) == some
    one = escrow[-1]["blockHash"]
    assert client.ask("eth_getLogs", {"blockHash": one}) == [
        log for log in everything if log["blockHash"] == one
    ]
    assert client.ask("eth_getLogs", {"fromBlock": "0x0", "topics": [None, None, None, None]}) == [
        log for log in everything if len(log["topics"]) == 4
    ]


def test_the_past_is_as_it_was(client: Client, market: Market) -> None:
    """Money in the escrow, block by block, from `balanceOf` then: what its own transfers say."""
    token = next(
        log["address"]
        for log in client.ask("eth_getLogs", {"fromBlock": "0x0"})
        if log["address"] != market.escrow
    )
    padded = "00" * 12 + market.escrow[2:]
    transfer = "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef"
    logs = client.ask("eth_getLogs", {"fromBlock": "0x0", "address": token, "topics": [transfer]})
    held = 0
    for number in sorted({int(log["blockNumber"], 16) for log in logs}):
        for log in logs:
            if int(log["blockNumber"], 16) == number:
                signs = [topic == "0x" + padded for topic in log["topics"][1:3]]
                held += (signs[1] - signs[0]) * int(log["data"], 16)
        asked = {"to": token, "data": "0x70a08231" + padded}
        assert int(client.ask("eth_call", asked, hex(number)), 16) == held
    assert client.ask("eth_getCode", market.escrow, "earliest") == "0x"
    assert len(client.ask("eth_getCode", market.escrow)) > 1000


@pytest.mark.parametrize("blocks", [1, 3, 1024])
def test_fees_have_a_history(client: Client, blocks: int) -> None:
    told = client.ask("eth_feeHistory", hex(blocks), "latest", [0, 50, 100])
    found = len(told["gasUsedRatio"])
    assert len(told["baseFeePerGas"]) == found + 1 == len(told["reward"]) + 1
    oldest = int(told["oldestBlock"], 16)
    for offset, fee in enumerate(told["baseFeePerGas"][:-1]):
        assert client.ask("eth_getBlockByNumber", hex(oldest + offset))["baseFeePerGas"] == fee
    assert all(low <= high for low, _, high in ([int(r, 16) for r in rewards] for rewards in told["reward"]))
