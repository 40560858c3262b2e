"""The chain of a finished run, standing as it stood at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from argosy.compose import choose_engine
from argosy.problems import InputError
from argosy.runs.directory import open_run, scenario_of
from argosy.runs.verification.transactions import recorded
from chain.evm import Accounts
from chain.replay import genesis_of, replay
from chain.settlement.genesis import contract_addresses, epoch_of, token_addresses

if TYPE_CHECKING:
    from pathlib import Path

    from chain.evm import Address, Genesis, PyEvmEngine, RecordingEngine


class Reopened(NamedTuple):
    """An engine on which a run's transactions were executed again, and who is who on it.

    Attributes:
        engine: with every block of the run, the last one closed; the open one is empty and a second later.
        accounts: addresses by name, `escrow` and `token:EUR` among them.
        same: whether every transaction came out as recorded.
    """

    engine: PyEvmEngine | RecordingEngine
    accounts: dict[str, Address]
    same: bool


def reopen(path: str | Path, engine: str = "auto") -> Reopened:
    """Execute the transactions of the run in `path` again, to look at the chain that results.

    `chain.open_chain(reopen(path).engine)` is a web3 connection to it, on either engine.

    Args:
        path: the run's directory.
        engine: revm, py-evm, or auto for the fastest that is installed.

    Raises:
        InputError: if there is no run, no such engine, or the run has no chain.
    """
    run = open_run(path)
    scenario, _ = scenario_of(run)
    if scenario.settlement.mode == "instant":
        raise InputError(f"{path} was settled without a chain", "run the scenario with --settlement chain")
    transactions = run.table("transactions")
    senders = dict(run.collect(transactions.select("sender", "sender_address").unique()).iter_rows())
    keys = Accounts(scenario.seed)
    contracts = {f"token:{currency}": token for currency, token in token_addresses(scenario, keys).items()}
    chain = _open(choose_engine(engine), genesis_of(scenario, senders))
    outcomes = [*replay(chain, epoch_of(scenario), recorded(run))]  # all blocks, whatever is wrong with one
    same = not any(outcome.mismatches for outcome in outcomes)
    chain.advance(chain.timestamp + 1)
    return Reopened(chain, {**senders, **contracts, **contract_addresses(scenario, keys)}, same)


def _open(name: str, genesis: Genesis) -> PyEvmEngine | RecordingEngine:
    if name == "revm":
        from chain.evm import RecordingEngine

        return RecordingEngine(genesis)
    from chain.evm import PyEvmEngine

    return PyEvmEngine(genesis)
