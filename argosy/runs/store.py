"""Tables on disk: every batch at once as a part file, one Parquet file per table at the end."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any, Final, Protocol

import numpy as np
import polars as pl

from analytics.runs import PARTS, TableDigest, file_sha256, schema_of
from sim.records import SCHEMAS, TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from sim.records import ColumnType, Row

    Entry = dict[str, Any]
    """What a manifest says of a table: rows, digest, file hash."""

_NUMPY: Final[dict[ColumnType, Any]] = {"int": np.int64, "float": np.float64, "bool": np.bool_}


class TableFile:
    """One table of a run: parts while it goes on, one file in the end. Call `open` before the first write."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._schema = SCHEMAS[name]
        self._types = schema_of(name)
        self._digest = TableDigest(self._schema)
        self._parts = 0

    def open(self, directory: Path) -> None:
        """Let the table go to `directory`, which exists."""
        place = directory.absolute()  # polars takes a tilde for somebody's home
        self._file = place / f"{self._name}.parquet"
        self._directory = place / PARTS / self._name
        self._directory.mkdir(parents=True)

    def write(self, rows: Sequence[Row]) -> None:
        """Store `rows` as the next part; a part is there whole or not at all.

        Raises:
            OSError: if it cannot be written.
        """
        columns = [
            _packed(kind, values)
            for (_, kind), values in zip(self._schema, zip(*rows, strict=True), strict=True)
        ]
        frame = pl.DataFrame(
            [
                pl.Series(name, column, self._types[name])
                for (name, _), column in zip(self._schema, columns, strict=True)
            ]
        )
        self._parts += 1
        part = self._directory / f"{self._parts:06d}.parquet"
        _write_whole(part, lambda file: frame.write_parquet(file, compression="zstd", compression_level=1))
        self._digest.update(columns)

    def finish(self) -> Entry:
        """Merge the parts, which stay. Rows, digest and file hash.

        Raises:
            OSError: if the file cannot be written.
        """
        parts = sorted(self._directory.glob("*.parquet"))
        frame = (
            pl.scan_parquet(parts, glob=False, hive_partitioning=False)
            if parts
            else pl.LazyFrame(schema=self._types)
        )
        _write_whole(
            self._file, lambda file: frame.sink_parquet(file, compression="zstd", maintain_order=True)
        )
        digest = self._digest
        return {"rows": digest.rows, "digest": digest.hexdigest(), "sha256": file_sha256(self._file)}


class TableElsewhere(Protocol):
    """A table that another process writes."""

    def open(self, directory: Path) -> None:
        """Let the table go to `directory`, which exists."""
        ...

    def save(self) -> None:
        """Have all rows written until now, soon."""
        ...

    def finish(self) -> Callable[[], Entry]:
        """Have the table finished; what is returned waits for that."""
        ...


class ParquetSink:
    """`sim.records.Sink` that loses at most the batch in memory when its process is killed.

    Call `open` before the first write.

    Attributes:
        directory: where the tables go.
    """

    directory: Path

    def __init__(self) -> None:
        self._here = {name: TableFile(name) for name in TABLES}
        self._elsewhere: dict[str, TableElsewhere] = {}

    def hand_over(self, table: str, to: TableElsewhere) -> None:
        """Leave a table to another process; none of its rows may be written here. To be called before `open`."""
        del self._here[table]
        self._elsewhere[table] = to

    def open(self, directory: Path) -> None:
        """Let the tables go to `directory`, which exists."""
        self.directory = directory
        for table in self._here.values():
            table.open(directory)
        for other in self._elsewhere.values():
            other.open(directory)

    def write(self, table: str, rows: Sequence[Row]) -> None:
        """Store `rows` as the next part of `table`; a part is there whole or not at all."""
        self._here[table].write(rows)

    def save(self) -> None:
        """Have other processes write what they hold; here nothing is held."""
        for table in self._elsewhere.values():
            table.save()

    def finish(self) -> dict[str, Entry]:
        """Merge the parts of every table and remove them. Rows, digest and file hash by table."""
        awaited = {name: table.finish() for name, table in self._elsewhere.items()}
        entries = {name: table.finish() for name, table in self._here.items()}
        entries |= {name: entry() for name, entry in awaited.items()}
        shutil.rmtree(self.directory / PARTS)
        return {name: entries[name] for name in TABLES}


def _write_whole(path: Path, write: Callable[[Path], object]) -> None:
    """Let `write` make a file that appears under its name only once it is complete."""
    unfinished = path.with_suffix(".unfinished")
    try:
        write(unfinished)
    except pl.exceptions.ComputeError as error:  # what polars makes of a full disk
        raise OSError(f"{path}: {error}") from error
    unfinished.rename(path)


def _packed(kind: ColumnType, values: tuple[Any, ...]) -> Sequence[Any]:
    """Numbers as an array, which digest and frame both take without looking at each value."""
    if kind not in _NUMPY:
        return values
    return np.array(values, dtype=_NUMPY[kind])  # type: ignore[return-value]
