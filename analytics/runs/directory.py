"""Reading run directories, finished or not."""

from __future__ import annotations

import os.path
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from analytics.runs import tables
from analytics.runs.errors import DamagedTable, RunError
from analytics.runs.manifest import read_manifest
from analytics.runs.schema import schema_of
from analytics.runs.vetting import vet

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from analytics.runs.vetting import Trust, Vetted

KPIS: Final = "kpis.json"


@dataclass(frozen=True)
class RunDirectory:
    """A run on disk.

    Attributes:
        path: the directory.
        manifest: content of `manifest.json`.
        trust: which tables are read without being looked at first.
    """

    path: Path
    manifest: dict[str, Any]
    trust: Trust = "digests"

    @classmethod
    def open(cls, path: Path, trust: Trust = "digests") -> RunDirectory:
        """Open the run in `path`.

        Raises:
            RunError: if there is no such directory, or no manifest that can be read and is one.
        """
        if not os.path.isdir(path):  # which no name is too long for, unlike `Path.is_dir`
            raise RunError(f"no run directory at {path}")
        return cls(path, read_manifest(path), trust)

    @property
    def complete(self) -> bool:
        """Whether the run came to its end."""
        return bool(self.manifest.get("status") == "complete")

    @cached_property
    def vetted(self) -> dict[str, Vetted]:
        """Every table as it was found when the first was asked for."""
        return vet(self.path, self.manifest["tables"], self.trust)

    def table(self, name: str) -> pl.LazyFrame:
        """A table, to be collected when needed; of a killed run, whatever reached the disk.

        Raises:
            DamagedTable: if it is missing, cannot be read, or is not what the manifest says it is.
        """
        found = self.vetted[name]
        if found.problem:
            raise DamagedTable(found.problem)
        if found.files:
            if self.trust == "digests" and not found.known:
                self._check_content(name, found)
            return tables.scan(found.files, name, statistics=found.known or self.trust == "all")
        if self.complete:
            raise DamagedTable(f"{name}.parquet is missing")
        return pl.LazyFrame(schema=schema_of(name))

    def _check_content(self, name: str, found: Vetted) -> None:
        signed = self.manifest["tables"].get(name)
        if signed is not None and found.digest != signed["digest"]:
            raise DamagedTable(f"{found.files[0].name} was altered: it does not hold what the run wrote")

    def collect(self, frame: pl.LazyFrame) -> pl.DataFrame:
        """The content of what was built from `table`.

        Raises:
            DamagedTable: if a file turns out to be damaged inside.
        """
        return tables.collect(frame)

    def batches(self, name: str, rows: int = tables.BATCH) -> Iterator[pl.DataFrame]:
        """A table in pieces, for tables that do not fit in memory.

        Raises:
            DamagedTable: as `table` and `collect` do.
        """
        return tables.batches(self.table(name), rows)
