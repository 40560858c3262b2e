"""Tables as data sets of Parquet files, parted by strategy in the manner of Hive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import polars as pl

from argosy.exports.directories import new_directory

if TYPE_CHECKING:
    from pathlib import Path

    from argosy.exports.sheets import Sheets

BY: Final = "strategy"
"""Column that becomes folders, where a table has it."""

_FILE: Final = "part-0.parquet"


def write_datasets(sheets: Sheets, directory: Path) -> list[Path]:
    """Write every table to a folder of its own in `directory`, which is made. The files.

    Raises:
        OSError: if one cannot be written.
    """
    directory = directory.absolute()  # polars takes a tilde for somebody's home
    written = []
    with new_directory(directory):
        for name, make in sheets.items():
            # a column of nothing has no type, which not every reader takes
            frame = make().with_columns(pl.selectors.by_dtype(pl.Null).cast(pl.Float64))
            for folder, part in _parts(frame):
                file = directory / name / folder / _FILE
                file.parent.mkdir(parents=True)
                part.write_parquet(file)
                written.append(file)
    return written


def _parts(frame: pl.DataFrame) -> list[tuple[str, pl.DataFrame]]:
    """Names of folders, and what goes there; of an empty table one file that has its columns."""
    if BY not in frame.columns or frame.is_empty():
        return [("", frame)]
    parted = frame.partition_by(BY, include_key=False, maintain_order=True, as_dict=True)
    return [(f"{BY}={quote(str(value), safe='')}", part) for (value,), part in parted.items()]
