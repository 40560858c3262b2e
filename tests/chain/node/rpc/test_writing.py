"""Transactions of clients, time, ways back, filters and subscriptions; and web3.py as one of the clients."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from eth_account import Account
from eth_utils.address import to_checksum_address
from web3 import Web3
from web3.exceptions import ContractCustomError, Web3RPCError
from web3.providers.base import JSONBaseProvider

from chain.contracts import load
from chain.node.rpc import RpcError, Subscriptions, respond

if TYPE_CHECKING:
    from tests.chain.node.rpc.conftest import Client, Market

COIN = 10**18


class InProcess(JSONBaseProvider):
    """web3 on a node without a server between them."""

    def __init__(self, client: Client) -> None:
        super().__init__()
        self._client = client

    def make_request(self, method: Any, params: Any) -> Any:
        encoded = self.decode_rpc_response(self.encode_rpc_request(method, params))
        return respond(self._client.node, encoded)


@pytest.fixture
def web3(client: Client) -> Web3:
    return Web3(InProcess(client))


def test_guests_send_signed_and_unsigned_transactions(client: Client, market: Market) -> None:
    first, second = list(market.guests)[:2]
    before = int(client.ask("eth_getBalance", second), 16)
    plain = {"from": first, "to": second, "value": hex(COIN)}
    for transaction in (plain, {**plain, "maxFeePerGas": hex(10**12), "maxPriorityFeePerGas": "0x1"}):
        sent = client.ask("eth_sendTransaction", transaction)
        receipt = client.ask("eth_getTransactionReceipt", sent)
        assert (receipt["status"], receipt["gasUsed"]) == ("0x1", hex(21_000))
    signed = Account.sign_transaction(
        {
            "chainId": market.engine.genesis.chain_id, "nonce": 2, "to": to_checksum_address(second),
            "value": COIN, "gas": 30_000, "maxFeePerGas": 10**12, "maxPriorityFeePerGas": 5,
            "accessList": [{"address": to_checksum_address(second), "storageKeys": ["0x" + "00" * 32]}],
        },
        market.guests[first],
    )  # fmt: skip
    raw = "0x" + bytes(signed.raw_transaction).hex()
    sent = client.ask("eth_sendRawTransaction", raw)
    assert sent == "0x" + bytes(signed.hash).hex()
    assert client.ask("eth_getTransactionByHash", sent)["accessList"][0]["address"] == second
    assert client.ask("eth_getRawTransactionByHash", sent) == raw
    assert int(client.ask("eth_getBalance", second), 16) == before + 3 * COIN
    head = int(client.ask("eth_blockNumber"), 16)
    assert int(client.ask("eth_getBalance", second, hex(head - 1)), 16) == before + 2 * COIN
    assert "nonce too low" in client.error("eth_sendRawTransaction", raw)["message"]


def test_nobody_else_s_money(client: Client, market: Market) -> None:
    stranger, guest = "0x" + "77" * 20, next(iter(market.guests))
    assert "no key" in client.error("eth_sendTransaction", {"from": stranger, "to": guest})["message"]
    poor = {"from": guest, "to": stranger, "value": hex(10**6 * COIN), "gas": "0x5208"}
    assert "insufficient funds" in client.error("eth_sendTransaction", poor)["message"]


def test_reverts_come_with_their_name_and_data(client: Client, market: Market, web3: Web3) -> None:
    escrow = web3.eth.contract(to_checksum_address(market.escrow), abi=load("Escrow").abi)
    call = escrow.functions.release(1)
    data = call._encode_transaction_data()
    for method in ("eth_call", "eth_estimateGas", "eth_sendTransaction"):
        error = client.error(method, {"from": next(iter(market.guests)), "to": market.escrow, "data": data})
        assert error["code"] == 3
        assert error["message"].startswith("execution reverted: ")
        assert error["data"].startswith("0x")
        assert len(error["data"]) >= 10
    with pytest.raises(ContractCustomError):
        call.call()


def test_a_revert_that_was_sent_all_the_same_is_mined(client: Client, market: Market) -> None:
    guest = next(iter(market.guests))
    sent = client.ask(
        "eth_sendTransaction", {"from": guest, "to": market.escrow, "data": "0x", "gas": "0x186a0"}
    )
    assert client.ask("eth_getTransactionReceipt", sent)["status"] == "0x0"


def test_web3_deploys_calls_and_reads_events(client: Client, market: Market, web3: Web3) -> None:
    guest = to_checksum_address(next(iter(market.guests)))
    token = web3.eth.contract(abi=load("StableToken").abi, bytecode=load("StableToken").bytecode)
    arguments = [entry for entry in load("StableToken").abi if entry["type"] == "constructor"]
    values = [{"string": "Gold", "uint8": 2, "address": guest}[i["type"]] for i in arguments[0]["inputs"]]
    receipt = web3.eth.wait_for_transaction_receipt(
        token.constructor(*values).transact({"from": guest}), timeout=1
    )
    assert receipt["contractAddress"] is not None
    at = web3.eth.contract(receipt["contractAddress"], abi=load("StableToken").abi)
    web3.eth.wait_for_transaction_receipt(at.functions.mint(guest, 500).transact({"from": guest}), timeout=1)
    assert at.functions.balanceOf(guest).call() == 500
    assert at.functions.balanceOf(guest).call(block_identifier=receipt["blockNumber"]) == 0
    (event,) = at.events.Transfer().get_logs(from_block=receipt["blockNumber"])
    assert event["args"]["value" if "value" in event["args"] else "amount"] == 500
    with pytest.raises(Web3RPCError, match="does not exist"):
        web3.manager.request_blocking("eth_getWork", [])  # type: ignore[arg-type]


def test_time_and_ways_back(client: Client, market: Market) -> None:
    head, guest = client.ask("eth_blockNumber"), next(iter(market.guests))
    mark = client.ask("evm_snapshot")
    then = int(client.ask("eth_getBlockByNumber", "latest")["timestamp"], 16)
    assert client.ask("evm_increaseTime", hex(86_400)) == hex(86_400)
    assert client.ask("evm_mine") == "0x0"
    assert int(client.ask("eth_getBlockByNumber", "latest")["timestamp"], 16) == then + 1 + 86_400
    client.ask("evm_setNextBlockTimestamp", hex(then + 200_000))
    sent = client.ask("eth_sendTransaction", {"from": guest, "to": guest})
    assert int(client.ask("eth_getBlockByNumber", "latest")["timestamp"], 16) == then + 200_000
    assert client.ask("evm_revert", mark) is True
    assert client.ask("eth_blockNumber") == head
    assert client.ask("eth_getTransactionByHash", sent) is None
    assert client.ask("eth_getTransactionCount", guest) == "0x0"
    assert client.ask("evm_revert", mark) is False


def test_filters_tell_each_thing_once(client: Client, market: Market) -> None:
    first, second = list(market.guests)[:2]
    blocks, none = client.ask("eth_newBlockFilter"), client.ask("eth_newPendingTransactionFilter")
    logs = client.ask("eth_newFilter", {"address": market.escrow, "fromBlock": "0x0"})
    assert client.ask("eth_getFilterChanges", blocks) == client.ask("eth_getFilterChanges", logs) == []
    assert len(client.ask("eth_getFilterLogs", logs)) > 10
    client.ask("eth_sendTransaction", {"from": first, "to": second})
    latest = client.ask("eth_getBlockByNumber", "latest")["hash"]
    assert client.ask("eth_getFilterChanges", blocks) == [latest]
    assert client.ask("eth_getFilterChanges", blocks) == client.ask("eth_getFilterChanges", none) == []
    assert client.ask("eth_uninstallFilter", blocks) is True
    assert client.ask("eth_uninstallFilter", blocks) is False
    assert client.error("eth_getFilterChanges", blocks)["message"] == "filter not found"


def test_subscribers_are_told_of_heads_and_logs(client: Client, market: Market) -> None:
    told = Subscriptions(client.node)
    heads, logs = told.subscribe("newHeads"), told.subscribe("logs", {})
    guest = next(iter(market.guests))
    issuer = next(row for row in market.run.records("transactions") if row["action"] == "mint")
    assert told.news() == []
    client.ask("eth_sendTransaction", {"from": guest, "to": guest})
    client.ask(
        "eth_sendTransaction",
        {"from": issuer["sender_address"], "to": issuer["to"], "data": "0x" + issuer["data"].hex()},
    )
    notes = told.news()
    assert [note["params"]["subscription"] for note in notes] == [heads, heads, logs]
    assert notes[0]["params"]["result"]["number"] == hex(client.node.head - 1)
    assert notes[2]["params"]["result"]["blockNumber"] == hex(client.node.head)
    assert told.news() == []
    assert told.unsubscribe(heads) is True
    assert told.unsubscribe(heads) is False
    with pytest.raises(RpcError, match="newHeads"):
        told.subscribe("syncing")
