"""The fast engine under eth-tester, and so under web3: the chain that a market wrote, for people to look at.

`RevmBackend()` is a drop-in for eth-tester's `PyEVMBackend` at Cancun; `RevmBackend.from_engine` opens the chain
of a simulation. Both ways of looking see each other's transactions at once. See docs/engines.md for what differs.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any, Final

from eth.vm.forks.cancun import CancunVM
from eth_keys.datatypes import PrivateKey
from eth_tester import EthereumTester, PyEVMBackend
from eth_tester.backends.pyevm.main import generate_genesis_state_for_keys
from eth_tester.exceptions import (
    BlockNotFound,
    SnapshotNotFound,
    TransactionFailed,
    TransactionNotFound,
    ValidationError,
)

from chain.evm import Genesis, RecordingEngine, Transaction
from chain.evm.envelope import BUILDER
from chain.evm.gas import least_gas
from chain.node.genesis import account_keys, genesis_with, hex_of, store_of
from chain.node.refusals import reason_of, refusing
from chain.node.views import show_block, show_receipt, show_transaction

if TYPE_CHECKING:
    from collections.abc import Mapping

    from web3 import Web3

    from chain.evm import Receipt, RevmEngine
    from chain.evm.recording import Entry

_LATEST: Final = ("latest", "safe", "finalized")


class _Chain:
    """As much of a py-evm chain as `PyEVMBackend` needs to build transactions."""

    def __init__(self, engine: RecordingEngine) -> None:
        self._engine = engine
        self.chain_id = engine.genesis.chain_id
        self.create_transaction = BUILDER.new_transaction
        self.create_unsigned_transaction = BUILDER.create_unsigned_transaction

    def get_transaction_builder(self) -> Any:
        return BUILDER

    def apply_transaction(self, signed: Any) -> None:
        with refusing():
            self._engine.execute_signed(signed)


class RevmBackend(PyEVMBackend):  # type: ignore[misc]
    """An eth-tester backend on `RecordingEngine`.

    Args:
        genesis_parameters: as `PyEVMBackend` takes them; time, gas limit and coinbase can be chosen.
        genesis_state: accounts by their 20 bytes: balance, nonce, code, storage. Ten rich ones by default.
        vm_configuration: must end in py-evm's Cancun if given; there is no other fork here.
        mnemonic: derives the accounts' keys; without one they are 1 to 10.
        hd_path: where below the mnemonic.
        state_roots: show real state roots in blocks, for as much time as it takes to hash the whole state.
    """

    def __init__(
        self,
        genesis_parameters: Mapping[str, Any] | None = None,
        genesis_state: Any = None,
        vm_configuration: Any = None,
        mnemonic: str | None = None,
        hd_path: str | None = None,
        *,
        state_roots: bool = False,
    ) -> None:
        if vm_configuration and vm_configuration[-1][1].fork != CancunVM.fork:
            raise ValidationError("RevmBackend runs Cancun; PyEVMBackend has other forks")
        keys = account_keys(len(genesis_state) if genesis_state else None, mnemonic, hd_path)
        state = dict(genesis_state or generate_genesis_state_for_keys(keys))
        genesis = genesis_with(genesis_parameters or {}, keys)
        self._fresh: tuple[Genesis, Mapping[bytes, Any]] | None = (genesis, state)
        self._attach(RecordingEngine(genesis, store_of(state)), state_roots)

    @classmethod
    def from_engine(cls, engine: RecordingEngine, *, state_roots: bool = False) -> RevmBackend:
        """The chain of `engine`: what it executed and will execute, seen from web3, and the other way round.

        Raises:
            TypeError: if the engine keeps no record, as a plain `RevmEngine`.
        """
        if not isinstance(engine, RecordingEngine):
            raise TypeError(
                f"{type(engine).__name__} keeps no record; run on a chain.evm.recording.RecordingEngine"
            )
        backend = cls.__new__(cls)
        backend._fresh = None  # noqa: SLF001
        backend._attach(engine, state_roots)  # noqa: SLF001
        return backend

    def _attach(self, engine: RecordingEngine, state_roots: bool) -> None:
        self.engine = engine
        self.state_roots = state_roots
        self.chain = _Chain(engine)
        self._added: tuple[PrivateKey, ...] = ()
        self._snapshots: dict[int, int] = {}
        self._handles = count()

    def web3(self) -> Web3:
        """This chain for people: transactions that are sent here are mined at once."""
        from chain.node.provider import open_web3

        return open_web3(EthereumTester(self), self.chain.chain_id)

    def reset_to_genesis(self, *_: Any, **__: Any) -> None:
        """Begin anew with the accounts this backend was made with."""
        if self._fresh is None:
            raise ValidationError("this chain belongs to a simulation; begin another one instead")
        genesis, state = self._fresh
        self._attach(RecordingEngine(genesis, store_of(state)), self.state_roots)

    # accounts

    @property
    def account_keys(self) -> tuple[PrivateKey, ...]:
        """Keys of the genesis, and those that were added since."""
        return tuple(PrivateKey(key) for key in self.engine.genesis.keys.values()) + self._added

    def add_account(self, private_key: bytes) -> None:
        """Let web3 send from one more account."""
        self._added += (PrivateKey(private_key),)

    # snapshots

    def take_snapshot(self) -> int:
        """Mark the present state, the open block included."""
        handle = next(self._handles)
        self._snapshots[handle] = self.engine.snapshot()
        return handle

    def revert_to_snapshot(self, snapshot: int) -> None:
        """Return to `snapshot`, which stays, and forget the later ones."""
        if snapshot not in self._snapshots:
            raise SnapshotNotFound(f"snapshot {snapshot} is gone: the chain was reverted to an earlier one")
        mark = self._snapshots[snapshot]
        self.engine.revert(mark)
        self._snapshots = {handle: at for handle, at in self._snapshots.items() if handle < snapshot}
        self._snapshots[snapshot] = self.engine.snapshot()

    # blocks

    def time_travel(self, to_timestamp: int) -> None:
        """Close the open block and open one at `to_timestamp`."""
        if not self.engine.open_block.transactions:
            self.engine.advance(to_timestamp - 1)
        self.engine.mine()
        self.engine.advance(to_timestamp)

    def mine_blocks(self, num_blocks: int = 1, coinbase: bytes = bytes(20)) -> tuple[bytes, ...]:
        """Close the open block, and empty ones behind it."""
        if any(coinbase) and coinbase.hex() != self.engine.genesis.coinbase[2:]:
            raise ValidationError(f"all blocks pay {self.engine.genesis.coinbase}, given at genesis")
        return tuple(self.engine.mine() for _ in range(num_blocks))

    def get_block_by_number(self, block_number: Any, full_transaction: bool = True) -> dict[str, Any]:
        """A block by number or name."""
        return self._block(self._number(block_number), full_transaction)

    def get_block_by_hash(self, block_hash: bytes, full_transaction: bool = True) -> dict[str, Any]:
        """A closed block by its hash."""
        number = self.engine.block_with(block_hash)
        if number is None:
            raise BlockNotFound(f"No block found for block hash: 0x{block_hash.hex()}")
        return self._block(number, full_transaction)

    def _block(self, number: int, full: bool) -> dict[str, Any]:
        return show_block(self.engine, number, full=full, state_roots=self.state_roots)

    def _number(self, block_number: Any) -> int:
        """The block called so; closed ones go by number, the open one only as `pending`."""
        head = len(self.engine.blocks) - 1
        if block_number in _LATEST:
            return head
        if block_number == "pending":
            return self.engine.block_number
        if block_number == "earliest":
            return 0
        if isinstance(block_number, int) and 0 <= block_number <= head:
            return block_number
        raise BlockNotFound(f"No block found for block number: {block_number}")

    def get_fee_history(
        self, block_count: int = 1, newest_block: Any = "latest", reward_percentiles: Any = ()
    ) -> dict[str, Any]:
        """Fees of the blocks before `newest_block`, the latest first, as eth-tester has them."""
        if isinstance(block_count, int) and not 1 <= block_count <= 1024:
            raise ValidationError("block_count must be between 1 and 1024")
        newest = self._number("latest" if newest_block == "pending" else newest_block)
        found = self.engine.blocks[max(0, newest - block_count) : newest][::-1]
        limit = self.engine.genesis.gas_limit
        return {
            "oldest_block": 1,
            "base_fee_per_gas": [block.base_fee for block in found],
            "gas_used_ratio": [block.gas_used / limit for block in found],
            "reward": [],
        }

    # transactions

    def get_transaction_by_hash(self, transaction_hash: bytes) -> dict[str, Any]:
        """A transaction, mined or pending."""
        return show_transaction(self.engine, self._find(transaction_hash))

    def get_transaction_receipt(self, transaction_hash: bytes) -> dict[str, Any]:
        """The receipt of a transaction, mined or pending."""
        return show_receipt(self.engine, self._find(transaction_hash))

    def _find(self, transaction_hash: bytes) -> Entry:
        entry = self.engine.find(transaction_hash)
        if entry is None:
            raise TransactionNotFound(
                f"No transaction found for transaction hash: 0x{transaction_hash.hex()}"
            )
        return entry

    def send_raw_transaction(self, raw_transaction: bytes) -> bytes:
        """Execute a signed, encoded transaction in the open block."""
        signed = BUILDER.decode(raw_transaction)
        self.chain.apply_transaction(signed)
        return bytes(signed.hash)

    def apply_withdrawals(self, withdrawals_list: Any) -> None:
        """Beacon-chain withdrawals have no place in a market."""
        raise ValidationError("RevmBackend has no withdrawals; PyEVMBackend has")

    def _normalize_transaction(self, transaction: Any, block_number: Any = "latest") -> Any:
        """A nonce that is not given follows on those of the open block, not of the last closed one."""
        if "nonce" not in transaction and block_number == "latest":
            transaction = {**transaction, "nonce": self.get_nonce(transaction["from"], "pending")}
        return super()._normalize_transaction(transaction, block_number)

    # state

    def _at(self, block_number: Any) -> RevmEngine:
        """An engine whose state is that at the end of a block."""
        number = self._number(block_number)
        engine = self.engine
        closed = number == len(engine.blocks) - 1 and not engine.open_block.transactions
        return engine if closed or number == engine.block_number else engine.at(number)

    def get_nonce(self, account: bytes, block_number: Any = "latest") -> int:
        """Transactions sent by `account`."""
        return self._at(block_number).nonce(hex_of(account))

    def get_balance(self, account: bytes, block_number: Any = "latest") -> int:
        """Wei held by `account`."""
        return self._at(block_number).balance(hex_of(account))

    def get_code(self, account: bytes, block_number: Any = "latest") -> bytes:
        """Runtime code of `account`."""
        return self._at(block_number).code(hex_of(account))

    def get_storage(self, account: bytes, slot: int, block_number: Any = "latest") -> int:
        """A storage word of `account`."""
        return self._at(block_number).storage(hex_of(account), slot)

    def get_base_fee(self, block_number: Any = "latest") -> int:
        """Base fee of a block."""
        number = self._number(block_number)
        engine = self.engine
        return engine.base_fee if number == engine.block_number else engine.blocks[number].base_fee

    # calls

    def call(self, transaction: Mapping[str, Any], block_number: Any = "latest") -> bytes:
        """What a call returns; it is free of charge."""
        limit = transaction.get("gas", self.engine.genesis.gas_limit)
        with refusing():
            receipt = self._try(transaction, block_number, limit)
        if not receipt.status:
            raise TransactionFailed(reason_of(receipt.output))
        return receipt.output

    def estimate_gas(self, transaction: Mapping[str, Any], block_number: Any = "latest") -> int:
        """The least gas limit with which `transaction` succeeds."""
        if block_number == "pending":
            raise NotImplementedError('"pending" block identifier is unsupported in eth-tester')
        limit = self.engine.genesis.gas_limit
        with refusing():
            found = least_gas(lambda gas: self._try(transaction, block_number, gas), limit)
        if not found.status:
            raise TransactionFailed(reason_of(found.output))
        return found.gas_used

    def _try(self, transaction: Mapping[str, Any], block_number: Any, gas: int) -> Receipt:
        to = transaction.get("to", b"")
        tx = Transaction(
            sender=hex_of(transaction["from"]),
            to=hex_of(to) if to else None,
            data=transaction.get("data", b""),
            value=transaction.get("value", 0),
            gas=gas,
        )
        accesses = [(hex_of(address), list(slots)) for address, slots in transaction.get("access_list", ())]
        return self.engine.call_at(tx, self._number(block_number), accesses)
