"""`argosy trace`: one transaction of a finished run, taken apart."""

from __future__ import annotations

from itertools import takewhile
from json import dumps
from typing import TYPE_CHECKING, Any, NamedTuple

from argosy.compose import choose_engine
from argosy.problems import InputError
from argosy.runs import open_run
from argosy.runs.directory import scenario_of
from argosy.runs.verification.transactions import recorded
from argosy.terminal import write
from chain.contracts import OwnContractError
from chain.contracts.own_contract import own_compilation
from chain.contracts.source_map import SourceMap
from chain.evm import Accounts
from chain.replay import genesis_of, replay, transaction
from chain.settlement.genesis import contract_addresses, epoch_of, token_addresses
from chain.testing.trace_text import Reader, as_data, trace_lines
from chain.testing.tracing import traced
from sim.core.accounts import PLATFORM

if TYPE_CHECKING:
    from pathlib import Path

    from analytics.runs import RunDirectory
    from chain.testing.tracing import Frame
    from sim.records import TransactionRow
    from sim.scenario import Scenario


class Traced(NamedTuple):
    """A transaction taken apart.

    Attributes:
        row: as recorded.
        frame: what happened in it.
        reader: who is who.
        note: why there are no lines of a source; empty if there are, or if all contracts are shipped ones.
    """

    row: TransactionRow
    frame: Frame
    reader: Reader
    note: str


def trace_of(path: str | Path, number: int) -> Traced:
    """Execute the transactions of the run in `path` again up to `number`, and take that one apart.

    Args:
        path: the run's directory.
        number: of the transaction, as in the table `transactions`, from 0.

    Raises:
        InputError: if there is no such run or transaction, the run has no chain, revm is not installed, or a
            transaction comes out otherwise than recorded.
    """
    run = open_run(path)
    scenario, _ = scenario_of(run)
    if scenario.settlement.mode == "instant":
        raise InputError(f"{path} was settled without a chain", "run the scenario with --settlement chain")
    choose_engine("revm")
    row = next((row for row in recorded(run) if row.tx == number), None)
    if row is None:
        raise InputError(f"no transaction {number} in {path}", f"argosy explain {path} order 1 names some")
    frame = _frame(run, scenario, row)
    reader, note = reader_of(run, scenario)
    return Traced(row, frame, reader, note)


def _frame(run: RunDirectory, scenario: Scenario, row: TransactionRow) -> Frame:
    from chain.evm import RevmEngine

    engine = RevmEngine(genesis_of(scenario, _senders(run)))
    epoch = epoch_of(scenario)
    before = list(takewhile(lambda other: other.tx < row.tx, recorded(run)))
    mismatch = next((o.first[0] for o in replay(engine, epoch, before) if o.first), None)
    if mismatch is not None:
        what = f"{mismatch.what} is {mismatch.replayed}, not {mismatch.recorded}"
        raise _other(run, mismatch.tx, what)
    if not before or (before[-1].block, before[-1].time) != (row.block, row.time):
        engine.advance(epoch + row.time)
    frame = traced(engine, transaction(row))
    if frame.status != row.status:
        raise _other(run, row.tx, f"status is {frame.status}, not {row.status}")
    return frame


def _other(run: RunDirectory, tx: int, what: str) -> InputError:
    return InputError(
        f"transaction {tx} comes out otherwise than {run.path} says: {what}",
        f"argosy verify {run.path} checks all of the run; make it again with this version of Argosy",
    )


def _senders(run: RunDirectory) -> dict[str, str]:
    transactions = run.table("transactions")
    return dict(run.collect(transactions.select("sender", "sender_address").unique()).iter_rows())


def reader_of(run: RunDirectory, scenario: Scenario) -> tuple[Reader, str]:
    """Who is who, with lines of an escrow of one's own; and why there are none."""
    keys = Accounts(scenario.seed)
    places = contract_addresses(scenario, keys)
    names = {address: name for name, address in _senders(run).items()}
    names |= {token: f"token:{currency}" for currency, token in token_addresses(scenario, keys).items()}
    names |= {address: name for name, address in places.items()}
    contract = scenario.settlement.contract
    if not contract:
        return Reader(names), ""
    try:
        compiled = own_compilation(contract)
    except OwnContractError as error:
        return Reader(names), f"no lines of {contract}: {str(error).splitlines()[0]}"
    creation = compiled.artifact.creation_code(keys.address(PLATFORM))
    if not any(row.data == creation for row in recorded(run) if not row.to):
        return Reader(names), f"no lines of {contract}: its code is not the run's any more"
    at = places["escrow"]
    return Reader(names, {at: compiled.artifact}, {at: SourceMap(compiled)}), ""


def as_json(found: Traced) -> str:
    """One JSON object: the transaction as recorded, and the tree of its calls."""
    row, frame, reader, note = found
    told: dict[str, Any] = {
        "tx": row.tx,
        "block": row.block,
        "order": row.order,
        "action": row.action,
        "sender": row.sender,
        "status": row.status,
        "gas_used": row.gas_used,
        "trace": as_data(frame, reader),
        "note": note,
    }
    return dumps(told)


def show_trace(found: Traced) -> None:
    """Print the transaction, and the tree of its calls."""
    row, frame, reader, note = found
    order = f" of order {row.order}" if row.order >= 0 else ""
    status = "" if row.status else ", reverted"
    what = f"{row.action}{order} by {row.sender}"
    write(f"transaction {row.tx}, block {row.block}: {what}, {row.gas_used:,} gas{status}")
    write("\n".join(trace_lines(frame, reader)))
    if note:
        write(note)
