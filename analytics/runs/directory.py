"""Reading run directories, finished or not."""

from __future__ import annotations

import os.path
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from analytics.runs.errors import DamagedTable, RunError
from analytics.runs.manifest import read_manifest
from analytics.runs.schema import schema_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KPIS: Final = "kpis.json"
PARTS: Final = ".parts"
"""Folder of the batches that a running, or killed, run has written."""


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
        if not os.path.isdir(path):  # which no name is too long for, unlike `Path.is_dir`
            raise RunError(f"no run directory at {path}")
        return cls(path, read_manifest(path))

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
