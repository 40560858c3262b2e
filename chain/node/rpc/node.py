"""A chain that clients talk to: a recording engine, keys it signs with, and what it keeps for its clients."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any, Final

from chain.node.rpc.errors import RpcError, refused, wrong
from chain.node.rpc.params import quantity, word

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chain.evm import Address, RecordingEngine, RevmEngine, Transaction
    from chain.evm.machine import AccessList
    from chain.evm.recording import Entry
    from chain.node.rpc.queries import Filter

_CLOSED: Final = ("latest", "safe", "finalized")


class Node:
    """One chain for many clients. Every transaction is a block of its own, closed at once.

    Args:
        engine: whose chain it is; transactions of clients are executed on it.
        wallets: keys by address that it signs with, for `eth_sendTransaction`.
        version: what `web3_clientVersion` tells.
        tracer: takes a mined transaction apart, in the shape of geth's callTracer; None if nothing can.
        accesses: what a call touches at the end of a block; None if nothing can tell.
    """

    def __init__(
        self,
        engine: RecordingEngine,
        wallets: Mapping[Address, bytes],
        version: str,
        tracer: Callable[[Entry], dict[str, Any]] | None = None,
        accesses: Callable[[Transaction, int], AccessList] | None = None,
    ) -> None:
        self.engine = engine
        self.wallets = wallets
        self.version = version
        self.tracer = tracer
        self.accesses = accesses
        self.snapshots: dict[int, int] = {}
        self.filters: dict[int, Filter] = {}
        self.handles = count(1)
        if engine.open_block.transactions:
            engine.mine()

    @property
    def head(self) -> int:
        """Number of the last closed block."""
        return len(self.engine.blocks) - 1

    def find_block(self, tag: Any, name: str = "block") -> int | None:
        """The block that `tag` names, None if there is none.

        Args:
            tag: a number, a word such as `latest`, or EIP-1898's object.
            name: of the parameter, for whoever gets it wrong.

        Raises:
            RpcError: if `tag` is nothing of the kind.
        """
        if tag in _CLOSED:
            return self.head
        if tag == "pending":
            return self.engine.block_number
        if tag == "earliest":
            return 0
        if isinstance(tag, dict):
            if "blockHash" in tag:
                return self.engine.block_with(word(tag["blockHash"], f"{name}.blockHash"))
            tag = tag.get("blockNumber")
        number = quantity(tag, name)
        return number if number <= self.head else None

    def block(self, tag: Any, name: str = "block") -> int:
        """The block that `tag` names.

        Raises:
            RpcError: if there is no such block.
        """
        number = self.find_block(tag, name)
        if number is None:
            raise refused(f"{name}: no such block; the last one is {self.head}")
        return number

    def state(self, tag: Any) -> RevmEngine:
        """An engine in the state at the end of a block, to ask."""
        number = self.block(tag)
        return self.engine if number >= self.head else self.engine.at(number)

    def entry(self, transaction_hash: Any) -> Entry | None:
        """The transaction with this hash."""
        return self.engine.find(word(transaction_hash, "hash"))

    def handle(self, value: Any, name: str) -> int:
        """A number that this node gave out.

        Raises:
            RpcError: if it is no number.
        """
        try:
            return quantity(value, name)
        except RpcError as error:
            raise wrong(f"{name}: not one that this node gave out") from error
