"""Blocks without tries behind them: numbers, times, EIP-1559 fees and hashes, all from the genesis."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple, TypeVar

if TYPE_CHECKING:
    from chain.evm.engine import Genesis, Transaction

_T = TypeVar("_T")

ELASTICITY = 2
MAX_CHANGE_DENOMINATOR = 8


class Block(NamedTuple):
    """A closed block.

    Attributes:
        number: 0 for the genesis.
        timestamp: seconds since the Unix epoch.
        base_fee: wei per gas that was burnt.
        gas_used: of its transactions.
        transactions: how many.
        hash: 32 bytes, a digest of the block's content and its parent's hash (BLAKE2b); no header's hash.
    """

    number: int
    timestamp: int
    base_fee: int
    gas_used: int
    transactions: int
    hash: bytes


@dataclass(slots=True)
class OpenBlock:
    """The block that is being filled; fields as in `Block`.

    `content` is a running digest of its transactions, which enters its hash.
    """

    number: int
    timestamp: int
    base_fee: int
    gas_used: int = 0
    transactions: int = 0
    content: bytes = b""

    def include(self, tx: Transaction, gas_used: int) -> None:
        """Note a transaction that was executed in this block."""
        self.gas_used += gas_used
        self.transactions += 1
        sender, to, data, value, gas, gas_price = tx
        head = f"{sender} {to} {value} {gas} {gas_price} "
        self.content = _digest(self.content + head.encode() + data)

    def close(self, parent: Block) -> Block:
        """This block as it enters the chain after `parent`."""
        words = self.number, self.timestamp, self.base_fee, self.gas_used, self.transactions
        packed = b"".join([word.to_bytes(32, "big") for word in words])
        return Block(*words, _digest(parent.hash + packed + self.content))


class Chain:
    """The blocks of an engine that counts them itself: those that are closed, and the open one."""

    def __init__(self, genesis: Genesis) -> None:
        self.genesis = genesis
        self.blocks = [genesis_block(genesis)]
        self._open = after(self.blocks[0], genesis.gas_limit)

    @property
    def block_number(self) -> int:
        """Number of the open block."""
        return self._open.number

    @property
    def timestamp(self) -> int:
        """Timestamp of the open block."""
        return self._open.timestamp

    @property
    def base_fee(self) -> int:
        """Wei per gas that the open block burns."""
        return self._open.base_fee

    def block_hash(self, number: int) -> bytes:
        """Hash of a closed block.

        Raises:
            IndexError: if there is none of that number yet.
        """
        return self.blocks[number].hash

    def advance(self, timestamp: int) -> None:
        """Close the open block if it holds transactions, and open one at `timestamp`.

        Raises:
            ValueError: if `timestamp` is not later than the last closed block's.
        """
        closing = self._open.transactions > 0
        last = self._open.timestamp if closing else self.blocks[-1].timestamp
        if timestamp <= last:
            raise ValueError(f"timestamp {timestamp} is not later than the last block's {last}")
        if closing:
            self._close()
        self._open.timestamp = timestamp

    def _close(self) -> None:
        closed = self._open.close(self.blocks[-1])
        self.blocks.append(closed)
        self._open = after(closed, self.genesis.gas_limit)


def take_mark(marks: list[_T], snapshot: int) -> _T:
    """The mark of `snapshot`, which is taken out of `marks` with every later one.

    Raises:
        ValueError: if there is no such snapshot.
    """
    if not 0 <= snapshot < len(marks):
        raise ValueError(f"no snapshot {snapshot}")
    mark = marks[snapshot]
    del marks[snapshot:]
    return mark


def genesis_block(genesis: Genesis) -> Block:
    """Block 0. Its base fee is the one that leads to `genesis.base_fee` in block 1."""
    identity = genesis.seed + genesis.chain_id.to_bytes(32, "big") + genesis.timestamp.to_bytes(32, "big")
    return Block(0, genesis.timestamp, fee_before(genesis.base_fee), 0, 0, hash=_digest(identity))


def after(parent: Block, gas_limit: int) -> OpenBlock:
    """The block that opens when `parent` closes, one second later until it is stamped."""
    fee = next_base_fee(parent.base_fee, parent.gas_used, gas_limit)
    return OpenBlock(parent.number + 1, parent.timestamp + 1, fee)


def next_base_fee(base_fee: int, gas_used: int, gas_limit: int) -> int:
    """Wei per gas of the next block: up to an eighth more or less, as the block was more or less than half full.

    Source: EIP-1559, section Specification.
    """
    target = gas_limit // ELASTICITY
    change = base_fee * abs(gas_used - target) // target // MAX_CHANGE_DENOMINATOR
    if gas_used > target:
        return base_fee + max(change, 1)
    return base_fee - change


def fee_before(base_fee: int) -> int:
    """The base fee of an empty block that is followed by `base_fee`: the inverse of `next_base_fee` without gas."""
    return base_fee + base_fee // (MAX_CHANGE_DENOMINATOR - 1)


def randomness(seed: bytes, number: int) -> bytes:
    """The `mix_hash` of a block, 32 bytes, which contracts read as PREVRANDAO (EIP-4399)."""
    return _digest(seed + number.to_bytes(32, "big"))


def _digest(data: bytes) -> bytes:
    return blake2b(data, digest_size=32).digest()
