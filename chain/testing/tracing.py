"""One transaction, taken apart: who called whom with what, what was written and logged, and at which instruction.

The transaction runs on py-evm, on the state in which an engine stands or stood, which stays as it is.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any, ClassVar, Final, NamedTuple, Protocol

from chain.evm import Log

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chain.evm import Address, Genesis, PyEvmEngine, Transaction
    from chain.evm.state import AccountState

_SLOAD: Final = 0x54
_SSTORE: Final = 0x55
_JUMP, _JUMPI = 0x56, 0x57
_LOGS: Final = range(0xA0, 0xA5)
_JUMPS: Final = 64
"""Jumps of a call that are remembered."""


class Write(NamedTuple):
    """A word of storage that was written, by the instruction at `pc`."""

    slot: int
    before: int
    after: int
    pc: int


class Logged(NamedTuple):
    """An event that was logged, by the instruction at `pc`."""

    log: Log
    pc: int


class Frame(NamedTuple):
    """A call, with everything that happened in it.

    Attributes:
        kind: `call`, `staticcall`, `delegatecall` or `create`.
        sender: who calls.
        to: whose storage and balance it works on.
        code: whose code runs.
        value: wei.
        data: calldata, or creation code.
        gas_used: by the call and all below it, in gas; of a transaction without what its data costs.
        status: False if it reverted or failed.
        output: what it returned, or revert data.
        steps: calls, writes and events in order.
        at: the caller's instruction.
        pc: the last instruction.
        jumps: the last jumps, in order, each with whether it hung on a condition.
    """

    kind: str
    sender: Address
    to: Address
    code: Address
    value: int
    data: bytes
    gas_used: int
    status: bool
    output: bytes
    steps: tuple[Frame | Write | Logged, ...]
    at: int
    pc: int
    jumps: tuple[tuple[int, bool], ...] = ()


class Stateful(Protocol):
    """An engine that shows all of its state, as the fast one does."""

    genesis: Genesis

    @property
    def block_number(self) -> int:
        """Number of the open block."""
        ...

    @property
    def timestamp(self) -> int:
        """Timestamp of the open block."""
        ...

    def state(self) -> dict[Address, AccountState]:
        """Every account that exists."""
        ...


class Moment:
    """The state in which an engine is, kept: what the engine does from now on changes nothing here.

    Args:
        engine: revm, whose state is copied, or py-evm, whose tries keep all of their past.
    """

    def __init__(self, engine: Stateful | PyEvmEngine) -> None:
        self.genesis = engine.genesis
        self.block_number, self.timestamp = engine.block_number, engine.timestamp
        self._machine = _copied(engine) if hasattr(engine, "state") else engine.backend.later_vm()

    def frame(self, tx: Transaction) -> Frame:
        """What `tx` would do in this state, which stays as it is.

        Raises:
            eth_utils.exceptions.ValidationError: if no block may hold the transaction.
        """
        return _frame(self._run(tx, _recording), 0)

    def reads(self, tx: Transaction) -> list[tuple[Address, int]]:
        """The slots of storage that `tx` would read, in order, each once, by the contract that holds them.

        Raises:
            eth_utils.exceptions.ValidationError: if no block may hold the transaction.
        """
        found: dict[tuple[Address, int], None] = {}
        self._run(tx, lambda kind: _noting_reads(kind, found))
        return list(found)

    def _run(self, tx: Transaction, watching: Callable[[Any], Any]) -> Any:
        from eth.vm.spoof import SpoofTransaction

        vm = self._machine()
        state = vm.state
        state.execution_context = _context(state.execution_context, self)
        state.computation_class = watching(type(state).computation_class)
        unsigned = vm.create_unsigned_transaction(
            nonce=state.get_nonce(_raw(tx.sender)),
            gas_price=0,
            gas=tx.gas,
            to=b"" if tx.to is None else _raw(tx.to),
            value=tx.value,
            data=tx.data,
        )
        return state.apply_transaction(SpoofTransaction(unsigned, from_=_raw(tx.sender)))


def traced(engine: Stateful | PyEvmEngine, tx: Transaction) -> Frame:
    """What `tx` would do now, on the state in which `engine` is, which stays as it is.

    Raises:
        eth_utils.exceptions.ValidationError: if no block may hold the transaction.
    """
    return Moment(engine).frame(tx)


def _copied(engine: Stateful) -> Callable[[], Any]:
    """What makes machines of py-evm with a copy of the state of `engine`, as it is now."""
    accounts, genesis = engine.state(), engine.genesis

    def machine() -> Any:
        from chain.evm.pyevm import DeterministicBackend

        vm = DeterministicBackend(genesis).spare_vm()
        _fill(vm.state, accounts)
        return vm

    return machine


def _fill(state: Any, accounts: Mapping[Address, AccountState]) -> None:
    for address, account in accounts.items():
        raw = _raw(address)
        state.set_balance(raw, account.balance)
        state.set_nonce(raw, account.nonce)
        if account.code:
            state.set_code(raw, account.code)
        for slot, value in account.storage.items():
            state.set_storage(raw, slot, value)
    state.lock_changes()


def _context(context: Any, engine: Moment) -> Any:
    from eth.vm.execution_context import ExecutionContext
    from eth_typing import BlockNumber, Hash32

    from chain.evm import blocks

    return ExecutionContext(
        coinbase=context.coinbase,
        timestamp=engine.timestamp,
        block_number=BlockNumber(engine.block_number),
        difficulty=context.difficulty,
        mix_hash=Hash32(blocks.randomness(engine.genesis.seed, engine.block_number)),
        gas_limit=context.gas_limit,
        prev_hashes=context.prev_hashes,
        chain_id=engine.genesis.chain_id,
        base_fee_per_gas=0,
        excess_blob_gas=context.excess_blob_gas,
    )


def _noting_reads(kind: Any, found: dict[tuple[Address, int], None]) -> Any:
    """The class of computations, with `found` filled by the slots that they read."""

    def load(computation: Any) -> None:
        slot = computation.stack_pop1_int()
        computation.stack_push_int(slot)
        found[_hex(computation.msg.storage_address), slot] = None
        kind.opcodes[_SLOAD](computation=computation)

    class Noting(kind):  # type: ignore[misc]
        opcodes: ClassVar[dict[int, Any]] = {**kind.opcodes, _SLOAD: load}

    return Noting


def _recording(kind: Any) -> Any:
    """The class of computations, with notes of what each of them does."""

    def store(computation: Any) -> None:
        pc = _pc(computation)
        slot, after = computation.stack_pop_ints(2)
        computation.stack_push_int(after)
        computation.stack_push_int(slot)
        before = computation.state.get_storage(computation.msg.storage_address, slot)
        kind.opcodes[_SSTORE](computation=computation)
        computation.steps.append(Write(slot, before, after, pc))

    def logging(code: int) -> Any:
        def log(computation: Any) -> None:
            pc = _pc(computation)
            kind.opcodes[code](computation=computation)
            _, address, topics, data = computation._log_entries[-1]  # noqa: SLF001
            told = Log(_hex(address), tuple(topic.to_bytes(32, "big") for topic in topics), bytes(data))
            computation.steps.append(Logged(told, pc))

        return log

    def jumping(code: int) -> Any:
        def jump(computation: Any) -> None:
            computation.jumps.append((_pc(computation), code == _JUMPI))
            kind.opcodes[code](computation=computation)

        return jump

    class Recording(kind):  # type: ignore[misc]
        opcodes: ClassVar[dict[int, Any]] = {
            **kind.opcodes,
            _SSTORE: store,
            **{code: logging(code) for code in _LOGS},
            **{code: jumping(code) for code in (_JUMP, _JUMPI)},
        }

        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments)
            self.steps: list[Any] = []
            self.jumps: deque[tuple[int, bool]] = deque(maxlen=_JUMPS)

        def generate_child_computation(self, message: Any) -> Any:
            child = super().generate_child_computation(message)
            self.steps.append(_frame(child, _pc(self)))
            return child

    return Recording


def _frame(computation: Any, at: int) -> Frame:
    message = computation.msg
    kind = "create" if message.is_create else "staticcall" if message.is_static else "call"
    if message.is_delegation:
        kind = "delegatecall"
    return Frame(
        kind=kind,
        sender=_hex(message.sender),
        to=_hex(message.storage_address),
        code=_hex(message.storage_address if message.is_create else message.code_address),
        value=int(message.value or 0),
        data=bytes(message.code if message.is_create else message.data),
        gas_used=int(computation.get_gas_used()),
        status=bool(computation.is_success),
        output=bytes(computation.output),
        steps=tuple(getattr(computation, "steps", ())),
        at=at,
        pc=_pc(computation),
        jumps=tuple(getattr(computation, "jumps", ())),
    )


def _pc(computation: Any) -> int:
    return max(0, int(getattr(computation.code, "program_counter", 1)) - 1)


def _raw(address: Address) -> bytes:
    return bytes.fromhex(address[2:])


def _hex(raw: bytes) -> Address:
    return "0x" + bytes(raw).hex()
