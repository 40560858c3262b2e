"""Transactions taken apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chain.node.rpc.errors import refused, wrong

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


METHODS: Final[dict[str, Any]] = {"debug_traceTransaction": _trace}
