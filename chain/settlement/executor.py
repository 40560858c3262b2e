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
    """A transaction with what the simulation knows about it.

    Attributes:
        number: place in the order of execution, from 0.
        order: the order it belongs to, -1 for none.
        action: what it does, such as `fund`.
        sender: the account's name.
        tx: what is executed.
        expected: how topic 1 and data of one of its logs must begin, or the address of the contract that it must
            create; empty where nothing is checked but success.
    """

    number: int
    order: int
    action: str
    sender: str
    tx: Transaction
    expected: bytes


class SettlementError(RuntimeError):
    """The chain did not do what the simulation's books say: a fault, never an outcome."""


class Executor(Protocol):
    """Executes blocks in the order given."""

    def mine(self, time: int, block: Sequence[Submission]) -> Sequence[Receipt]:
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

    def mine(self, time: int, block: Sequence[Submission]) -> Sequence[Receipt]:
        """Execute `block` at second `time` of the simulation."""
        receipts = []
        engine, record = self.engine, self._record
        engine.advance(self._epoch + time)
        height = engine.block_number
        for submission in block:
            number, order, action, name, tx, _ = submission
            receipt = engine.execute(tx)
            sender, to, data, value, gas, gas_price = tx
            status, gas_used, output, logs, _ = receipt
            record(
                (
                    number, height, time, order, action, name, sender, to or "", str(value), gas, gas_price, data,
                    status, gas_used, output, pack_logs(logs),
                )
            )  # fmt: skip
            _check(submission, receipt)
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


def _check(submission: Submission, receipt: Receipt) -> None:
    if not receipt.status:
        raise SettlementError(
            f"transaction {submission.number} ({submission.action}, order {submission.order}) reverted: "
            f"{describe_revert(receipt.output)}"
        )
    expected = submission.expected
    if not expected or _shows(receipt, expected):
        return
    shown = ", ".join(str(decode_log(log)) for log in receipt.logs) or str(receipt.contract)
    raise SettlementError(
        f"transaction {submission.number} ({submission.action}, order {submission.order}) ended in "
        f"{shown}, which is not what the simulation's books say"
    )


def _shows(receipt: Receipt, expected: bytes) -> bool:
    """Whether one of the logs begins, or the new contract's address is, as `Submission.expected` says."""
    if receipt.contract is not None:
        return bytes.fromhex(receipt.contract[2:]).startswith(expected)
    return any(
        len(topics) > 1 and (topics[1] + data).startswith(expected) for _, topics, data in receipt.logs
    )
