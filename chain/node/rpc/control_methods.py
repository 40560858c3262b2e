"""Blocks and time at a client's word, and ways back, as development nodes have them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chain.node.rpc.errors import wrong
from chain.node.rpc.params import quantity

if TYPE_CHECKING:
    from chain.node.rpc.node import Node

_LATEST_SECOND: Final = 2**63
_MOST_SNAPSHOTS: Final = 1_000


def _mine(node: Node, timestamp: Any = None) -> str:
    if timestamp is not None:
        _advance(node, quantity(timestamp, "timestamp"))
    node.engine.mine()
    return "0x0"


def _increase_time(node: Node, seconds: Any) -> str:
    by = quantity(seconds, "seconds")
    _advance(node, node.engine.timestamp + by)
    return hex(by)


def _set_time(node: Node, timestamp: Any) -> None:
    _advance(node, quantity(timestamp, "timestamp"))


def _advance(node: Node, timestamp: int) -> None:
    if timestamp >= _LATEST_SECOND:
        raise wrong("timestamp: beyond what a block's header may hold")
    try:
        node.engine.advance(timestamp)
    except ValueError as error:
        raise wrong(str(error)) from error


def _snapshot(node: Node) -> str:
    if len(node.snapshots) >= _MOST_SNAPSHOTS:
        raise wrong(f"{_MOST_SNAPSHOTS} snapshots are kept already; revert to one of them")
    handle = next(node.handles)
    node.snapshots[handle] = node.engine.snapshot()
    return hex(handle)


def _revert(node: Node, snapshot: Any) -> bool:
    """Go back; the snapshot and those after it are used up."""
    handle = node.handle(snapshot, "snapshot")
    if handle not in node.snapshots:
        return False
    node.engine.revert(node.snapshots[handle])
    node.snapshots = {kept: mark for kept, mark in node.snapshots.items() if kept < handle}
    return True


METHODS: Final[dict[str, Any]] = {
    "evm_mine": _mine,
    "evm_increaseTime": _increase_time,
    "evm_setNextBlockTimestamp": _set_time,
    "evm_snapshot": _snapshot,
    "evm_revert": _revert,
}
