"""Blocks, and the transactions and receipts in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chain.node.rpc import shown
from chain.node.rpc.params import flag, quantity, word

if TYPE_CHECKING:
    from chain.evm.recording import Entry
    from chain.node.rpc.node import Node

Shown = dict[str, Any]


def _with_hash(node: Node, block_hash: Any) -> int | None:
    return node.engine.block_with(word(block_hash, "hash"))


def _block(node: Node, number: int | None, full: Any) -> Shown | None:
    whole = flag(full, "full")
    return None if number is None else shown.block(node.engine, number, full=whole)


def _by_number(node: Node, block: Any, full: Any = False) -> Shown | None:
    return _block(node, node.find_block(block), full)


def _by_hash(node: Node, block_hash: Any, full: Any = False) -> Shown | None:
    return _block(node, _with_hash(node, block_hash), full)


def _count(node: Node, number: int | None) -> str | None:
    return None if number is None else hex(len(node.engine.block_entries(number)))


def _count_by_number(node: Node, block: Any) -> str | None:
    return _count(node, node.find_block(block))


def _count_by_hash(node: Node, block_hash: Any) -> str | None:
    return _count(node, _with_hash(node, block_hash))


def _uncles_by_number(node: Node, block: Any) -> str | None:
    return None if node.find_block(block) is None else "0x0"


def _uncles_by_hash(node: Node, block_hash: Any) -> str | None:
    return None if _with_hash(node, block_hash) is None else "0x0"


def _receipts(node: Node, block: Any) -> list[Shown] | None:
    number = node.find_block({"blockHash": block} if _is_hash(block) else block)
    return None if number is None else list(shown.receipts(node.engine, number))


def _is_hash(block: Any) -> bool:
    return isinstance(block, str) and len(block) == len("0x") + 64


def _transaction(node: Node, entry: Entry | None) -> Shown | None:
    return None if entry is None else shown.transaction(node.engine, entry)


def _transaction_by_hash(node: Node, transaction_hash: Any) -> Shown | None:
    return _transaction(node, node.entry(transaction_hash))


def _transaction_at(node: Node, number: int | None, index: Any) -> Shown | None:
    at = quantity(index, "index")
    entries = () if number is None else node.engine.block_entries(number)
    return _transaction(node, entries[at] if at < len(entries) else None)


def _transaction_by_number(node: Node, block: Any, index: Any) -> Shown | None:
    return _transaction_at(node, node.find_block(block), index)


def _transaction_in_hash(node: Node, block_hash: Any, index: Any) -> Shown | None:
    return _transaction_at(node, _with_hash(node, block_hash), index)


def _receipt(node: Node, transaction_hash: Any) -> Shown | None:
    entry = node.entry(transaction_hash)
    return None if entry is None else shown.receipt(node.engine, entry)


def _raw(node: Node, transaction_hash: Any) -> str | None:
    entry = node.entry(transaction_hash)
    return None if entry is None else shown.hexed(node.engine.signed(entry).encode())


METHODS: Final[dict[str, Any]] = {
    "eth_getBlockByNumber": _by_number,
    "eth_getBlockByHash": _by_hash,
    "eth_getBlockTransactionCountByNumber": _count_by_number,
    "eth_getBlockTransactionCountByHash": _count_by_hash,
    "eth_getUncleCountByBlockNumber": _uncles_by_number,
    "eth_getUncleCountByBlockHash": _uncles_by_hash,
    "eth_getBlockReceipts": _receipts,
    "eth_getTransactionByHash": _transaction_by_hash,
    "eth_getTransactionByBlockNumberAndIndex": _transaction_by_number,
    "eth_getTransactionByBlockHashAndIndex": _transaction_in_hash,
    "eth_getTransactionReceipt": _receipt,
    "eth_getRawTransactionByHash": _raw,
}
