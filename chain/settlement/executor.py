"""Running blocks of transactions on an engine, checking each, and writing all of them down."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from chain.contracts import escrow
from chain.contracts.decode import decode_log, describe_revert, pack_logs
from chain.evm.engine import Address, Transaction

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from chain.evm.engine import Engine, Receipt
    from sim.records import Row


class Submission(NamedTuple):
    """A transaction with what the simulation knows about it; made as a plain tuple in the same order.

    Attributes:
        number: place in the order of execution, from 0.
        order: the order it belongs to, -1 for none.
        action: what it does, such as `fund`.
        name: the sender's.
        sender: its address.
        to: who is called; None creates a contract.
        data: calldata, or creation code.
        value: in wei.
        gas: limit.
        gas_price: in wei.
        expected: how topic 1 and data of one of its logs must begin, or the address of the contract that it must
            create; empty where nothing is checked but success.
    """

    number: int
    order: int
    action: str
    name: str
    sender: Address
    to: Address | None
    data: bytes
    value: int
    gas: int
    gas_price: int
    expected: bytes


Submitted = tuple[int, int, str, str, Address, Address | None, bytes, int, int, int, bytes]
"""A `Submission`, or a plain tuple of the same: millions are made and sent to another process."""


class SettlementError(RuntimeError):
    """The chain did not do what the simulation's books say: a fault, never an outcome."""


class Executor(Protocol):
    """Executes blocks in the order given."""

    def mine(self, time: int, block: Sequence[Submitted]) -> Sequence[Receipt]:
        """Execute `block` at second `time` of the simulation. Receipts only where they are there at once."""
        ...

    def held(self, escrow_address: Address, tokens: Mapping[str, Address]) -> dict[str, int]:
        """The escrow's own balance of each token, read from the chain."""
        ...

    def finish(self) -> None:
        """Return once everything is executed and written down.

        Raises:
            SettlementError: if a transaction did not do what was expected.
        """
        ...

    def close(self) -> None:
        """Let go of the engine."""
        ...


class LocalExecutor:
    """Executes in this process.

    Args:
        engine: at genesis.
        epoch: Unix time of the simulation's second 0.
        record: receives a row of the table `transactions` for each.
    """

    def __init__(self, engine: Engine, epoch: int, record: Callable[[Row], None]) -> None:
        self.engine = engine
        self._epoch = epoch
        self._record = record

    def mine(self, time: int, block: Sequence[Submitted]) -> Sequence[Receipt]:
        """Execute `block` at second `time` of the simulation."""
        receipts = []
        engine, record = self.engine, self._record
        engine.advance(self._epoch + time)
        height = engine.block_number
        for submission in block:
            number, order, action, name, sender, to, data, value, gas, gas_price, expected = submission
            receipt = engine.execute(Transaction(sender, to, data, value, gas, gas_price))
            status, gas_used, output, logs, _ = receipt
            record(
                (
                    number, height, time, order, action, name, sender, to or "", str(value), gas, gas_price, data,
                    status, gas_used, output, pack_logs(logs),
                )
            )  # fmt: skip
            if not status or (expected and not _shows(receipt, expected)):
                raise _fault(Submission(*submission), receipt)
            receipts.append(receipt)
        return receipts

    def held(self, escrow_address: Address, tokens: Mapping[str, Address]) -> dict[str, int]:
        """The escrow's own balance of each token, read from the chain."""
        data = escrow.balance_of(escrow_address)
        return {
            currency: int.from_bytes(
                self.engine.call(Transaction(escrow_address_reader(), token, data)).output, "big"
            )
            for currency, token in sorted(tokens.items())
        }

    def finish(self) -> None:
        """Nothing is outstanding."""

    def close(self) -> None:
        """Nothing to let go of."""


def escrow_address_reader() -> Address:
    """The account that view calls come from; it owns nothing and signs nothing."""
    return "0x" + "0" * 39 + "1"


def _fault(submission: Submission, receipt: Receipt) -> SettlementError:
    what = f"transaction {submission.number} ({submission.action}, order {submission.order})"
    if not receipt.status:
        return SettlementError(f"{what} reverted: {describe_revert(receipt.output)}")
    shown = ", ".join(str(decode_log(log)) for log in receipt.logs) or str(receipt.contract)
    return SettlementError(f"{what} ended in {shown}, which is not what the simulation's books say")


def _shows(receipt: Receipt, expected: bytes) -> bool:
    """Whether one of the logs begins, or the new contract's address is, as `Submission.expected` says."""
    if receipt.contract is not None:
        return bytes.fromhex(receipt.contract[2:]).startswith(expected)
    return any(
        len(topics) > 1 and (topics[1] + data).startswith(expected) for _, topics, data in receipt.logs
    )
