"""The reference engine: py-evm under eth-tester's backend, at Cancun, with nothing left to clock or chance.

Slow and faithful: transactions are signed, blocks are hashed, the state is a trie. `PyEvmEngine.web3` opens
the same chain to web3, which shows balances and contracts as of the last closed block.
"""

from __future__ import annotations

import re
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from eth.constants import GENESIS_PARENT_HASH
from eth.vm.execution_context import ExecutionContext
from eth.vm.forks.cancun import CancunVM
from eth.vm.forks.shanghai.constants import MAX_INITCODE_SIZE
from eth.vm.spoof import SpoofTransaction
from eth_keys.datatypes import PrivateKey
from eth_tester import EthereumTester, PyEVMBackend
from eth_tester.backends.pyevm.main import get_default_genesis_params
from eth_utils.exceptions import ValidationError

from chain.evm import blocks
from chain.evm.engine import InvalidTransaction, Log, Receipt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from chain.evm.engine import Address, Genesis, Transaction

_ADDRESS = re.compile("0x[0-9a-fA-F]{40}")


class DeterministicBackend(PyEVMBackend):  # type: ignore[misc]
    """eth-tester's backend with the genesis' chain id, coinbase, keys and clock, and a seeded PREVRANDAO.

    Transactions of the open block are applied to one state and enter the tries only when somebody looks at
    `chain`, or when the block closes.
    """

    def __init__(self, genesis: Genesis) -> None:
        self._genesis = genesis
        self._added: tuple[PrivateKey, ...] = ()
        self._chain: Any = None
        self._vm: Any = None
        self._applied: list[tuple[Any, Any]] = []
        state = {_raw(address): _funded(balance) for address, balance in genesis.balances.items()}
        super().__init__(_genesis_parameters(genesis), state, ((0, CancunVM),))
        self._prepare(genesis.timestamp + 1)

    @property
    def chain(self) -> Any:
        """py-evm's chain, up to date."""
        self.flush()
        return self._chain

    @chain.setter
    def chain(self, chain: Any) -> None:
        type(chain).chain_id = self._genesis.chain_id
        self._chain, self._vm = chain, None

    @property
    def account_keys(self) -> tuple[PrivateKey, ...]:
        """Keys of the genesis, and those that were added since."""
        return tuple(PrivateKey(key) for key in self._genesis.keys.values()) + self._added

    @account_keys.setter
    def account_keys(self, keys: tuple[PrivateKey, ...] | None) -> None:
        """eth-tester's own default accounts are not wanted; see `add_account`."""

    def add_account(self, private_key: bytes) -> None:
        """Let web3 send from one more account."""
        self._added += (PrivateKey(private_key),)

    def mine_blocks(self, num_blocks: int = 1, coinbase: bytes = b"") -> tuple[bytes, ...]:
        """Close the open block, and empty ones behind it; they all pay the genesis' coinbase."""
        return tuple(self._mine() for _ in range(num_blocks))

    def revert_to_snapshot(self, snapshot: bytes) -> None:
        """Return to the block with the hash `snapshot`."""
        super().revert_to_snapshot(snapshot)
        self._prepare(self._chain.get_canonical_head().timestamp + 1)

    # what the engine works with

    @property
    def vm(self) -> Any:
        """The machine of the open block; its state holds what was executed so far."""
        if self._vm is None:
            self._vm = self._chain.get_vm(self._chain.header)
        return self._vm

    def spare_vm(self) -> Any:
        """Another machine with the same state."""
        self.flush()
        return self._chain.get_vm(self._chain.header)

    def later_vm(self) -> Callable[[], Any]:
        """What makes machines with the present state, whatever happens meanwhile: tries keep their past."""
        chain = self.chain
        header = chain.header
        return lambda: chain.get_vm(header)

    @property
    def header(self) -> Any:
        """Header of the open block; its state root lags behind until `flush`."""
        return self._chain.header

    def apply(self, transaction: Any) -> tuple[Any, Any]:
        """Execute a signed transaction in the open block; gives py-evm's receipt and computation."""
        with _selfdestruct_allowed():
            receipt, computation = self.vm.apply_transaction(self.header, transaction)
        self._chain.header = self.vm.add_receipt_to_header(self.header, receipt)
        self._applied.append((transaction, receipt))
        return receipt, computation

    def flush(self) -> None:
        """Enter what was applied into the tries."""
        if not self._applied:
            return
        vm, chain = self.vm, self._chain
        vm.state.persist()
        block = vm.get_block()
        header = chain.header.copy(state_root=vm.state.state_root)
        transactions = block.transactions + tuple(tx for tx, _ in self._applied)
        receipts = block.get_receipts(chain.chaindb) + tuple(receipt for _, receipt in self._applied)
        full = vm.set_block_transactions_and_withdrawals(block, header, transactions, receipts)
        self._chain.header, self._vm, self._applied = full.header, None, []

    def stamp(self, timestamp: int) -> None:
        """Set the time of an open block without transactions."""
        self._prepare(timestamp)

    def change(self, change: Callable[[Any], None]) -> None:
        """Let `change` alter the state of the open block from outside of any transaction."""
        self.flush()
        state = self.vm.state
        change(state)
        state.lock_changes()
        state.persist()
        self._chain.header, self._vm = self.header.copy(state_root=state.state_root), None

    def rewind(self, header: Any, head: Any) -> None:
        """Make `header` the open block again, on top of `head`."""
        chaindb = self._chain.chaindb
        if self._chain.get_canonical_head() != head:
            chaindb._set_as_canonical_chain_head(chaindb.db, head, GENESIS_PARENT_HASH)  # noqa: SLF001
        self._chain.header, self._vm, self._applied = header, None, []

    def _mine(self) -> bytes:
        chain = self.chain
        block = chain.mine_block()
        self._prepare(block.header.timestamp + 1)
        return bytes(block.hash)

    def _prepare(self, timestamp: int) -> None:
        header = self._chain.header
        self._vm = None
        self._chain.header = header.copy(
            timestamp=timestamp,
            coinbase=_raw(self._genesis.coinbase),
            mix_hash=blocks.randomness(self._genesis.seed, header.block_number),
        )


