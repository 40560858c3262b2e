"""Calls of Foundry's cast against a node."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Any

from tests.support.places import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

CAST = ROOT / "tests/tools/node_modules/@foundry-rs/cast-linux-amd64/bin/cast"


def commands(chain: Mapping[str, Any]) -> Iterator[tuple[str, list[str], str]]:
    """Name, arguments, and what the output has to hold."""
    key, me, other = chain["keys"][6], chain["guests"][6], chain["guests"][7]
    token, escrow, block = chain["token"], chain["escrow"], str(chain["block"])
    send = ["--private-key", key]
    yield "chain-id", ["chain-id"], str(chain["chainId"])
    yield "client", ["client"], "Argosy"
    yield "block-number", ["block-number"], ""
    yield "block", ["block", block], chain["blockHash"]
    yield "block latest", ["block", "latest"], "number"
    yield "block --full", ["block", block, "--full"], chain["hash"]
    yield "block --json", ["block", block, "--json"], chain["blockHash"]
    yield "block --field", ["block", block, "--field", "hash"], chain["blockHash"]
    yield "age", ["age", block], "20"
    yield "base-fee", ["base-fee"], ""
    yield "gas-price", ["gas-price"], ""
    yield "balance", ["balance", me], "0000"
    yield "balance at a block", ["balance", me, "--block", "1"], "0"
    yield "nonce", ["nonce", me], "0"
    yield "code", ["code", escrow], "0x60"
    yield "codesize", ["codesize", escrow], ""
    yield "codehash", ["codehash", escrow], "0x"
    yield "storage", ["storage", escrow, "0"], "0x"
    yield "tx", ["tx", chain["hash"]], chain["hash"]
    yield "tx --raw", ["tx", chain["hash"], "--raw"], "0x"
    yield "receipt", ["receipt", chain["hash"]], "success"
    yield "logs", ["logs", "--from-block", "0", "--address", escrow], "topics"
    yield "call", ["call", token, "decimals()(uint8)"], ""
    yield "call at a block", ["call", token, "totalSupply()(uint256)", "--block", block], ""
    yield "estimate", ["estimate", other, "--value", "1", "--from", me], "21000"
    yield "rpc", ["rpc", "eth_blockNumber"], "0x"
    yield "compute-address", ["compute-address", me], "0x"
    yield "send", ["send", other, "--value", "1", *send], "success"
    yield "send --legacy", ["send", other, "--value", "1", "--legacy", *send], "success"
    yield "publish of mktx", ["publish", chain["signed"]], "0x"
    yield (
        "send --create",
        ["send", *send, "--rpc-url", chain["rpc"], "--create", chain["creationCode"]],
        "contractAddress",
    )
    yield "run", ["run", chain["hash"], "--quick"], "Gas used"
    yield "find-block", ["find-block", str(chain["timestamp"])], ""
    yield "access-list", ["access-list", token, "decimals()"], ""
    yield "proof", ["proof", token], "proof"


def results(rpc: str, chain: Mapping[str, Any]) -> dict[str, str]:
    """What came of every call: pass, or what went wrong."""
    return {
        name: _tried(arguments if rpc in arguments else [*arguments, "--rpc-url", rpc], words)
        for name, arguments, words in commands({**chain, "rpc": rpc})
    }


def _tried(arguments: list[str], words: str) -> str:
    done = subprocess.run([CAST, *arguments], capture_output=True, text=True, check=False, timeout=60)
    if done.returncode:
        return done.stderr.strip().replace("\n", " ")[-160:]
    return "pass" if words in done.stdout and done.stdout.strip() else f"says {done.stdout[:100]!r}"
