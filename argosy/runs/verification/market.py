"""Simulating the market of a run again, and comparing everything that comes of it."""

from __future__ import annotations

from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from analytics.runs import MANIFEST, SCENARIO, DamagedTable, RunDirectory, read_document
from argosy.outside import ANSWERS
from argosy.policies import check_consent
from argosy.problems import ContractError, InputError
from argosy.runs.execute import run as simulate
from argosy.runs.request import RunRequest
from argosy.runs.verification.claims import CHECKED_ELSEWHERE, CLAIMS
from argosy.runs.verification.leaves import differences
from sim.records import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import polars as pl

    from argosy.runs.verification.outcome import Verification
    from sim.market import Market
    from sim.scenario import Scenario

_REPLAY_ONLY: Final = "--replay-only checks the rest"


def refuse_code(scenario: Scenario) -> None:
    """Refuse a market that would run code which its scenario names: a run directory comes from anywhere.

    Raises:
        InputError: for a policy that is no registered one.
    """
    check_consent(scenario.policies.items(), None)


def check_market(
    run: RunDirectory,
    found: Verification,
    look: Callable[[Market], None] | None,
    *,
    allow_code: bool = False,
) -> None:
    """Run the scenario again in a directory that is thrown away, and compare manifest and tables."""
    with TemporaryDirectory(prefix="argosy-verify-") as place:
        try:
            request = _request(run, Path(place) / "run", allow_code)
            result = simulate(request, look)
        except (InputError, ContractError) as error:
            found.problems.append(f"the market cannot be simulated again ({_REPLAY_ONLY}): {error}")
            return
        if result.interrupted:
            raise KeyboardInterrupt
        again = RunDirectory(result.directory, read_document(result.directory / MANIFEST), trust="all")
        found.blame(_other_manifest(run, again))
        found.problems += [what for table in TABLES if (what := _other_table(run, again, table))]
    found.simulated = True
    found.checked.append(
        f"the market, simulated again from {SCENARIO}: digest, every table, outcomes, visits, totals of money, "
        "warnings and the end of time"
    )


def _request(run: RunDirectory, out: Path, allow_code: bool) -> RunRequest:
    arguments = run.manifest.get("arguments")
    orders = arguments.get("orders") if isinstance(arguments, dict) else None
    if not isinstance(orders, int | None):
        raise InputError(f"{MANIFEST}: arguments.orders is no number of orders")
    return RunRequest(
        scenario=str((run.path / SCENARIO).absolute()),
        orders=orders,
        engine="auto",
        replication=run.manifest["replication"],
        out=out,
        allow_code=allow_code,
        answers=run.path / ANSWERS if "joined" in run.manifest else None,
    )


def _other_manifest(run: RunDirectory, again: RunDirectory) -> Iterator[str]:
    for what in differences(_repeatable(run.manifest), _repeatable(again.manifest)):
        yield f"simulated again, {MANIFEST} differs: {what}"


def _repeatable(manifest: dict[str, Any]) -> dict[str, Any]:
    """What of a manifest must come out the same, whoever runs the scenario on whatever machine."""
    tables = {name: {**entry, "sha256": ""} for name, entry in manifest["tables"].items()}
    kept = {key: value for key, value in manifest.items() if key not in {*CLAIMS, *CHECKED_ELSEWHERE}}
    return {**kept, "tables": tables, "scenario": {**manifest["scenario"], "sha256": ""}}


def _other_table(run: RunDirectory, again: RunDirectory, table: str) -> str:
    vetted = run.vetted[table]
    if vetted.problem or not vetted.files or vetted.digest == again.manifest["tables"][table]["digest"]:
        return ""
    try:
        where = _first_difference(run.batches(table), again.batches(table))
    except DamagedTable as error:
        where = str(error)
    return f"simulated again, the table {table} differs: {where}"


def _first_difference(recorded: Iterator[pl.DataFrame], simulated: Iterator[pl.DataFrame]) -> str:
    start = 0
    for one, other in zip_longest(recorded, simulated):
        if one is None or other is None:
            break
        rows = min(one.height, other.height)
        unlike = {name: (one[name][:rows] != other[name][:rows]).arg_max() for name in one.columns}
        at = {
            name: row
            for name, row in unlike.items()
            if row is not None and one[name][row] != other[name][row]
        }
        if at:
            name = min(at, key=lambda column: at[column])
            row = at[name]
            return f"row {start + row + 1}, {name} is {one[name][row]!r}, not {other[name][row]!r}"
        start += rows
        if one.height != other.height:
            break
    return f"the first {start:,} rows are the same, then one has more"
