"""Checking a run: its files, its transactions executed again, its money."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from analytics.runs import SCENARIO, DamagedTable, RunDirectory, unbalanced_orders
from argosy.compose import choose_engine
from argosy.problems import InputError
from argosy.runs.digest import TableDigest, file_sha256, run_digest
from argosy.runs.directory import open_run, scenario_digest, scenario_sha256
from argosy.scenario_files import load_scenario
from chain.evm import open_engine
from sim.records import SCHEMAS, TABLES, TransactionRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from chain.replay import Replay
    from sim.scenario import Scenario


@dataclass
class Verification:
    """What a check found.

    Attributes:
        run: the directory.
        status: of the run, complete or interrupted.
        reason: what ended it before its time, empty if nothing did or nobody knows.
        engine: on which transactions were executed again; `none` if there were none to execute.
        tables: rows and state of every table; the state is `ok`, `unsigned` (the run was killed before its
            digests were written) or what is wrong.
        problems: everything wrong with files and money, in sentences.
        replay: outcome of the transactions, None if they could not be executed.
    """

    run: Path
    status: str
    reason: str = ""
    engine: str = "none"
    tables: dict[str, dict[str, Any]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    replay: Replay | None = None

    @property
    def match(self) -> bool:
        """Whether everything is as recorded."""
        return not self.problems and (self.replay is None or not self.replay.mismatches)


def verify(
    path: str | Path,
    engine: str = "auto",
    look: Callable[[Replay], None] | None = None,
    rpc_url: str | None = None,
) -> Verification:
    """Check the run in `path`; `look` is shown the replay after every block.

    `rpc_url` is the node for the engine `rpc`; without one, anvil is started.

    Raises:
        InputError: if there is no run, no such engine, or no node.
    """
    run = open_run(path)
    name = choose_engine(engine, to_verify=True)
    if rpc_url and name != "rpc":
        raise InputError("a node's address goes with the engine 'rpc'", "add --engine rpc")
    found = Verification(
        run.path, str(run.manifest.get("status", "unknown")), str(run.manifest.get("reason", ""))
    )
    if run.manifest.get("contract_failed"):
        found.problems.append(f"the escrow contract failed in this market: {found.reason}")
    for table in TABLES:
        _check_table(run, table, found)
    scenario = _scenario(run, found)
    if scenario is not None:
        _check_digest(run, scenario, found)
        _check_transactions(run, scenario, (name, rpc_url), found, look)
    _check_money(run, found)
    return found


def _check_table(run: RunDirectory, table: str, found: Verification) -> None:
    signed = run.manifest["tables"].get(table)
    digest = TableDigest(SCHEMAS[table])
    try:
        if signed and not run.file(table).is_file():
            raise DamagedTable(f"{run.file(table).name} is missing")
        for batch in run.batches(table):
            digest.update([_values(column) for column in batch])
        state = _compare(run, table, signed, digest) if signed else "unsigned"
    except DamagedTable as error:
        state = "damaged"
        found.problems.append(f"table {table}: {error}")
    else:
        if state not in ("ok", "unsigned"):
            found.problems.append(f"table {table}: {state}")
    found.tables[table] = {"rows": digest.rows, "state": state}


def _values(column: Any) -> Any:
    return column.to_numpy() if column.dtype.is_numeric() else column.to_list()


def _compare(run: RunDirectory, table: str, signed: dict[str, Any], digest: TableDigest) -> str:
    if digest.rows != signed["rows"]:
        return f"holds {digest.rows:,} rows, the manifest says {signed['rows']:,}"
    if digest.hexdigest() != signed["digest"]:
        return "its content differs from the manifest's digest"
    if file_sha256(run.file(table)) != signed["sha256"]:
        return "its file was written anew; the content is the same"
    return "ok"


def _scenario(run: RunDirectory, found: Verification) -> Scenario | None:
    try:
        scenario, _ = load_scenario(str(run.path / SCENARIO))
    except InputError as error:
        found.problems.append(f"{SCENARIO} cannot be used: {error}")
        return None
    if scenario_sha256(scenario) != run.manifest["scenario"]["sha256"]:
        found.problems.append(f"{SCENARIO} is not the one that the manifest names")
    return scenario


def _check_digest(run: RunDirectory, scenario: Scenario, found: Verification) -> None:
    manifest = run.manifest
    if "digest" not in manifest:
        return
    tables = {name: entry["digest"] for name, entry in manifest["tables"].items()}
    expected = run_digest(tables, scenario_digest(scenario), manifest["seed"], manifest["replication"])
    if expected != manifest["digest"]:
        found.problems.append("manifest.json contradicts itself: the run's digest is not that of its tables")


def _check_transactions(
    run: RunDirectory,
    scenario: Scenario,
    engine: tuple[str, str | None],
    found: Verification,
    look: Callable[[Replay], None] | None,
) -> None:
    if scenario.settlement.mode == "instant" or found.tables["transactions"]["state"] == "damaged":
        return
    from chain.evm.dev_node import NodeFailure
    from chain.replay import Replay, genesis_of, replay
    from chain.settlement.genesis import epoch_of

    senders = run.collect(run.table("transactions").select("sender").unique()).to_series().sort()
    found.engine, url = engine
    found.replay = Replay()
    with ExitStack() as ends:
        try:
            chain = open_engine(found.engine, genesis_of(scenario, senders.to_list()), url)
            ends.callback(getattr(chain, "close", int))
            for outcome in replay(chain, epoch_of(scenario), recorded(run)):
                found.replay = outcome
                if look is not None:
                    look(outcome)
        except NodeFailure as error:
            raise InputError(str(error), "docs/engines.md says how to get a node") from error


def recorded(run: RunDirectory) -> Iterator[TransactionRow]:
    """The transactions of `run` in the order of execution."""
    for batch in run.batches("transactions"):
        yield from map(TransactionRow._make, batch.iter_rows())


def _check_money(run: RunDirectory, found: Verification) -> None:
    if found.tables["orders"]["state"] != "damaged":
        wrong = unbalanced_orders(run)
        if wrong:
            shown = ", ".join(map(str, wrong[:5]))
            found.problems.append(f"payouts do not add up to the deposit in {len(wrong)} orders: {shown}")
    differences = run.manifest.get("conservation", {}).get("difference", {})
    for currency, difference in differences.items():
        if difference:
            found.problems.append(f"{difference} millionths of {currency} are unaccounted for")
