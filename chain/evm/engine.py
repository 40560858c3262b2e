"""What an EVM must offer to carry a market: one small interface, three implementations.

`chain.evm.revm.RevmEngine` is fast, `chain.evm.pyevm.PyEvmEngine` is the reference, `chain.evm.rpc.RpcEngine` is
somebody else's node. All keep nonces, fees, blocks and receipts alike, so that a recorded transaction replays
on any with the same status, logs, output and gas.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Address = str
"""`0x` and 40 lower-case hex digits."""


class Transaction(NamedTuple):
    """A call or, where `to` is None, a creation; the sender's nonce is the engine's to keep.

    Attributes:
        sender: who pays; the genesis must have its key.
        to: the account called.
        data: calldata, or creation code.
        value: wei sent along.
        gas: limit, in gas.
        gas_price: wei per gas, at least the block's base fee.
    """

    sender: Address
    to: Address | None
    data: bytes
    value: int = 0
    gas: int = 1_000_000
    gas_price: int = 0


class Log(NamedTuple):
    """One event as the EVM emits it: 32-byte topics, ABI-encoded data."""

    address: Address
    topics: tuple[bytes, ...]
    data: bytes


class Receipt(NamedTuple):
    """What a transaction did.

    Attributes:
        status: False if it reverted or ran out of gas.
        gas_used: in gas, refunds taken off.
        output: return data, or revert data where `status` is False.
        logs: in the order in which they were emitted; none where `status` is False.
        contract: the address created; None for a call and where `status` is False.
    """

    status: bool
    gas_used: int
    output: bytes
    logs: tuple[Log, ...]
    contract: Address | None = None


@dataclass(frozen=True, kw_only=True)
class Genesis:
    """The state before the first block.

    Attributes:
        chain_id: EIP-155 chain id.
        timestamp: seconds since the Unix epoch of block 0.
        balances: wei by address.
        keys: 32-byte private keys by address; engines that verify signatures sign with them.
        base_fee: wei per gas of block 1; later blocks follow EIP-1559.
        gas_limit: gas limit of every block.
        coinbase: receives what remains of the fees when the base fee is burnt.
        seed: 32 bytes from which block randomness (`mix_hash`) and therefore block hashes follow.
    """

    chain_id: int
    timestamp: int
    balances: Mapping[Address, int] = field(default_factory=dict)
    keys: Mapping[Address, bytes] = field(default_factory=dict)
    base_fee: int = 7
    gas_limit: int = 30_000_000
    coinbase: Address = "0x" + "0" * 40
    seed: bytes = bytes(32)


class Engine(Protocol):
    """An EVM with blocks, fees and nonces (Cancun rules)."""

    name: str
    genesis: Genesis

    @property
    def block_number(self) -> int:
        """Number of the open block, the one that `execute` fills."""
        ...

    @property
    def timestamp(self) -> int:
        """Timestamp of the open block, in seconds since the Unix epoch."""
        ...

    def advance(self, timestamp: int) -> None:
        """Close the open block if it holds transactions and open one at `timestamp`.

        An open block without transactions is only re-stamped, so block numbers have no gaps.

        Raises:
            ValueError: if `timestamp` is not later than the last closed block's.
        """
        ...

    def execute(self, tx: Transaction) -> Receipt:
        """Execute `tx` in the open block. A revert is a receipt with `status` False.

        Raises:
            InvalidTransaction: if the transaction may not be in a block at all (funds, intrinsic gas,
                gas above the block's limit, unknown key). Nothing changes.
        """
        ...

    def call(self, tx: Transaction) -> Receipt:
        """Execute `tx` on the present state and throw the changes away. No fee is charged.

        Raises:
            InvalidTransaction: if no call can be made so, by a contract as sender, with too little intrinsic gas,
                or with more than a block holds.
        """
        ...

    def snapshot(self) -> int:
        """Mark the present state; snapshots nest."""
        ...

    def revert(self, snapshot: int) -> None:
        """Return to `snapshot`, and forget it and every later one.

        Raises:
            ValueError: if there is no such snapshot.
        """
        ...

    def balance(self, address: Address) -> int:
        """Wei held by `address`."""
        ...

    def nonce(self, address: Address) -> int:
        """Transactions sent, or contracts created, by `address`."""
        ...

    def code(self, address: Address) -> bytes:
        """Runtime code at `address`, empty for an account without code."""
        ...

    def storage(self, address: Address, slot: int) -> int:
        """The word in one storage slot."""
        ...


@runtime_checkable
class BlockEngine(Protocol):
    """An engine that is much faster when it is given a block's transactions together."""

    def execute_all(self, txs: Sequence[Transaction]) -> list[Receipt | InvalidTransaction]:
        """Execute `txs` in the open block, and say for each what came of it."""
        ...


class ObedientEngine(Engine, Protocol):
    """An engine whose state can be set from outside, which no transaction can do: for tests alone."""

    def set_balance(self, address: Address, wei: int) -> None:
        """Let `address` hold `wei`; snapshots take it back."""
        ...

    def set_storage(self, address: Address, slot: int, word: int) -> None:
        """Let one storage slot of a contract hold `word`; snapshots take it back."""
        ...


class InvalidTransaction(ValueError):
    """A transaction that no block may hold: it leaves no trace."""
