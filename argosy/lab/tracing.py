"""`argosy trace`: one transaction of a finished run, taken apart."""

from __future__ import annotations

from itertools import takewhile
from json import dumps
from typing import TYPE_CHECKING, Any, NamedTuple

from argosy.problems import InputError
from argosy.runs import open_run
from argosy.runs.directory import scenario_of
from argosy.runs.verification.transactions import recorded
from argosy.terminal import write
from chain.contracts import OwnContractError
from chain.contracts.own_contract import own_compilation
from chain.contracts.source_map import SourceMap
from chain.evm import Accounts, Transaction, installed_engines
from chain.replay import genesis_of, replay
from chain.settlement.genesis import contract_addresses, epoch_of, token_addresses
from chain.testing.trace_text import Reader, as_data, trace_lines
from chain.testing.tracing import traced

if TYPE_CHECKING:
    from pathlib import Path

    from analytics.runs import RunDirectory
    from chain.testing.tracing import Frame
    from sim.records import TransactionRow
    from sim.scenario import Scenario


class Traced(NamedTuple):
    """A transaction as recorded, what happened in it, and who is who."""

    row: TransactionRow
    frame: Frame
    reader: Reader


def trace_of(path: str | Path, number: int) -> Traced:
    """Execute the transactions of the run in `path` again up to `number`, and take that one apart.

    Args:
        path: the run's directory.
        number: of the transaction, as in the table `transactions`, from 0.

    Raises:
        InputError: if there is no such run or transaction, or the run has no chain, or revm is not installed.
    """
    run = open_run(path)
    scenario, _ = scenario_of(run)
    if scenario.settlement.mode == "instant":
        raise InputError(f"{path} was settled without a chain", "run the scenario with --settlement chain")
    if "revm" not in installed_engines():
        raise InputError("traces need the engine revm", "Python 3.11 or 3.12 has it")
    row = next((row for row in recorded(run) if row.tx == number), None)
    if row is None:
        raise InputError(f"no transaction {number} in {path}", f"argosy explain {path} order 1 names some")
    frame = _frame(run, scenario, row)
    return Traced(row, frame, _reader(run, scenario))


def _frame(run: RunDirectory, scenario: Scenario, row: TransactionRow) -> Frame:
    from chain.evm import RevmEngine

    engine = RevmEngine(genesis_of(scenario, _senders(run)))
    epoch = epoch_of(scenario)
    before = list(takewhile(lambda other: other.tx < row.tx, recorded(run)))
    for _ in replay(engine, epoch, before):
        pass
    if not before or (before[-1].block, before[-1].time) != (row.block, row.time):
        engine.advance(epoch + row.time)
    tx = Transaction(
        row.sender_address, row.to or None, row.data, int(row.value), row.gas_limit, row.gas_price
    )
    return traced(engine, tx)


def _senders(run: RunDirectory) -> dict[str, str]:
    transactions = run.table("transactions")
    return dict(run.collect(transactions.select("sender", "sender_address").unique()).iter_rows())


def _reader(run: RunDirectory, scenario: Scenario) -> Reader:
    keys = Accounts(scenario.seed)
    places = contract_addresses(scenario, keys)
    names = {address: name for name, address in _senders(run).items()}
    names |= {token: f"token:{currency}" for currency, token in token_addresses(scenario, keys).items()}
    names |= {address: name for name, address in places.items()}
    if not scenario.settlement.contract:
        return Reader(names)
    try:
        compiled = own_compilation(scenario.settlement.contract)
    except OwnContractError:  # without its source, or a compiler, there are no lines
        return Reader(names)
    at = places["escrow"]
    return Reader(names, {at: compiled.artifact}, {at: SourceMap(compiled)})


def as_json(found: Traced) -> str:
    """One JSON object: the transaction as recorded, and the tree of its calls."""
    row, frame, reader = found
    told: dict[str, Any] = {
        "tx": row.tx,
        "block": row.block,
        "order": row.order,
        "action": row.action,
        "sender": row.sender,
        "status": row.status,
        "gas_used": row.gas_used,
        "trace": as_data(frame, reader),
    }
    return dumps(told)


def show_trace(found: Traced) -> None:
    """Print the transaction, and the tree of its calls."""
    row, frame, reader = found
    order = f" of order {row.order}" if row.order >= 0 else ""
    status = "" if row.status else ", reverted"
    what = f"{row.action}{order} by {row.sender}"
    write(f"transaction {row.tx}, block {row.block}: {what}, {row.gas_used:,} gas{status}")
    write("\n".join(trace_lines(frame, reader)))
