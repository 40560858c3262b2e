"""Checking what lies in a run directory: every file there, regular, as its digest says, and nothing else."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Final

from analytics.runs import KPIS, MANIFEST, PARTS, SCENARIO, file_sha256, run_digest
from argosy.outside import ANSWERS, LARGEST_ANSWERS
from argosy.problems import InputError
from argosy.runs.directory import scenario_digest, scenario_of
from argosy.scenario_files import KEPT
from sim.core.files import FileError, check_own
from sim.records import TABLES
from sim.scenario import DataTables

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from analytics.runs import RunDirectory, Vetted
    from argosy.runs.verification.outcome import Verification
    from sim.scenario import Scenario

_MOST_NAMED: Final = 20


def check_tables(run: RunDirectory, found: Verification) -> None:
    """Compare every table with its digest and the digest of its file."""
    for table in TABLES:
        vetted, signed = run.vetted[table], run.manifest["tables"].get(table)
        problem = vetted.problem
        if signed and not vetted.files:
            problem = problem or f"{table}.parquet is missing"
        state = _compare(vetted, signed) if signed and not problem else "unsigned"
        if problem or state not in ("ok", "unsigned"):
            found.problems.append(f"table {table}: {problem or state}")
        found.tables[table] = {"rows": vetted.rows, "state": "damaged" if problem else state}
    unsigned = [table for table, entry in found.tables.items() if entry["state"] == "unsigned"]
    if len(unsigned) < len(TABLES):
        found.checked.append("tables: rows, content and file of each against manifest.json")
    if unsigned:
        found.skip(
            "the run ended before their digests were written",
            *(place for table in unsigned for place in (f"{PARTS}/{table}", f"{table}.parquet")),
        )


def _compare(vetted: Vetted, signed: dict[str, Any]) -> str:
    if vetted.rows != signed["rows"]:
        return f"holds {vetted.rows:,} rows, the manifest says {signed['rows']:,}"
    if vetted.digest != signed["digest"]:
        return "its content differs from the manifest's digest"
    if file_sha256(vetted.files[0]) != signed["sha256"]:
        return "its file was written anew; the content is the same"
    return "ok"


def check_scenario(run: RunDirectory, found: Verification) -> Scenario | None:
    """The scenario, if there is one that can be read, with the data tables that lie beside it."""
    try:
        scenario, _ = scenario_of(run)
    except InputError as error:
        found.problems.append(f"{SCENARIO} cannot be used: {error}")
        return None
    return scenario


def check_digest(run: RunDirectory, scenario: Scenario, found: Verification) -> None:
    """Compare the run's digest with those of what it covers."""
    manifest = run.manifest
    if "digest" not in manifest:
        return
    tables = {name: entry["digest"] for name, entry in manifest["tables"].items()}
    expected = run_digest(tables, scenario_digest(scenario), manifest["seed"], manifest["replication"])
    if expected != manifest["digest"]:
        found.problems.append("manifest.json contradicts itself: the run's digest is not that of its tables")
    found.checked.append("the run's digest: of tables, scenario, seed and replication")


def check_answers(run: RunDirectory, found: Verification) -> None:
    """Compare the answers of agents from outside with the digest of their file."""
    joined = run.manifest.get("joined")
    if joined is None:
        return
    path = run.path / ANSWERS
    try:
        check_own(path, LARGEST_ANSWERS)
    except FileError as error:
        found.problems.append(f"{ANSWERS} {error.what}")
        return
    if not isinstance(joined, dict) or file_sha256(path) != joined.get("sha256"):
        found.problems.append(f"{ANSWERS} is not the file that {MANIFEST} names")
    found.checked.append(
        f"{ANSWERS}: its file against {MANIFEST}; who gave an answer is what they said they were"
    )


def check_directory(run: RunDirectory, scenario: Scenario | None, found: Verification) -> None:
    """Tell what lies beside the files of a run."""
    kept = {getattr(scenario.data, name) for name in DataTables._fields} if scenario else set()
    known = {MANIFEST, SCENARIO, KPIS, *(f"{table}.parquet" for table in TABLES)}
    known |= {name for name in kept if name.startswith(f"{KEPT}/")}
    if not run.complete:
        known |= {PARTS}
    if "joined" in run.manifest:
        known |= {ANSWERS}
    others = [name for name in _names(run.path) if name not in known]
    if others:
        more = ["..."] if len(others) > _MOST_NAMED else []
        found.skip("no part of a run", *others[:_MOST_NAMED], *more)


def _names(directory: Path) -> Iterator[str]:
    for entry in sorted(os.scandir(directory), key=lambda entry: entry.name):
        if entry.name == KEPT and entry.is_dir(follow_symlinks=False):
            yield from (f"{KEPT}/{name}" for name in sorted(os.listdir(entry.path)))
        else:
            yield entry.name
