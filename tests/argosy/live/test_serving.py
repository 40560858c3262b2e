"""The node over HTTP and WebSocket, and the command."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

import argosy
from argosy.live import ServeRequest
from argosy.live.door import Door
from tests.argosy.live.asking import ask, call, post
from tests.argosy.live.conftest import serving
from tests.support.calling import invoke

if TYPE_CHECKING:
    from pathlib import Path

    from argosy.live import Addresses, Opened


def test_the_run_s_chain_answers(served: Addresses, opened: Opened) -> None:
    rows = opened.run.table("transactions").collect()
    assert call(served, "eth_chainId")["result"] == hex(served.chain_id)
    block = call(served, "eth_getBlockByNumber", hex(rows["block"][-1]), True)["result"]
    assert block["transactions"][-1]["input"] == "0x" + rows["data"][-1].hex()
    assert call(served, "eth_subscribe", "newHeads")["error"]["code"] == -32601
    response, text = post(served, {"jsonrpc": "2.0", "method": "eth_chainId"})
    assert (response.status, text) == (204, "")


def test_traces_have_geth_s_shape(served: Addresses, opened: Opened) -> None:
    """The calls below a funding pull the buyer's money; what reverts says so by name."""
    rows = opened.run.table("transactions").collect()
    number = rows.with_row_index().filter(rows["action"] == "fund")["index"][0]
    entry = opened.node.engine.entries[number]
    sent = "0x" + opened.node.engine.signed(entry).hash.hex()
    told = call(served, "debug_traceTransaction", sent, {"tracer": "callTracer"})["result"]
    assert (told["from"], told["to"]) == (entry.tx.sender, entry.tx.to)
    assert told["gasUsed"] == hex(entry.receipt.gas_used)
    assert told["output"] == "0x" + entry.receipt.output.hex()
    assert told["calls"][0]["type"] in ("CALL", "STATICCALL", "DELEGATECALL")
    assert call(served, "debug_traceTransaction", sent, {"tracer": "js"})["error"]["code"] == -32602


