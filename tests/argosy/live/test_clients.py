"""ethers, viem and cast from npm, each with the calls that docs/reference/rpc.md lists."""

from __future__ import annotations

import json
import re
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from chain.contracts import load
from chain.node import METHODS, MNEMONIC, guest_keys
from tests.argosy.live.asking import call
from tests.argosy.live.clients import cast
from tests.support.places import ROOT
from tests.support.wanting import CAST, ETHERS, VIEM, Tool, skip

if TYPE_CHECKING:
    from argosy.live import Addresses, Opened

TOOLS = ROOT / "tests/tools/node_modules"
PAGE = ROOT / "docs/reference/rpc.md"


def known(served: Addresses, opened: Opened) -> dict[str, Any]:
    """What a client is told of the chain."""
    engine, guests = opened.node.engine, guest_keys()
    rows = opened.run.table("transactions").collect().with_row_index()
    number = rows.filter(rows["action"] == "fund")["index"][0]
    entry = engine.entries[number]
    block = engine.blocks[entry.block]
    addresses = {name: address for address, name in opened.reader.names.items()}
    token = load("StableToken")
    constructor = next(part for part in token.abi if part["type"] == "constructor")
    kinds = [argument["type"] for argument in constructor["inputs"]]
    return {
        "chainId": served.chain_id, "head": opened.last, "mnemonic": MNEMONIC,
        "guests": list(guests), "keys": ["0x" + key.hex() for key in guests.values()],
        "block": block.number, "blockHash": "0x" + block.hash.hex(), "timestamp": block.timestamp,
        "hash": "0x" + engine.signed(entry).hash.hex(), "from": entry.tx.sender,
        "creation": "0x" + engine.signed(next(e for e in engine.entries if not e.tx.to)).hash.hex(),
        "topic": "0x" + entry.receipt.logs[0].topics[0].hex(),
        "escrow": addresses["escrow"], "escrowAbi": load("Escrow").abi,
        "token": next(at for name, at in addresses.items() if name.startswith("token:")),
        "tokenAbi": token.abi, "tokenCode": "0x" + token.bytecode.hex(), "tokenKinds": kinds,
    }  # fmt: skip


def listed(client: str) -> dict[str, bool]:
    """The calls of `client` on the page, and whether it says that they pass."""
    section = PAGE.read_text(encoding="utf-8").split(f"\n## {client}")[1].split("\n## ")[0]
    return {name: result == "pass" for name, result in re.findall(r"^\| (.+?) \| (\w+)", section, re.M)[1:]}


def check(client: str, results: dict[str, str], least: int) -> None:
    """Enough pass, and the page tells the same, call by call."""
    passed = {name: result == "pass" for name, result in results.items()}
    assert sum(passed.values()) >= least, {name: why for name, why in results.items() if why != "pass"}
    assert passed == listed(client), {name: why for name, why in results.items() if why != "pass"}


def node_script(name: str, tool: Tool, served: Addresses, opened: Opened) -> dict[str, str]:
    if not (TOOLS / name).exists():
        skip(tool)
    script = (ROOT / f"tests/argosy/live/clients/{name}.mjs").read_text(encoding="utf-8")
    told = json.dumps(known(served, opened))
    done = subprocess.run(
        ["node", "--input-type=module", "-", served.rpc, served.rpc.replace("http", "ws"), told],
        input=script, cwd=TOOLS.parent, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    results: dict[str, str] = json.loads(done.stdout)
    return results


def test_ethers(served: Addresses, opened: Opened) -> None:
    check("ethers", node_script("ethers", ETHERS, served, opened), 50)


def test_viem(served: Addresses, opened: Opened) -> None:
    check("viem", node_script("viem", VIEM, served, opened), 19)


def test_cast(served: Addresses, opened: Opened) -> None:
    if not cast.CAST.exists():
        skip(CAST)
    chain = known(served, opened)
    chain["creationCode"] = "0x600a600c600039600a6000f3602a60005260206000f3"
    chain["signed"] = _signed(served, chain)
    check("cast", cast.results(served.rpc, chain), 33)


def _signed(served: Addresses, chain: dict[str, Any]) -> str:
    """A transaction of the guest whose turn it is, signed by cast without a node."""
    arguments = [
        "mktx", chain["guests"][7], "--private-key", chain["keys"][8], "--chain", str(chain["chainId"]),
        "--nonce", str(int(call(served, "eth_getTransactionCount", chain["guests"][8])["result"], 16)),
        "--gas-limit", "21000", "--gas-price", str(10**12), "--priority-gas-price", "1",
    ]  # fmt: skip
    rpc = ["--rpc-url", served.rpc]
    done = subprocess.run(
        [cast.CAST, *arguments, *rpc], capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout.strip()


@pytest.mark.parametrize("client", ["ethers", "viem", "cast"])
def test_what_fails_is_explained(client: str) -> None:
    section = PAGE.read_text(encoding="utf-8").split(f"\n## {client}")[1].split("\n## ")[0]
    for line in re.findall(r"^\| .+ \| fail.*$", section, re.M):
        assert re.search(r"fail: \w+ \w+", line), line


def test_the_page_lists_every_method() -> None:
    section = PAGE.read_text(encoding="utf-8").split("\n## Methods")[1].split("\nBlocks are named")[0]
    told = set(re.findall(r"`(\w+_\w+)`", section))
    assert told == {*METHODS, "eth_subscribe", "eth_unsubscribe"}
