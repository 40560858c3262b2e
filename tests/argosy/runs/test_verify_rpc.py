"""`argosy verify --engine rpc`: a run's transactions on somebody else's node."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from chain.replay import genesis_of
from tests.support.calling import invoke, run_json
from tests.support.dev_node_at_hand import needs_anvil
from tests.support.strange_node import http, strange_node

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def run_on_revm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    run = tmp_path_factory.mktemp("rpc") / "x"
    run_json("tiny", "--days", 2, "--engine", "revm", "--out", run)
    return run


@needs_anvil
def test_the_node_agrees_to_the_unit_of_gas(run_on_revm: Path) -> None:
    result = invoke("verify", run_on_revm, "--engine", "rpc", "--json")
    answer = json.loads(result.stdout)
    rows = pl.read_parquet(run_on_revm / "transactions.parquet")
    assert result.exit_code == 0
    assert (answer["engine"], answer["match"], answer["mismatches"]) == ("rpc", True, 0)
    assert (answer["transactions"], answer["gas"]) == (len(rows), rows["gas_used"].sum())


@needs_anvil
def test_a_node_at_an_address(run_on_revm: Path) -> None:
    from argosy.scenario_files import load_scenario
    from chain.evm.dev_node import Anvil

    senders = pl.read_parquet(run_on_revm / "transactions.parquet")["sender"].unique()
    scenario, _ = load_scenario(str(run_on_revm / "scenario.toml"))
    anvil = Anvil(genesis_of(scenario, senders))
    try:
        options = ("--engine", "rpc", "--rpc-url", anvil.url)
        assert invoke("verify", run_on_revm, *options).exit_code == 0
        assert anvil.process.poll() is None
        again = invoke("verify", run_on_revm, *options)  # it does not stand at genesis any more
        assert again.exit_code == 2
        assert "--no-mining" in again.stderr
    finally:
        anvil.close()


def test_mistakes_are_explained(run_on_revm: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARGOSY_ANVIL", "/no/such/anvil")
    for options, said in (
        (("--engine", "rpc"), "cannot be started"),
        (("--engine", "rpc", "--rpc-url", "http://10.0.0.1:8545"), "not an http address of this machine"),
        (("--engine", "rpc", "--rpc-url", "http://127.0.0.1:1"), "does not answer"),
        (("--rpc-url", "http://127.0.0.1:8545"), "add --engine rpc"),
    ):
        result = invoke("verify", run_on_revm, *options)
        assert result.exit_code == 2
        assert said in result.stderr
    refused = invoke("run", "tiny", "--engine", "rpc", "--days", 1)
    assert refused.exit_code == 2
    assert "then verify on rpc" in refused.stderr


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://127.0.0.1:99999", "is not an address: Port out of range"),
        ("http://127.0.0.1:port", "is not an address: Port could not be cast"),
        ("http://[::1", "is not an address: Invalid IPv6 URL"),
        ("ws://127.0.0.1:8545", "is not an http address of this machine, as http://127.0.0.1:8545"),
        ("http://127.0.0.1:8545/a b", "is not an address: give host, port and path"),
        ("", "is not an http address of this machine"),
    ],
)
def test_an_address_that_is_none(url: str, said: str, run_on_revm: Path) -> None:
    result = invoke("verify", run_on_revm, "--engine", "rpc", "--rpc-url", url)
    assert result.exit_code == 2, result.output
    assert said in result.stderr
    assert "docs/engines.md says how to get a node" in result.stderr


def _refusing(body: bytes) -> list[bytes]:
    """A node that knows the chain, but none of anvil's methods."""
    known = {"eth_chainId": "0x1de6e89", "eth_blockNumber": "0x0"}
    error = {"code": -32601, "message": "the method does not exist"}
    said = [
        {"id": request["id"], **({"result": known[method]} if method in known else {"error": error})}
        for request in json.loads(body)
        for method in [request["method"]]
    ]
    return http(json.dumps(said).encode())


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (lambda _: http(b"[" * 100_000), "nested more than 2,100 deep"),
        (lambda _: http(b"[" + b"9" * 100_000 + b"]"), "is not JSON that can be read"),
        (lambda _: http(b"<html>", "404 Not Found"), "HTTP 404 Not Found"),
        (lambda _: [b"\x00" * 100_000], "the node does not answer"),
        (lambda _: [b"HTTP/1.1 200 OK\r\n\r\n", *[b" " * 2**20] * 40], "more than 33,554,432 bytes"),
        (_refusing, "the method does not exist"),
    ],
    ids=["deep", "huge", "not found", "noise", "flood", "refusing"],
)
def test_a_node_that_is_none(reply: Any, said: str, run_on_revm: Path) -> None:
    with strange_node(reply) as url:
        result = invoke("verify", run_on_revm, "--engine", "rpc", "--rpc-url", url)
    assert result.exit_code == 2, result.output
    assert said in result.stderr
    assert "Traceback" not in result.stderr