class _Mark(NamedTuple):
    header: Any
    head: Any


class PyEvmEngine:
    """An `Engine` on py-evm, with real signatures."""

    name = "py-evm"

    def __init__(self, genesis: Genesis) -> None:
        self.genesis = genesis
        self.backend = DeterministicBackend(genesis)
        self.tester = EthereumTester(self.backend)
        self._marks: list[_Mark] = []

    # the open block

    @property
    def block_number(self) -> int:
        """Number of the open block."""
        return int(self.backend.header.block_number)

    @property
    def timestamp(self) -> int:
        """Timestamp of the open block."""
        return int(self.backend.header.timestamp)

    @property
    def base_fee(self) -> int:
        """Wei per gas that the open block burns."""
        return int(self.backend.header.base_fee_per_gas)

    def block_hash(self, number: int) -> bytes:
        """Hash of a closed block."""
        return bytes(self.backend.chain.chaindb.get_canonical_block_hash(number))

    def advance(self, timestamp: int) -> None:
        """Close the open block if it holds transactions, and open one at `timestamp`."""
        closing = self.backend.header.gas_used > 0
        last = self.timestamp if closing else self.backend.chain.get_canonical_head().timestamp
        if timestamp <= last:
            raise ValueError(f"timestamp {timestamp} is not later than the last block's {last}")
        if closing:
            self.backend.mine_blocks()
        self.backend.stamp(timestamp)

    # transactions

    def execute(self, tx: Transaction) -> Receipt:
        """Sign `tx` and execute it in the open block."""
        if tx.sender not in self.genesis.keys:
            raise InvalidTransaction(f"no key for sender {tx.sender}")
        self._admit(tx)
        before = self.backend.header.gas_used
        try:
            signed = self._unsigned(tx, tx.gas_price).as_signed_transaction(
                PrivateKey(self.genesis.keys[tx.sender]), chain_id=self.genesis.chain_id
            )
            receipt, computation = self.backend.apply(signed)
        except ValidationError as error:
            raise InvalidTransaction(str(error)) from error
        return _receipt(tx, computation, receipt.gas_used - before)

    def call(self, tx: Transaction) -> Receipt:
        """Execute `tx` on the present state and throw the changes away."""
        self._admit(tx)
        if tx.gas > self.genesis.gas_limit:
            raise InvalidTransaction(f"gas {tx.gas} is more than a block holds")
        try:
            spoofed = SpoofTransaction(self._unsigned(tx, 0), from_=_raw(tx.sender))
            computation = self._try(spoofed)
        except ValidationError as error:
            raise InvalidTransaction(str(error)) from error
        return _receipt(tx, computation, _gas_used(tx, computation))

    def _admit(self, tx: Transaction) -> None:
        """Refuse what py-evm itself would let pass, or break over."""
        if self.code(tx.sender):
            raise InvalidTransaction(f"sender {tx.sender} is a contract")
        if tx.to is not None and not _ADDRESS.fullmatch(tx.to):
            raise InvalidTransaction(f"{tx.to!r} is not an address")
        if min(tx.value, tx.gas, tx.gas_price) < 0:
            raise InvalidTransaction("value, gas and gas price cannot be negative")
        if tx.to is None and len(tx.data) > MAX_INITCODE_SIZE:
            raise InvalidTransaction(f"{len(tx.data)} bytes of init code are more than {MAX_INITCODE_SIZE}")

    def _unsigned(self, tx: Transaction, gas_price: int) -> Any:
        return self.backend.vm.create_unsigned_transaction(
            nonce=self.nonce(tx.sender),
            gas_price=gas_price,
            gas=tx.gas,
            to=b"" if tx.to is None else _raw(tx.to),
            value=tx.value,
            data=tx.data,
        )

    def _try(self, transaction: Any) -> Any:
        """Execute on a state that is thrown away: py-evm cannot revert every transaction."""
        state = self.backend.spare_vm().state
        state.execution_context = _without_fee(state.execution_context)
        with _selfdestruct_allowed():
            return state.apply_transaction(transaction)

    # the state

    def balance(self, address: Address) -> int:
        """Wei held by `address`."""
        return int(self.backend.vm.state.get_balance(_raw(address)))

    def nonce(self, address: Address) -> int:
        """Transactions sent, or contracts created, by `address`."""
        return int(self.backend.vm.state.get_nonce(_raw(address)))

    def code(self, address: Address) -> bytes:
        """Runtime code at `address`."""
        return bytes(self.backend.vm.state.get_code(_raw(address)))

    def storage(self, address: Address, slot: int) -> int:
        """The word in one storage slot."""
        return int(self.backend.vm.state.get_storage(_raw(address), slot))

    def set_balance(self, address: Address, wei: int) -> None:
        """Let `address` hold `wei`."""
        self.backend.change(lambda state: state.set_balance(_raw(address), wei))

    def set_storage(self, address: Address, slot: int, word: int) -> None:
        """Let one storage slot of a contract hold `word`."""
        self.backend.change(lambda state: state.set_storage(_raw(address), slot, word))

    # snapshots

    def snapshot(self) -> int:
        """Mark the present state."""
        chain = self.backend.chain
        self._marks.append(_Mark(chain.header, chain.get_canonical_head()))
        return len(self._marks) - 1

    def revert(self, snapshot: int) -> None:
        """Return to `snapshot`, and forget it and every later one."""
        self.backend.rewind(*blocks.take_mark(self._marks, snapshot))


