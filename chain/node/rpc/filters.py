"""Which logs somebody asks for, and the logs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chain.node.rpc import shown
from chain.node.rpc.errors import TOO_MUCH, RpcError, wrong
from chain.node.rpc.params import address, word
from chain.node.rpc.queries import Query

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chain.evm import Address
    from chain.node.rpc.node import Node

MOST_LOGS: Final = 10_000
"""Logs of one answer."""

_MOST_CHOICES: Final = 1_000
_TOPICS: Final = 4


def query_of(node: Node, value: Any) -> Query:
    """A query out of the object that clients send.

    Raises:
        RpcError: if it is not one, or names a block that there is not.
    """
    if not isinstance(value, dict):
        raise wrong("filter: not an object")
    first, last = _range(node, value)
    return Query(first, last, _addresses(value.get("address")), _topics(value.get("topics")))


def logs_of(node: Node, query: Query) -> list[dict[str, Any]]:
    """The logs that `query` asks for.

    Raises:
        RpcError: if they are more than one answer may hold.
    """
    found: list[dict[str, Any]] = []
    last = node.head if query.last is None else min(query.last, node.head)
    for number in range(query.first, last + 1):
        found += _in_block(node, query, number)
        if len(found) > MOST_LOGS:
            blocks = f"blocks {query.first} to {number}"
            raise RpcError(TOO_MUCH, f"more than {MOST_LOGS} logs in {blocks}; ask for fewer blocks")
    return found


def _in_block(node: Node, query: Query, number: int) -> Iterator[dict[str, Any]]:
    first = 0
    for entry in node.engine.block_entries(number):
        logs = entry.receipt.logs
        matching = [query.matches(log) for log in logs]
        if any(matching):
            told = shown.logs(node.engine, entry, first)
            yield from (log for log, wanted in zip(told, matching, strict=True) if wanted)
        first += len(logs)


def _range(node: Node, value: dict[str, Any]) -> tuple[int, int | None]:
    if value.get("blockHash") is not None:
        if value.get("fromBlock") is not None or value.get("toBlock") is not None:
            raise wrong("filter: blockHash goes without fromBlock and toBlock")
        number = node.block({"blockHash": value["blockHash"]}, "filter")
        return number, number
    first = _bound(node, value.get("fromBlock"), "fromBlock")
    last = _bound(node, value.get("toBlock"), "toBlock")
    first = node.head if first is None else first
    if last is not None and first > last:
        raise wrong(f"filter: fromBlock {first} is after toBlock {last}")
    return first, last


def _bound(node: Node, tag: Any, name: str) -> int | None:
    """A block number, one that does not exist yet included; None where the chain's end is meant."""
    if tag in (None, "latest", "pending", "safe", "finalized"):
        return None
    number = node.find_block(tag, name)
    return node.engine.block_number if number is None else number


def _addresses(value: Any) -> frozenset[Address]:
    if value is None:
        return frozenset()
    listed = value if isinstance(value, list) else [value]
    return frozenset(address(one, "address") for one in _few(listed, "address"))


def _topics(value: Any) -> tuple[frozenset[bytes], ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or len(value) > _TOPICS:
        raise wrong(f"topics: not a list of up to {_TOPICS}")
    return tuple(_choices(one) for one in value)


def _choices(value: Any) -> frozenset[bytes]:
    if value is None:
        return frozenset()
    listed = value if isinstance(value, list) else [value]
    if None in listed:  # any topic will do, as geth reads it
        return frozenset()
    return frozenset(word(one, "topics") for one in _few(listed, "topics"))


def _few(listed: list[Any], name: str) -> list[Any]:
    if len(listed) > _MOST_CHOICES:
        raise wrong(f"{name}: more than {_MOST_CHOICES} to choose from")
    return listed
