"""Making run directories: where they go and what they hold besides the tables."""

from __future__ import annotations

import json
import os
import stat
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, overload

import tomli_w

from analytics.runs import (
    KEY_BYTES,
    KPIS,
    MANIFEST,
    SCENARIO,
    DamagedTable,
    Pseudonyms,
    Role,
    RunDirectory,
    RunError,
    SeenRun,
    digest_of,
    sha256_of,
)
from argosy.problems import InputError
from argosy.runs.keys import run_key
from argosy.scenario_files import KEPT, as_document, load_scenario
from sim.core.files import FileError, check_own

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics.runs import Trust
    from sim.scenario import DataTables, Scenario

RUNS: Final = "runs"
"""Where run directories go unless told otherwise, below the working directory."""

_LARGEST: Final = 1 << 26
"""Bytes of a file that is read beside the tables."""

ROLE_HINT: Final = (
    "buyer:ID, seller:ID, carrier:MODE, auditor or platform; numbers are those of the table orders"
)

INTERRUPTED: Final = "interrupted"
COMPLETE: Final = "complete"


def create(out: Path | None, name: str, seed: int, *, below: str = RUNS) -> Path:
    """Make a new directory: `out`, or the next free name below `below`.

    Raises:
        InputError: if `out` holds something already, or no directory can be made.
    """
    try:
        return _next_free(Path(below) / f"{name}-s{seed}") if out is None else _empty(out)
    except OSError as error:
        raise _impossible(error) from error


def check_free(out: Path) -> None:
    """Refuse a directory that nothing can be written to, before long work that would be lost.

    Raises:
        InputError: if it holds something already, or cannot be looked into.
    """
    try:
        taken = out.exists() and (not out.is_dir() or any(out.iterdir()))
    except OSError as error:
        raise _impossible(error) from error
    if taken:
        raise InputError(
            f"{out} exists and is not an empty directory", "give a new one; nothing is overwritten"
        )


def _impossible(error: OSError) -> InputError:
    return InputError(
        f"cannot make a directory: {error.strerror}: {error.filename}", "give another place with --out"
    )


@overload
def open_run(path: str | Path, trust: Trust = "digests") -> RunDirectory: ...


@overload
def open_run(
    path: str | Path, trust: Trust = "digests", *, role: str, key: bytes | None = None
) -> SeenRun: ...


def open_run(
    path: str | Path, trust: Trust = "digests", *, role: str | None = None, key: bytes | None = None
) -> RunDirectory | SeenRun:
    """The run in `path`, whole or as a role sees it.

    Args:
        path: its directory.
        trust: which tables are read without being looked at first.
        role: `buyer:ID`, `seller:ID`, `carrier:MODE`, `auditor` or `platform`; None for all there is.
        key: of the pseudonyms that a role sees, 32 bytes; None for the one in the run's directory, made on first
            use.

    Raises:
        InputError: if there is none that can be read, no such role, or nobody of that name in the run, or the key
            has another length.
    """
    try:
        run = RunDirectory.open(Path(path), trust)
    except RunError as error:
        raise InputError(str(error), "give the directory that `argosy run` printed") from error
    if role is None:
        return run
    if key is not None and len(key) != KEY_BYTES:
        raise InputError(f"a key of {len(key)} bytes", f"give {KEY_BYTES} bytes")
    try:
        who = Role.parse(role)
        seen = SeenRun(run, who, Pseudonyms(run_key(run.path) if key is None else key))
        seen.check()
    except DamagedTable as error:
        raise InputError(str(error), f"`argosy verify {path}` says what else is wrong") from error
    except RunError as error:
        raise InputError(f"--role: {error}", ROLE_HINT) from error
    return seen


def scenario_of(run: RunDirectory) -> tuple[Scenario, DataTables]:
    """The scenario of a run, and its data.

    Raises:
        InputError: if it, or a table beside it, is no file, or holds no scenario.
    """
    file, folder = run.path / SCENARIO, run.path / KEPT
    if os.path.lexists(folder) and not stat.S_ISDIR(os.lstat(folder).st_mode):
        raise InputError(f"{folder} is no directory")
    for path in (file, *(sorted(folder.iterdir()) if os.path.lexists(folder) else ())):
        try:
            check_own(path, _LARGEST)
        except FileError as error:
            raise InputError(f"{path} {error.what}", error.hint) from error
    return load_scenario(str(file.absolute()))


def write_scenario(directory: Path, scenario: Scenario) -> None:
    """Store the scenario as a file of its own, which `argosy run` takes again."""
    text = "# The scenario as it ran: nothing extended, every assumption replaced by its value.\n\n"
    (directory / SCENARIO).write_text(text + tomli_w.dumps(plain_scenario(scenario)), encoding="utf-8")


def write_manifest(directory: Path, manifest: Mapping[str, Any]) -> None:
    """Store or replace the manifest, in one step."""
    write_json(directory / MANIFEST, manifest)


def write_kpis(directory: Path, kpis: Mapping[str, Any]) -> None:
    """Store the key figures."""
    write_json(directory / KPIS, kpis)


def scenario_sha256(scenario: Scenario) -> str:
    """SHA-256 of the resolved scenario, independent of how it was written down."""
    return sha256_of(plain_scenario(scenario))


def scenario_digest(scenario: Scenario) -> str:
    """Digest of what the scenario says about the market; neither engine nor memory change it.

    A part that not every market has is left out where there is none, and with it the policy that nobody asks then.
    """
    document = plain_scenario(scenario)
    del document["settlement"]["engine"]
    document.pop("memory_gb", None)
    for part in ("marketing", "rivals"):
        if not document.get(part):
            document.pop(part, None)
            document["policies"].pop(part, None)
    return digest_of(document)


def plain_scenario(scenario: Scenario) -> dict[str, Any]:
    """A resolved scenario as a document of plain values."""
    document: dict[str, Any] = _without_none(as_document(scenario))
    return document


def _next_free(first: Path) -> Path:
    number, path = 1, first
    while True:
        try:
            path.mkdir(parents=True)
        except FileExistsError:
            number += 1
            path = first.with_name(f"{first.name}-{number}")
        else:
            return path


def _empty(out: Path) -> Path:
    check_free(out)
    out.mkdir(parents=True, exist_ok=True)
    return out


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Store or replace a JSON file, in one step."""
    unfinished = path.with_suffix(".unfinished")
    unfinished.write_text(json.dumps(content, indent=2, default=_date) + "\n", encoding="utf-8")
    unfinished.replace(path)


def _date(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in JSON")


def _without_none(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _without_none(value) for key, value in node.items() if value is not None}
    if isinstance(node, list | tuple):
        return [_without_none(value) for value in node]
    return node
