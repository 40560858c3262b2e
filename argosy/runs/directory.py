"""Making run directories: where they go and what they hold besides the tables."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import tomli_w

from analytics.runs import KPIS, MANIFEST, SCENARIO, RunDirectory, RunError
from argosy.problems import InputError
from argosy.runs.digest import digest_of, sha256_of
from argosy.scenario_files import as_document

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.scenario import Scenario

RUNS: Final = "runs"
"""Where run directories go unless told otherwise, below the working directory."""

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
        raise InputError(
            f"cannot make a directory: {error.strerror}: {error.filename}",
            "give another place with --out",
        ) from error


def open_run(path: str | Path) -> RunDirectory:
    """The run in `path`.

    Raises:
        InputError: if there is none that can be read.
    """
    try:
        return RunDirectory.open(Path(path))
    except RunError as error:
        raise InputError(str(error), "give the directory that `argosy run` printed") from error


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
    """Digest of what the scenario says about the market; neither engine nor memory change it."""
    document = plain_scenario(scenario)
    del document["settlement"]["engine"]
    document.pop("memory_gb", None)
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
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise InputError(
            f"{out} exists and is not an empty directory", "give a new one; nothing is overwritten"
        )
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
