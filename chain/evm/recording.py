"""The fast engine with a memory: every transaction by its hash, every block as it was.

A market needs none of this and `RevmEngine` keeps none of it; explorers do, and whatever shows a chain to web3.
Transactions that came without a signature are signed when somebody first asks for a hash, with the genesis'
key and as py-evm signs them, so that their hashes are the reference engine's.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from eth_hash.auto import keccak

from chain.evm import envelope
from chain.evm.blocks import OpenBlock
from chain.evm.engine import InvalidTransaction
from chain.evm.revm import RevmEngine

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from chain.evm.blocks import Block
    from chain.evm.engine import Genesis, Receipt, Transaction
    from chain.evm.machine import AccessList
    from chain.evm.state import StateStore

_SOME: Final = 1_000
_NOBODY: Final = "0x" + keccak(b"an address for access lists").hex()[24:]


@dataclass(slots=True)
class Entry:
    """One transaction that was executed; `gas` is what its block had used with it."""

    tx: Transaction
    receipt: Receipt
    nonce: int
    block: int
    index: int
    gas: int
    signed: Any = None


class RecordingEngine(RevmEngine):
    """`RevmEngine`, remembering."""

    def __init__(self, genesis: Genesis, state: StateStore | None = None) -> None:
        super().__init__(genesis, state)
        self.entries: list[Entry] = []
        self._state.keep = True
        self._starts = [0, 0]
        self._ends = [self._state.mark()]
        self._kept: list[int] = []
        self._hashes: list[bytes] = []
        self._by_hash: dict[bytes, int] = {}
        self._view: tuple[bytes, RecordingEngine] | None = None
        self._numbers: dict[bytes, int] = {}

    # blocks

    @property
    def open_block(self) -> OpenBlock:
        """The block that is being filled."""
        return self._open

    def mine(self) -> bytes:
        """Close the open block, even if it is empty, and open one a second later; gives the closed one's hash."""
        self._close()
        self._machine.open(self._open)
        return self.blocks[-1].hash

    def _close(self) -> None:
        super()._close()
        self._starts.append(len(self.entries))
        self._ends.append(self._state.mark())

    # transactions

    def execute_signed(self, signed: Any) -> Receipt:
        """Execute a transaction of py-evm's classes, whoever signed it.

        Raises:
            InvalidTransaction: as `execute`, and for a wrong nonce, chain or fee.
        """
        tx = envelope.unwrap(signed, self.base_fee)
        self._check(signed, tx)
        with self.warmed(envelope.access_list(signed)):
            receipt = self._include(tx)
        self.entries[-1].signed = envelope.canonical(signed)
        return receipt

    @contextmanager
    def warmed(self, accesses: AccessList) -> Iterator[None]:
        """Give what is executed inside an access list (EIP-2930).

        What revm warms itself stays loaded when its journal is reverted, and it forgets slots of an address
        that is loaded already. So it is given an address that nobody has, to charge for, and `_attempt` does
        the warming.
        """
        if not accesses:
            yield
            return
        slots = sum(len(listed) for _, listed in accesses)
        charged = [(_NOBODY, [0] * slots), *[(_NOBODY, [])] * (len(accesses) - 1)]
        self._machine.warm(accesses, charged)
        try:
            yield
        finally:
            self._machine.warm([], [])

    def _check(self, signed: Any, tx: Transaction) -> None:
        chain_id, nonce = signed.chain_id, self.nonce(tx.sender)
        if chain_id not in (None, self.genesis.chain_id):
            raise InvalidTransaction(f"signed for chain {chain_id}, not {self.genesis.chain_id}")
        if signed.nonce != nonce:
            raise InvalidTransaction(f"nonce {signed.nonce} is not the sender's next, {nonce}")
        needed = signed.gas * signed.max_fee_per_gas + signed.value
        if self.balance(tx.sender) < needed:
            raise InvalidTransaction(f"sender {tx.sender} may need {needed} wei, and has fewer")

    def _include(self, tx: Transaction) -> Receipt:
        nonce = self.nonce(tx.sender)
        receipt = super()._include(tx)
        block = self._open
        self.entries.append(Entry(tx, receipt, nonce, block.number, block.transactions - 1, block.gas_used))
        return receipt

    # what is remembered

    def block_entries(self, number: int) -> Sequence[Entry]:
        """The transactions of a block, open or closed."""
        start, *end = self._starts[number : number + 2]
        return self.entries[start : end[0] if end else None]

    def signed(self, entry: Entry) -> Any:
        """An entry's transaction with its signature."""
        if entry.signed is None:
            key = self.genesis.keys[entry.tx.sender]
            entry.signed = envelope.sign(entry.tx, entry.nonce, key, self.genesis.chain_id)
        return entry.signed

    def find(self, transaction_hash: bytes) -> Entry | None:
        """The transaction with this hash."""
        while transaction_hash not in self._by_hash and self.index(_SOME):
            pass
        number = self._by_hash.get(transaction_hash, -1)
        return self.entries[number] if number >= 0 else None

    def index(self, most: int) -> bool:
        """Sign, and know by their hashes, up to `most` more transactions; whether there were any to do."""
        done = len(self._hashes)
        for number, entry in enumerate(self.entries[done : done + most], done):
            found = bytes(self.signed(entry).hash)
            self._hashes.append(found)
            self._by_hash[found] = number
        return len(self._hashes) > done

    def block_with(self, block_hash: bytes) -> int | None:
        """Number of the closed block with this hash."""
        for block in self.blocks[len(self._numbers) :]:
            self._numbers[block.hash] = block.number
        return self._numbers.get(block_hash)

    def at(self, number: int) -> RecordingEngine:
        """The state after a closed block, under that block's number and time: to ask and to call, not to keep."""
        block = self.blocks[number]
        if self._view is None or self._view[0] != block.hash:
            view = RecordingEngine(self.genesis, self._state.past(self._ends[number]))
            view._reopen(block)
            self._view = block.hash, view
        return self._view[1]

    def before(self, entry: Entry) -> RecordingEngine:
        """A chain of its own that stands where `entry`, of a closed block, was about to be executed."""
        view = RecordingEngine(self.genesis, self._state.past(self._ends[entry.block - 1]))
        view._reopen(self.blocks[entry.block])
        for earlier in self.block_entries(entry.block)[: entry.index]:
            view._include(earlier.tx)
        return view

    def call_at(self, tx: Transaction, number: int, accesses: AccessList) -> Receipt:
        """Call at the end of a block: a closed one, or the open one as it is."""
        if number == self.block_number:
            with self.warmed(accesses):
                return self.call(tx)
        if number < len(self.blocks) - 1 or self._open.transactions:
            view = self.at(number)
            return view.call_at(tx, view.block_number, accesses)
        present = self._open
        self._reopen(self.blocks[number])
        try:
            return self.call_at(tx, number, accesses)
        finally:
            self._open = present
            self._machine.open(self._open)

    def _reopen(self, block: Block) -> None:
        self._open = OpenBlock(block.number, block.timestamp, block.base_fee)
        self._machine.open(self._open)

    # snapshots

    def snapshot(self) -> int:
        """Mark the present state."""
        self._kept.append(len(self.entries))
        return super().snapshot()

    def revert(self, snapshot: int) -> None:
        """Return to `snapshot`, and forget it and every later one."""
        super().revert(snapshot)
        kept = self._kept[snapshot]
        del self._kept[snapshot:], self.entries[kept:]
        for gone in self._hashes[kept:]:
            del self._by_hash[gone]
        del self._hashes[kept:]
        self._numbers.clear()
        del self._starts[len(self.blocks) + 1 :], self._ends[len(self.blocks) :]
