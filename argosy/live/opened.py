"""A finished run, opened for clients: a private copy of its chain, on which they may write."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from argosy.lab import reader_of
from argosy.live.accesses import accesses_of
from argosy.live.call_tracer import calls_of
from argosy.problems import InputError
from argosy.runs import open_run, reopen
from argosy.runs.directory import scenario_of
from argosy.runs.provenance import argosy_version
from argosy.scenario_files import load_scenario
from chain.evm import installed_engines
from chain.node import Node, invite

if TYPE_CHECKING:
    from pathlib import Path

    from analytics.runs import RunDirectory
    from chain.evm import RecordingEngine, Transaction
    from chain.evm.recording import Entry
    from chain.node import AccessList
    from chain.testing.trace_text import Reader
    from sim.scenario import Scenario


_ENGINE: Final = "revm"


class Opened(NamedTuple):
    """A run whose chain clients may use.

    Attributes:
        run: the directory, which nothing here writes to.
        scenario: as it ran.
        node: on a copy of the chain; the last block but the guests' is the run's last.
        reader: who is who, and where an escrow of one's own has its lines.
        last: number of the last block of the run.
    """

    run: RunDirectory
    scenario: Scenario
    node: Node
    reader: Reader
    last: int


def check_chain(scenario: str) -> None:
    """Refuse a scenario whose runs have no chain to open, before it is run.

    Args:
        scenario: name of a shipped one, or path to a TOML file.

    Raises:
        InputError: if it settles without a chain, revm is not installed, or there is no such scenario.
    """
    found, _ = load_scenario(scenario)
    if found.settlement.mode == "instant":
        raise InputError(
            f"{scenario} settles without a chain, and there would be none to serve",
            'set settlement.mode = "chain" in it',
        )
    _need_engine()


def _need_engine() -> None:
    if _ENGINE not in installed_engines():
        raise InputError(
            f"engine '{_ENGINE}' is not installed for this Python, and no other serves a chain",
            "use Python 3.11 or 3.12 on x86-64 or macOS",
        )


def open_chain_of(path: str | Path) -> Opened:
    """Execute the run in `path` again, and let guests onto the copy.

    Raises:
        InputError: if there is no such run, it has no chain, revm is not installed, or it comes out otherwise
            than recorded.
    """
    run = open_run(path)
    scenario, _ = scenario_of(run)
    if scenario.settlement.mode == "chain":
        _need_engine()
    reopened = reopen(path, _ENGINE)
    if not reopened.same:
        raise InputError(
            f"the transactions of {path} come out otherwise than recorded", f"argosy verify {path} says which"
        )
    engine: RecordingEngine = reopened.engine  # type: ignore[assignment]
    last = len(engine.blocks) - 1
    guests = invite(engine)
    reader, _ = reader_of(run, scenario)
    names = {**reader.names, **{address: f"guest:{index}" for index, address in enumerate(guests)}}
    wallets = {**guests, **dict(engine.genesis.keys)}

    def tracer(entry: Entry) -> dict[str, object]:
        return calls_of(engine, entry)

    def accesses(tx: Transaction, number: int) -> AccessList:
        return accesses_of(engine, tx, number)

    node = Node(engine, wallets, f"Argosy/{argosy_version()}", tracer, accesses)
    return Opened(run, scenario, node, reader._replace(names=names), last)
