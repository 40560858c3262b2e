"""Reading the manifest of a run, and telling whether it is one."""

from __future__ import annotations

from os.path import lexists
from typing import TYPE_CHECKING, Any, Final

from analytics.runs.errors import RunError
from sim.core.files import FileError, check_own
from sim.core.json_text import read_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

MANIFEST: Final = "manifest.json"
SCENARIO: Final = "scenario.toml"

_LARGEST: Final = 1 << 26
"""Bytes of a JSON file that is still read."""

_OF_EVERY_RUN: Final[Mapping[str, type]] = {
    "scenario.name": str,
    "scenario.sha256": str,
    "seed": int,
    "replication": int,
}
"""What stands in the manifest from the start. Without a scenario beside it, what reached the disk is enough."""

_OF_A_COMPLETE_RUN: Final[Mapping[str, type]] = {"digest": str, "conservation.difference": dict}
_OF_A_TABLE: Final[Mapping[str, type]] = {"rows": int, "digest": str, "sha256": str}
_NAMES: Final[Mapping[type, str]] = {str: "text", int: "a whole number", dict: "an object"}


def read_manifest(path: Path) -> dict[str, Any]:
    """The manifest of the run in the directory `path`.

    Raises:
        RunError: if there is none that can be read and is one of a run.
    """
    file = path / MANIFEST
    if not lexists(file):
        raise RunError(f"{path} holds no {MANIFEST}, so it is no run directory")
    manifest = read_document(file)
    wrong = next(_wrong_in(manifest, (path / SCENARIO).is_file()), None)
    if wrong:
        raise RunError(f"{file} is not the manifest of a run: {wrong}")
    return manifest


def read_document(file: Path) -> dict[str, Any]:
    """The JSON object in a file of a run.

    Raises:
        RunError: if it is something else.
    """
    try:
        check_own(file, _LARGEST)
        return read_json(file, _LARGEST)
    except FileError as error:
        raise RunError(f"{file} {error.what}") from error


def _wrong_in(manifest: dict[str, Any], with_scenario: bool) -> Iterator[str]:
    """What keeps `manifest` from being one of a run, one that lies `with_scenario` or without."""
    status = manifest.get("status")
    if status not in ("complete", "interrupted"):
        yield f"status is {status!r}, neither 'complete' nor 'interrupted'"
    yield from _wrong_keys(manifest, {"tables": dict})
    begun = status == "complete" or with_scenario
    for expected, needed in ((_OF_EVERY_RUN, begun), (_OF_A_COMPLETE_RUN, status == "complete")):
        present = {key: kind for key, kind in expected.items() if key.partition(".")[0] in manifest}
        yield from _wrong_keys(manifest, expected if needed else present)
    for name in manifest["tables"]:
        yield from _wrong_keys(manifest, {f"tables.{name}.{key}": kind for key, kind in _OF_A_TABLE.items()})
    if "deposited" in manifest.get("conservation", {}):
        yield from _wrong_keys(manifest, {"conservation.deposited": dict})
    for currency in manifest.get("conservation", {}).get("difference", {}):
        yield from _wrong_keys(manifest, {f"conservation.difference.{currency}": int})


def _wrong_keys(manifest: dict[str, Any], expected: Mapping[str, type]) -> Iterator[str]:
    for key, kind in expected.items():
        node: Any = manifest
        for part in key.split("."):
            node = node.get(part) if isinstance(node, dict) else None
        if node is None:
            yield f"{key} is missing"
        elif not isinstance(node, kind) or isinstance(node, bool):
            yield f"{key} is not {_NAMES[kind]}"
