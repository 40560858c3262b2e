"""Running recorded transactions again, on any engine, and saying where the outcome differs."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from chain.contracts import pack_logs
from chain.evm import Accounts, BlockEngine, InvalidTransaction, Transaction
from chain.settlement.genesis import endowed_accounts, genesis

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from chain.evm import Engine, Genesis, Receipt
    from sim.records import TransactionRow
    from sim.scenario import Scenario

_KEPT: Final = 20


class Mismatch(NamedTuple):
    """One thing that came out otherwise than recorded."""

    tx: int
    order: int
    action: str
    what: str
    recorded: Any
    replayed: Any


@dataclass
class Replay:
    """Outcome of a replay. `first` holds the first of the mismatches, `mismatches` counts transactions."""

    transactions: int = 0
    gas: int = 0
    mismatches: int = 0
    first: list[Mismatch] = field(default_factory=list)

    def note(self, found: list[Mismatch]) -> None:
        """Count a transaction whose outcome differs in `found`."""
        self.mismatches += bool(found)
        self.first += found[: max(0, _KEPT - len(self.first))]


def genesis_of(scenario: Scenario, senders: Iterable[str]) -> Genesis:
    """The block before everything of a run of `scenario` in which `senders` sent transactions."""
    accounts = Accounts(scenario.seed)
    sellers = sum(warehouse.sellers for warehouse in scenario.warehouses)
    start = genesis(scenario, accounts, endowed_accounts(scenario, sellers))
    for name in senders:
        accounts.address(name)
    return start


def transaction(row: TransactionRow) -> Transaction:
    """What was sent, as recorded; one that every engine refuses where a damaged table holds no amount."""
    return Transaction(
        row.sender_address, row.to or None, row.data, _wei(row.value), row.gas_limit, row.gas_price
    )


def replay(engine: Engine, epoch: int, transactions: Iterable[TransactionRow]) -> Iterator[Replay]:
    """Run `transactions` again on `engine`, block by block. Yields the same growing outcome after every block.

    Args:
        engine: at the run's genesis.
        epoch: Unix time of the simulation's second 0.
        transactions: in the order of execution.
    """
    outcome = Replay()
    for (_, time), block in groupby(transactions, key=lambda row: (row.block, row.time)):
        rows = list(block)
        refused = _advance(engine, epoch + time)
        results = _execute(engine, rows) if not refused else [None] * len(rows)
        for row, result in zip(rows, results, strict=True):
            outcome.note(_compare(engine, row, outcome, result) if result else _late(row, refused))
            outcome.transactions += 1
        yield outcome


def _advance(engine: Engine, timestamp: int) -> str:
    try:
        engine.advance(timestamp)
    except ValueError as error:
        return str(error)
    return ""


def _late(row: TransactionRow, refused: str) -> list[Mismatch]:
    return [_mismatch(row, "time", row.time, refused)]


def _execute(engine: Engine, rows: list[TransactionRow]) -> Iterable[Receipt | InvalidTransaction]:
    """What comes of `rows`: one after the other, or at once where an engine is better at that."""
    txs = [transaction(row) for row in rows]
    if isinstance(engine, BlockEngine):
        return engine.execute_all(txs)
    return (_attempt(engine, tx) for tx in txs)


def _attempt(engine: Engine, tx: Transaction) -> Receipt | InvalidTransaction:
    try:
        return engine.execute(tx)
    except ValueError as error:
        return InvalidTransaction(str(error))


def _wei(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        return -1


def _compare(
    engine: Engine, row: TransactionRow, outcome: Replay, receipt: Receipt | InvalidTransaction
) -> list[Mismatch]:
    if isinstance(receipt, InvalidTransaction):
        return [_mismatch(row, "validity", "executed", f"refused: {receipt}")]
    outcome.gas += receipt.gas_used
    found = {
        "tx": outcome.transactions,
        "block": engine.block_number,
        "status": receipt.status,
        "gas_used": receipt.gas_used,
        "output": receipt.output,
        "logs": pack_logs(receipt.logs),
    }
    return [
        _mismatch(row, what, getattr(row, what), value)
        for what, value in found.items()
        if getattr(row, what) != value
    ]


def _mismatch(row: TransactionRow, what: str, recorded: Any, replayed: Any) -> Mismatch:
    return Mismatch(row.tx, row.order, row.action, what, _plain(recorded), _plain(replayed))


def _plain(value: Any) -> Any:
    return "0x" + value.hex() if isinstance(value, bytes) else value
