"""Transactions taken apart, and what calls touch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chain.node.rpc.errors import refused, wrong
from chain.node.rpc.params import wanted

if TYPE_CHECKING:
    from chain.node.rpc.node import Node

_CALLS: Final = "callTracer"


def _trace(node: Node, transaction_hash: Any, options: Any = None) -> dict[str, Any]:
    entry = node.entry(transaction_hash)
    if entry is None:
        raise refused("transaction not found")
    asked = {"tracer": _CALLS} if options is None else options
    if not isinstance(asked, dict) or asked.get("tracer") != _CALLS:
        raise wrong(f'options: only {{"tracer": "{_CALLS}"}} is supported')
    if node.tracer is None:
        raise refused("this node takes no transactions apart")
    return node.tracer(entry)


def _access_list(node: Node, transaction: Any, block: Any = "latest") -> dict[str, Any]:
    if node.accesses is None:
        raise refused("this node cannot tell what a call touches")
    called, number = wanted(transaction), node.block(block)
    tx = called.call(node.engine.genesis.gas_limit)
    before = node.engine.call_at(tx, number, called.access_list)
    accesses = node.accesses(tx, number)
    after = node.engine.call_at(tx, number, accesses)
    told: dict[str, Any] = {
        "accessList": [
            {"address": address, "storageKeys": [f"0x{slot:064x}" for slot in slots]}
            for address, slots in accesses
        ],
        "gasUsed": hex(after.gas_used),
    }
    return told if before.status else {**told, "error": "execution reverted"}


METHODS: Final[dict[str, Any]] = {
    "debug_traceTransaction": _trace,
    "eth_createAccessList": _access_list,
}
