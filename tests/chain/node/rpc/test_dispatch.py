"""Requests as JSON-RPC 2.0 has them, and what is said about wrong ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chain.node.rpc import METHODS, MOST_REQUESTS, respond

if TYPE_CHECKING:
    from tests.chain.node.rpc.conftest import Client, Market

ADDRESS = "0x" + "11" * 20


def request(method: str, request_id: Any = 1) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": request_id, "method": method}


def test_a_batch_is_answered_in_order_and_notifications_are_not(client: Client) -> None:
    batch = [request("eth_chainId", "a"), {"method": "eth_chainId"}, request("no_such", 7), 5]
    answers = respond(client.node, batch)
    assert isinstance(answers, list)
    assert [answer["id"] for answer in answers] == ["a", 7, None]
    assert [answer.get("error", {}).get("code") for answer in answers] == [None, -32601, -32600]
    assert respond(client.node, [{"method": "eth_chainId"}]) is None
    for wrong in ([], [request("eth_chainId")] * (MOST_REQUESTS + 1)):
        answer = respond(client.node, wrong)
        assert isinstance(answer, dict)
        assert answer["error"]["code"] == -32600


@pytest.mark.parametrize(
    ("method", "params", "named"),
    [
        ("eth_getBalance", (), "account"),
        ("eth_getBalance", (ADDRESS, "latest", 3), "block"),
        ("eth_getBalance", ("0x12",), "account"),
        ("eth_getBalance", (ADDRESS, "newest"), "block"),
        ("eth_getBlockByNumber", ("0xzz",), "block"),
        ("eth_getBlockByNumber", ("latest", "yes"), "full"),
        ("eth_getTransactionReceipt", ("0x12",), "hash"),
        ("eth_call", ("nothing",), "transaction"),
        ("eth_call", ({"to": ADDRESS, "data": "0x1", "from": ADDRESS},), "data"),
        ("eth_call", ({"to": ADDRESS, "data": "0x11", "input": "0x12"},), "differ"),
        ("eth_call", ({"to": ADDRESS}, "latest", {ADDRESS: {"balance": "0x1"}}), "override"),
        ("eth_getLogs", ({"topics": ["0x11"]},), "topics"),
        ("eth_getLogs", ({"fromBlock": "0x5", "toBlock": "0x4"},), "fromBlock"),
        ("eth_feeHistory", ("0x0", "latest"), "blocks"),
        ("eth_feeHistory", ("0x1", "latest", [50, 10]), "percentiles"),
        ("eth_sendRawTransaction", ("0x00",), "transaction"),
        ("evm_setNextBlockTimestamp", ("0x1",), "timestamp"),
        ("evm_increaseTime", (hex(2**64),), "timestamp"),
    ],
)
def test_what_was_wrong_is_said(client: Client, method: str, params: tuple[Any, ...], named: str) -> None:
    error = client.error(method, *params)
    assert error["code"] == -32602
    assert named in error["message"]


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9)
    | st.sampled_from(["latest", "0x0", "0x1", "0xffff", ADDRESS, "0x" + "ab" * 32]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["to", "from", "data", "value", "gas", "address", "topics", "fromBlock", "blockHash"]),
        inner, max_size=4,
    ),
    max_leaves=8,
)  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(sorted(METHODS)), st.lists(ANYTHING, max_size=3))
def test_nothing_that_anybody_sends_is_an_internal_error(
    client: Client, method: str, params: list[Any]
) -> None:
    answer = client.whole(method, *params)
    assert "result" in answer or answer["error"]["code"] in (-32602, -32000, -32005, 3), answer


def test_the_chain_s_numbers(client: Client, market: Market) -> None:
    chain_id = market.engine.genesis.chain_id
    assert int(client.ask("eth_chainId"), 16) == int(client.ask("net_version")) == chain_id
    assert client.ask("eth_accounts")[:10] == list(market.guests)
    assert client.ask("eth_syncing") is False
    assert (
        client.ask("web3_sha3", "0x") == "0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"
    )