def test_every_transaction_s_trace_ends_as_its_receipt(opened: Opened) -> None:
    from argosy.live.call_tracer import calls_of

    engine = opened.node.engine
    for entry in engine.entries[:: max(1, len(engine.entries) // 12)]:
        told = calls_of(engine, entry)
        assert ("error" not in told) == entry.receipt.status
        if entry.tx.to is not None:
            assert told["output"] == "0x" + entry.receipt.output.hex()


async def _told_by_subscription(served: Addresses, guest: str) -> list[Any]:
    async with aiohttp.ClientSession() as session, session.ws_connect(served.rpc) as socket:
        await socket.send_json({"jsonrpc": "2.0", "id": 1, "method": "eth_subscribe", "params": ["newHeads"]})
        answers = [await socket.receive_json(timeout=10)]
        transaction = {"from": guest, "to": guest}
        sent = {"jsonrpc": "2.0", "id": 2, "method": "eth_sendTransaction", "params": [transaction]}
        await socket.send_json(sent)
        answers += [await socket.receive_json(timeout=10) for _ in range(2)]
        async with session.post(served.rpc, json={**sent, "id": 3}) as response:
            answers.append(await response.json())
        return [*answers, await socket.receive_json(timeout=10)]


def test_subscribers_are_told_of_their_own_blocks_and_of_others(served: Addresses, opened: Opened) -> None:
    import asyncio

    head = opened.node.head
    guest = next(iter(opened.node.wallets))
    subscribed, sent, first, other, second = asyncio.run(_told_by_subscription(served, guest))
    assert [sent["id"], other["id"]] == [2, 3]
    for number, note in ((head + 1, first), (head + 2, second)):
        assert note["params"]["subscription"] == subscribed["result"]
        assert note["params"]["result"]["number"] == hex(number)


def test_nothing_that_clients_do_reaches_the_run(served: Addresses, opened: Opened) -> None:
    guest = next(iter(opened.node.wallets))
    assert "result" in call(served, "eth_sendTransaction", {"from": guest, "to": guest, "value": "0x1"})
    assert argosy.reopen(opened.run.path).same
    assert argosy.open_run(opened.run.path).manifest == opened.run.manifest


def test_the_command_says_where_it_is_and_ends_when_told(opened: Opened) -> None:
    command = [sys.executable, "-c", "from argosy.cli import main; main()"]
    process = subprocess.Popen(
        [*command, "serve", str(opened.run.path), "--port", "0", "--json", "--rpc-only"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        assert set(told) == {"url", "rpc", "chain_id"}
        assert told["url"] == ""
        assert told["chain_id"] == opened.node.engine.genesis.chain_id
        os.kill(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=20)
    finally:
        process.kill()
        process.communicate()
    assert (process.returncode, out, err) == (0, "", "")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--allow-origin", "*"], "not an origin"),
        (["--allow-origin", "https://x.example/path"], "not an origin"),
        (["--port", "70000"], "port"),
        (["--patience", "nan"], "--patience"),
    ],
)
def test_wrong_options(opened: Opened, arguments: list[str], words: str) -> None:
    result = invoke("serve", opened.run.path, *arguments)
    assert result.exit_code == 2
    assert words in result.output


def test_a_taken_port_and_a_run_without_a_chain(opened: Opened, served: Addresses, tmp_path: Any) -> None:
    taken = invoke("serve", opened.run.path, "--port", served.rpc.rpartition(":")[2])
    assert (taken.exit_code, "taken" in taken.output) == (2, True)
    invoke("run", "tiny", "--orders", 1, "--settlement", "instant", "--out", tmp_path / "x")
    instant = invoke("serve", tmp_path / "x")
    assert (instant.exit_code, "without a chain" in instant.output) == (2, True)
    unknown = invoke("serve", "no-such-scenario")
    assert unknown.exit_code == 2


def test_a_scenario_without_a_chain_is_not_run_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "own.toml").write_text('extends = "tiny"\n[settlement]\nmode = "instant"\n')
    monkeypatch.chdir(tmp_path)
    refused = invoke("serve", "own.toml", "--port", "0")
    assert refused.exit_code == 2
    assert 'settlement.mode = "chain"' in refused.output
    monkeypatch.setattr("argosy.live.opened.installed_engines", lambda: ("py-evm",))
    slow = invoke("serve", "tiny", "--port", "0")
    assert (slow.exit_code, "'revm' is not installed" in slow.output) == (2, True)
    assert not (tmp_path / "runs").exists()


def test_an_access_list_names_what_a_call_touches(served: Addresses, opened: Opened) -> None:
    """`totalSupply` reads one slot of the token; with it warm, the call costs what the answer says."""
    token = next(at for at, name in opened.reader.names.items() if name == "token:EUR")
    asked = {"to": token, "data": "0x18160ddd"}
    told = call(served, "eth_createAccessList", asked)["result"]
    assert [(entry["address"], len(entry["storageKeys"])) for entry in told["accessList"]] == [(token, 1)]
    slot = told["accessList"][0]["storageKeys"][0]
    supply = call(served, "eth_getStorageAt", token, slot)["result"]
    assert call(served, "eth_call", asked)["result"] == supply
    with_list = {**asked, "accessList": told["accessList"]}
    assert call(served, "eth_estimateGas", with_list)["result"] == told["gasUsed"]


def test_the_node_alone_has_no_pages(opened: Opened) -> None:
    with serving(opened, ServeRequest(port=0, rpc_only=True), Door()) as alone:
        assert alone.url == ""
        assert ask(alone, "GET", "/blocks")[0].status == 404
        assert "JSON-RPC" in ask(alone, "GET", "/")[1]
        assert call(alone, "eth_chainId")["result"] == hex(alone.chain_id)


def test_other_verbs_are_refused(served: Addresses) -> None:
    assert ask(served, "PUT", "/")[0].status == 405
