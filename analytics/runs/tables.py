"""The Parquet files of a run's tables: found, opened as exactly what they are called, and read in pieces."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, Final

import polars as pl

from analytics.runs.errors import DamagedTable
from analytics.runs.schema import schema_of
from sim.core.files import FileError, check_own

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PARTS: Final = ".parts"
"""Folder of the batches that a running, or killed, run has written."""

BATCH: Final = 50_000
_LARGEST: Final = 1 << 36
"""Bytes of a table that is still read."""


def files_of(run: Path, table: str) -> tuple[Path, ...]:
    """The file of a table, or its parts where the run has not ended, or nothing.

    Raises:
        DamagedTable: if one of them is no file, as a link or a pipe.
    """
    file = run / f"{table}.parquet"
    if os.path.lexists(file):
        files: tuple[Path, ...] = (file,)
    else:
        folder = run / PARTS / table
        for place in (folder.parent, folder):
            if os.path.lexists(place) and not stat.S_ISDIR(os.lstat(place).st_mode):
                raise DamagedTable(f"{place.name} is no directory")
        files = tuple(sorted(folder.glob("*.parquet")))
    for file in files:
        try:
            check_own(file, _LARGEST)
        except FileError as error:
            raise DamagedTable(f"{file.name} {error.what}") from error
    return files


def scan(files: tuple[Path, ...], table: str, *, statistics: bool = True) -> pl.LazyFrame:
    """A table, to be collected when needed.

    Args:
        files: that hold it, one or more.
        table: its name.
        statistics: whether what the files say of their own content may be used to pass over it.

    Raises:
        DamagedTable: if the first is no Parquet file with the table's columns.
    """
    expected = schema_of(table)
    # absolute paths, for polars takes a tilde for somebody's home; no pattern, and no values, in names of folders
    places = [file.absolute() for file in files]
    try:
        frame = pl.scan_parquet(places, glob=False, hive_partitioning=False, use_statistics=statistics)
        found = dict(frame.collect_schema())
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        raise DamagedTable(f"{files[0].name} cannot be read: {first_line(error)}") from error
    if found != expected:
        odd = sorted({str(name) for name, _ in expected.items() ^ found.items()})
        raise DamagedTable(f"{files[0].name} has other columns than expected: {', '.join(odd)}")
    return frame


def collect(frame: pl.LazyFrame) -> pl.DataFrame:
    """The content of what was built from `scan`.

    Raises:
        DamagedTable: if a file turns out to be damaged inside.
    """
    try:
        return frame.collect()
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        raise DamagedTable(f"a table cannot be read: {first_line(error)}") from error


def batches(frame: pl.LazyFrame, rows: int = BATCH) -> Iterator[pl.DataFrame]:
    """The content in pieces of at most `rows`.

    Raises:
        DamagedTable: if a file turns out to be damaged inside.
    """
    start = 0
    while (batch := collect(frame.slice(start, rows))).height:
        yield batch
        start += rows


def first_line(error: BaseException) -> str:
    """What an error says, shortly."""
    return str(error).strip().partition("\n")[0]
