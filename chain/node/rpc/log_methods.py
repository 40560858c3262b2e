"""Logs: asked for once, or through a filter that tells what is new."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chain.node.rpc import shown
from chain.node.rpc.errors import refused
from chain.node.rpc.filters import logs_of, query_of
from chain.node.rpc.queries import Filter

if TYPE_CHECKING:
    from chain.node.rpc.node import Node

_MOST_FILTERS: Final = 1_000


def _get(node: Node, query: Any) -> list[dict[str, Any]]:
    return logs_of(node, query_of(node, query))


def _kept(node: Node, made: Filter) -> str:
    """Remember a filter; of too many, the oldest goes."""
    if len(node.filters) >= _MOST_FILTERS:
        del node.filters[next(iter(node.filters))]
    handle = next(node.handles)
    node.filters[handle] = made
    return hex(handle)


def _new(node: Node, query: Any) -> str:
    asked = query_of(node, query)
    return _kept(node, Filter(asked, max(node.head, asked.first - 1)))


def _new_block(node: Node) -> str:
    return _kept(node, Filter(None, node.head))


def _new_pending(node: Node) -> str:
    return _kept(node, Filter(None, node.head, silent=True))


def _found(node: Node, handle: Any) -> Filter:
    found = node.filters.get(node.handle(handle, "filter"))
    if found is None:
        raise refused("filter not found")
    return found


def _changes(node: Node, handle: Any) -> list[Any]:
    """What is new; a chain that went back is told from where it stands now."""
    asked = _found(node, handle)
    since, asked.told = min(asked.told, node.head), max(asked.told, node.head)
    return news(node, asked, since)


def news(node: Node, asked: Filter, since: int) -> list[Any]:
    """What a filter has to tell of the blocks after `since`."""
    if asked.silent:
        return []
    if asked.query is None:
        return [shown.hexed(block.hash) for block in node.engine.blocks[since + 1 :]]
    return logs_of(node, asked.query._replace(first=max(asked.query.first, since + 1)))


def _all(node: Node, handle: Any) -> list[dict[str, Any]]:
    query = _found(node, handle).query
    if query is None:
        raise refused("this filter is of blocks, not of logs")
    return logs_of(node, query)


def _uninstall(node: Node, handle: Any) -> bool:
    return node.filters.pop(node.handle(handle, "filter"), None) is not None


METHODS: Final[dict[str, Any]] = {
    "eth_getLogs": _get,
    "eth_newFilter": _new,
    "eth_newBlockFilter": _new_block,
    "eth_newPendingTransactionFilter": _new_pending,
    "eth_getFilterChanges": _changes,
    "eth_getFilterLogs": _all,
    "eth_uninstallFilter": _uninstall,
}
