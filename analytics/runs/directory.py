"""Reading run directories, finished or not."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from sim.records import SCHEMAS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from sim.records import ColumnType

MANIFEST: Final = "manifest.json"
SCENARIO: Final = "scenario.toml"
KPIS: Final = "kpis.json"
PARTS: Final = ".parts"
"""Folder of the batches that a running, or killed, run has written."""

_TYPES: Final[Mapping[ColumnType, Any]] = {
    "int": pl.Int64,
    "float": pl.Float64,
    "text": pl.String,
    "bytes": pl.Binary,
    "bool": pl.Boolean,
}


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


class RunError(Exception):
    """A directory that holds no readable run. The message says what is wrong with which file."""


class DamagedTable(RunError):
    """A table of a run is missing or cannot be read."""


def schema_of(table: str) -> dict[str, Any]:
    """Column types of a table, in order."""
    return {name: _TYPES[kind] for name, kind in SCHEMAS[table]}


@dataclass(frozen=True)
class RunDirectory:
    """A run on disk.

    Attributes:
        path: the directory.
        manifest: content of `manifest.json`.
    """

    path: Path
    manifest: dict[str, Any]

    @classmethod
    def open(cls, path: Path) -> RunDirectory:
        """Open the run in `path`.

        Raises:
            RunError: if there is no such directory, or no manifest that can be read and is one.
        """
        if not path.is_dir():
            raise RunError(f"no run directory at {path}")
        try:
            manifest = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise RunError(f"{path} holds no {MANIFEST}, so it is no run directory") from None
        except (OSError, ValueError) as error:
            raise RunError(f"{path / MANIFEST} cannot be read: {error}") from error
        wrong = next(_wrong_in(manifest, (path / SCENARIO).is_file()), None)
        if wrong:
            raise RunError(f"{path / MANIFEST} is not the manifest of a run: {wrong}")
        return cls(path, manifest)

    @property
    def complete(self) -> bool:
        """Whether the run came to its end."""
        return bool(self.manifest.get("status") == "complete")

    def file(self, table: str) -> Path:
        """The Parquet file of a table of a finished run."""
        return self.path / f"{table}.parquet"

    def table(self, name: str) -> pl.LazyFrame:
        """A table, to be collected when needed; of a killed run, whatever reached the disk.

        Raises:
            DamagedTable: if the file is missing or is no Parquet file with the table's columns.
        """
        file = self.file(name)
        if file.is_file():
            return _scan([file], name)
        parts = sorted((self.path / PARTS / name).glob("*.parquet"))
        if parts:
            return _scan(parts, name)
        if self.complete:
            raise DamagedTable(f"{file.name} is missing")
        return pl.LazyFrame(schema=schema_of(name))

    def collect(self, frame: pl.LazyFrame) -> pl.DataFrame:
        """The content of what was built from `table`.

        Raises:
            DamagedTable: if a file turns out to be damaged inside.
        """
        try:
            return frame.collect()
        except (pl.exceptions.PolarsError, OSError) as error:
            raise DamagedTable(f"a table cannot be read: {_first_line(error)}") from error

    def batches(self, name: str, rows: int = 50_000) -> Iterator[pl.DataFrame]:
        """A table in pieces, for tables that do not fit in memory."""
        frame, start = self.table(name), 0
        while (batch := self.collect(frame.slice(start, rows))).height:
            yield batch
            start += rows


def _wrong_in(manifest: object, with_scenario: bool) -> Iterator[str]:
    """What keeps `manifest` from being one of a run, one that lies `with_scenario` or without."""
    if not isinstance(manifest, dict):
        yield "it is no object"
        return
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


def _scan(files: list[Path], table: str) -> pl.LazyFrame:
    expected = schema_of(table)
    try:
        frame = pl.scan_parquet(files)
        found = dict(frame.collect_schema())
    except (pl.exceptions.PolarsError, OSError) as error:
        raise DamagedTable(f"{files[0].name} cannot be read: {_first_line(error)}") from error
    if found != expected:
        odd = sorted({str(name) for name, _ in expected.items() ^ found.items()})
        raise DamagedTable(f"{files[0].name} has other columns than expected: {', '.join(odd)}")
    return frame


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]
