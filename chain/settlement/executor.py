"""Running blocks of transactions on an engine, checking each, and writing all of them down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from chain.contracts import escrow
from chain.contracts.decode import pack_logs
from chain.evm.engine import Address, Transaction
from chain.settlement.faults import moved_otherwise, reverted, showed_otherwise
from chain.settlement.movements import moved, wrong
from chain.settlement.submission import Expected, SettlementError, Submission, Submitted
from sim.core.accounts import ISSUER

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from chain.contracts.decode import ErrorTable
    from chain.evm.engine import Engine, Receipt
    from sim.records import Row

__all__ = ["Executor", "LocalExecutor", "SettlementError", "Submission", "Submitted", "escrow_address_reader"]


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
        errors: of a contract that is not among the shipped ones.
    """

    def __init__(
        self, engine: Engine, epoch: int, record: Callable[[Row], None], errors: ErrorTable | None = None
    ) -> None:
        self.engine = engine
        self._epoch = epoch
        self._record = record
        self._errors = errors or {}
        self._tokens: set[Address] = set()

    def mine(self, time: int, block: Sequence[Submitted]) -> Sequence[Receipt]:
        """Execute `block` at second `time` of the simulation.

        Raises:
            SettlementError: if a transaction did not do what was expected; those before it are executed.
        """
        receipts = []
        engine, record, tokens = self.engine, self._record, self._tokens
        engine.advance(self._epoch + time)
        height = engine.block_number
        for submission in block:
            number, order, action, name, sender, to, data, value, gas, gas_price, expected, moves = submission
            receipt = engine.execute(Transaction(sender, to, data, value, gas, gas_price))
            status, gas_used, output, logs, created = receipt
            record(
                (
                    number, height, time, order, action, name, sender, to or "", str(value), gas, gas_price, data,
                    status, gas_used, output, pack_logs(logs),
                )
            )  # fmt: skip
            if not status or (expected and not _shows(receipt, expected)):
                raise self._fault(Submission(*submission), receipt)
            if moves is not None and (logs or moves) and moved(logs, tokens) != moves:
                self._judge(Submission(*submission), receipt)
            if created is not None and name == ISSUER:
                tokens.add(
                    created
                )  # before anything else, the issuer creates the tokens, and nothing but these
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

    def _fault(self, submission: Submission, receipt: Receipt) -> SettlementError:
        if not receipt.status:
            return reverted(submission, receipt, self.engine, self._errors)
        return showed_otherwise(submission, receipt)

    def _judge(self, submission: Submission, receipt: Receipt) -> None:
        """What moved is not to the letter what had to; it may still come to the same."""
        actual, wanted = moved(receipt.logs, self._tokens), submission.moves or ()
        how = wrong(actual, wanted)
        if how:
            raise moved_otherwise(submission, actual, wanted, how)


def escrow_address_reader() -> Address:
    """The account that view calls come from; it owns nothing and signs nothing."""
    return "0x" + "0" * 39 + "1"


def _shows(receipt: Receipt, expected: Expected) -> bool:
    """Whether the transaction showed, or created, what it had to."""
    if isinstance(expected, tuple):
        return expected in receipt.logs
    if receipt.contract is not None:
        return bytes.fromhex(receipt.contract[2:]).startswith(expected)
    return any(
        len(topics) > 1 and (topics[1] + data).startswith(expected) for _, topics, data in receipt.logs
    )
