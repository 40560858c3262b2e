"""`eth_subscribe`: what one connection wants to be told of, and what there is to tell."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from chain.node.rpc import shown
from chain.node.rpc.errors import refused, wrong
from chain.node.rpc.filters import query_of
from chain.node.rpc.log_methods import news
from chain.node.rpc.queries import Filter

if TYPE_CHECKING:
    from chain.node.rpc.node import Node

_MOST: Final = 100


class Subscriptions:
    """Of one connection: `newHeads`, `logs`, and `newPendingTransactions`, of which there never are any."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._kept: dict[str, Filter] = {}

    def subscribe(self, kind: Any, options: Any = None) -> str:
        """Begin to tell; gives the subscription's id.

        Raises:
            RpcError: if there is no such kind, or there are too many.
        """
        if len(self._kept) >= _MOST:
            raise refused(f"this connection has {_MOST} subscriptions already")
        if kind == "logs":
            query = query_of(self._node, {} if options is None else options)
            made = Filter(query._replace(first=0, last=None), self._node.head)
        elif kind in ("newHeads", "newPendingTransactions"):
            made = Filter(None, self._node.head, silent=kind != "newHeads")
        else:
            raise wrong(
                f"subscriptions are newHeads, logs and newPendingTransactions, not {ascii(kind)[:40]}"
            )
        handle = hex(next(self._node.handles))
        self._kept[handle] = made
        return handle

    def unsubscribe(self, handle: Any) -> bool:
        """Stop to tell; whether there was such a subscription."""
        return isinstance(handle, str) and self._kept.pop(handle, None) is not None

    def methods(self) -> dict[str, Any]:
        """What the dispatch offers this connection besides."""
        return {
            "eth_subscribe": lambda node, kind, options=None: self.subscribe(kind, options),
            "eth_unsubscribe": lambda node, subscription: self.unsubscribe(subscription),
        }

    def news(self) -> list[dict[str, Any]]:
        """Notifications about what has happened since the last time, in order of the subscriptions."""
        return [note for handle, made in self._kept.items() for note in self._of(handle, made)]

    def told(self) -> list[str]:
        """The same as JSON."""
        return [json.dumps(note, separators=(",", ":")) for note in self.news()]

    def _of(self, handle: str, made: Filter) -> list[dict[str, Any]]:
        node = self._node
        since, made.told = min(made.told, node.head), node.head
        if made.query is None and not made.silent:
            results: list[Any] = [
                shown.header(node.engine, number) for number in range(since + 1, node.head + 1)
            ]
        else:
            results = news(node, made, since)
        return [_notification(handle, result) for result in results]


def _notification(handle: str, result: Any) -> dict[str, Any]:
    return {
        "jsonrpc": "2.0",
        "method": "eth_subscription",
        "params": {"subscription": handle, "result": result},
    }
