"""Tables on disk: every batch at once as a part file, one Parquet file per table at the end."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from analytics.runs import PARTS, schema_of
from argosy.runs.digest import TableDigest, file_sha256
from sim.records import SCHEMAS, TABLES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sim.records import ColumnType, Row

_NUMPY: Final[dict[ColumnType, Any]] = {"int": np.int64, "float": np.float64, "bool": np.bool_}


class ParquetSink:
    """`sim.records.Sink` that loses at most the batch in memory when its process is killed.

    Call `open` before the first write.
    """

    def __init__(self) -> None:
        self._digests = {name: TableDigest(schema) for name, schema in SCHEMAS.items()}
        self._parts = dict.fromkeys(TABLES, 0)

    def open(self, directory: Path) -> None:
        """Let the tables go to `directory`, which exists."""
        self._directory = directory
        for name in TABLES:
            (directory / PARTS / name).mkdir(parents=True)

    def write(self, table: str, rows: Sequence[Row]) -> None:
        """Store `rows` as the next part of `table`; a part is there whole or not at all."""
        schema = SCHEMAS[table]
        columns = [
            _packed(kind, values) for (_, kind), values in zip(schema, zip(*rows, strict=True), strict=True)
        ]
        names = [name for name, _ in schema]
        types = schema_of(table)
        frame = pl.DataFrame(
            [pl.Series(name, column, types[name]) for name, column in zip(names, columns, strict=True)]
        )
        self._parts[table] += 1
        part = self._directory / PARTS / table / f"{self._parts[table]:06d}.parquet"
        unfinished = part.with_suffix(".unfinished")
        frame.write_parquet(unfinished, compression="zstd", compression_level=1)
        unfinished.rename(part)
        self._digests[table].update(columns)

    def finish(self) -> dict[str, dict[str, Any]]:
        """Merge the parts of every table and remove them. Rows, digest and file hash by table."""
        entries = {name: self._merge(name) for name in TABLES}
        shutil.rmtree(self._directory / PARTS)
        return entries

    def _merge(self, table: str) -> dict[str, Any]:
        parts = sorted((self._directory / PARTS / table).glob("*.parquet"))
        target = self._directory / f"{table}.parquet"
        unfinished = target.with_suffix(".unfinished")
        frame = pl.scan_parquet(parts) if parts else pl.LazyFrame(schema=schema_of(table))
        frame.sink_parquet(unfinished, compression="zstd", maintain_order=True)
        unfinished.rename(target)
        digest = self._digests[table]
        return {"rows": digest.rows, "digest": digest.hexdigest(), "sha256": file_sha256(target)}


def _packed(kind: ColumnType, values: tuple[Any, ...]) -> Sequence[Any]:
    """Numbers as an array, which digest and frame both take without looking at each value."""
    if kind not in _NUMPY:
        return values
    return np.array(values, dtype=_NUMPY[kind])  # type: ignore[return-value]