@contextmanager
def _selfdestruct_allowed() -> Iterator[None]:
    """py-evm warns of the opcode whenever a contract uses it; that is the contract's affair."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="SELFDESTRUCT", category=DeprecationWarning)
        yield


def _genesis_parameters(genesis: Genesis) -> dict[str, Any]:
    parameters: dict[str, Any] = get_default_genesis_params(
        overrides={
            "timestamp": genesis.timestamp,
            "gas_limit": genesis.gas_limit,
            "coinbase": _raw(genesis.coinbase),
            "mix_hash": blocks.randomness(genesis.seed, 0),
        }
    )
    return parameters | {"base_fee_per_gas": blocks.fee_before(genesis.base_fee)}


def _funded(balance: int) -> dict[str, Any]:
    return {"balance": balance, "nonce": 0, "code": b"", "storage": {}}


def _raw(address: Address) -> bytes:
    return bytes.fromhex(address[2:])


def _without_fee(context: Any) -> Any:
    return ExecutionContext(
        coinbase=context.coinbase,
        timestamp=context.timestamp,
        block_number=context.block_number,
        difficulty=context.difficulty,
        mix_hash=context.mix_hash,
        gas_limit=context.gas_limit,
        prev_hashes=context.prev_hashes,
        chain_id=context.chain_id,
        base_fee_per_gas=0,
        excess_blob_gas=context.excess_blob_gas,
    )


def _receipt(tx: Transaction, computation: Any, gas_used: int) -> Receipt:
    created = tx.to is None and computation.is_success
    return Receipt(
        status=bool(computation.is_success),
        gas_used=int(gas_used),
        output=b"" if created else bytes(computation.output),
        logs=tuple(_log(*entry) for entry in computation.get_log_entries()),
        contract="0x" + computation.msg.storage_address.hex() if created else None,
    )


def _gas_used(tx: Transaction, computation: Any) -> int:
    spent = tx.gas - computation.get_gas_remaining()
    return int(spent - min(computation.get_gas_refund(), spent // 5))


def _log(address: bytes, topics: list[int], data: bytes) -> Log:
    return Log("0x" + address.hex(), tuple(topic.to_bytes(32, "big") for topic in topics), bytes(data))
