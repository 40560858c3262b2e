"""Writing tables as CSV files, as one Excel workbook or as Parquet data sets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from analytics.runs import DamagedTable
from argosy.exports.datasets import write_datasets
from argosy.exports.directories import new_directory
from argosy.exports.private import private_sheets
from argosy.exports.sheets import sheets_for, sheets_of
from argosy.problems import InputError
from argosy.runs.keys import read_key
from sim.scenario import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from argosy.exports.sheets import Sheets

EXCEL_ROWS: Final = 1_048_575
"""Rows of a sheet, below its head."""


def export(
    path: Path,
    to: str,
    out: Path | None = None,
    only: Sequence[str] = (),
    *,
    role: str | None = None,
    key: Path | None = None,
    private: float | None = None,
    delta: float = 0.0,
) -> list[Path]:
    """Write the tables of a run, a comparison or a sweep.

    Args:
        path: its directory.
        to: `csv`, `xlsx` or `parquet`.
        out: new directory for CSV files or Parquet, new file for a workbook; None writes beside `path`.
        only: names of tables; all if there are none.
        role: who is to read it, such as `seller:3`: only what that role may see of a run, under pseudonyms.
            None writes everything as it is.
        key: file with the key of the pseudonyms; None for the run's own.
        private: ε of a release of key figures with differential privacy, in the place of the tables; None for none.
        delta: δ of it; 0 for pure differential privacy.

    Returns:
        the files that were written.

    Raises:
        InputError: for a format, table, role or key that does not exist, something that would be overwritten, a
            table that is too long for a sheet, or a directory or a table that cannot be read. Then no directory
            is left that is half written.
    """
    if to not in FORMATS:
        raise InputError(f"--to: no format '{to}'", did_you_mean(to, FORMATS) or " or ".join(FORMATS))
    try:
        sheets = _chosen(_sheets(path, role, key, private, delta), only)
        return _write(sheets, to, out or _beside(path, to, role, private))
    except DamagedTable as error:
        raise InputError(str(error), f"`argosy verify {path}` says what else is wrong") from error


def _sheets(path: Path, role: str | None, key: Path | None, private: float | None, delta: float) -> Sheets:
    """What makes the tables that are asked for.

    Raises:
        InputError: as `export` does, and for options that do not go together.
    """
    if key is not None and role is None:
        raise InputError("--key goes with --role", "without a role nothing is given a pseudonym")
    if private is not None and role is not None:
        raise InputError(
            "--private does not go with --role", "a private release is the same for every reader"
        )
    if private is not None:
        return private_sheets(path, private, delta)
    if delta:
        raise InputError("--delta goes with --private", "give ε, too")
    return sheets_of(path) if role is None else sheets_for(path, role, read_key(key) if key else None)


def _chosen(sheets: Sheets, only: Sequence[str]) -> Sheets:
    for name in only:
        if name not in sheets:
            raise InputError(f"--table: no table '{name}'", did_you_mean(name, sheets) or ", ".join(sheets))
    return {name: make for name, make in sheets.items() if name in only or not only}


def _beside(path: Path, to: str, role: str | None, private: float | None) -> Path:
    """Where it goes unless told otherwise."""
    suffix = "-private" if private is not None else "" if role is None else f"-{role.replace(':', '-')}"
    named = path.resolve() if path.name in ("", "..") else path
    return named.with_name(named.name + suffix + (".xlsx" if to == "xlsx" else f"-{to}"))


def _write(sheets: Sheets, to: str, target: Path) -> list[Path]:
    if target.exists():
        raise InputError(f"{target} exists", "give another place with --out; nothing is overwritten")
    try:
        return _WRITERS[to](sheets, target)
    except OSError as error:
        raise InputError(
            f"cannot write {target}: {error.strerror or error}", "give another place with --out"
        ) from error


def _csv(sheets: Sheets, directory: Path) -> list[Path]:
    written = []
    with new_directory(directory):
        for name, make in sheets.items():
            file = directory / f"{name}.csv"
            _plain(make()).write_csv(file.absolute())  # polars takes a tilde for somebody's home
            written.append(file)
    return written


def _xlsx(sheets: Sheets, file: Path) -> list[Path]:
    """One workbook; what a text begins with never makes it a formula or a link."""
    from xlsxwriter import Workbook

    file.parent.mkdir(parents=True, exist_ok=True)
    options = {"strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": True}
    unfinished = file.with_name(file.name + ".unfinished")
    try:
        with Workbook(unfinished, options) as book:
            for name, make in sheets.items():
                frame = _plain(make())
                if frame.height > EXCEL_ROWS:
                    what = f"{name} has {frame.height:,} rows, a sheet has {EXCEL_ROWS:,}"
                    raise InputError(what, "--to csv holds all; or name other tables with --table")
                frame.write_excel(book, worksheet=name, autofit=frame.height < 10_000)
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)
    return [file]


def _plain(frame: pl.DataFrame) -> pl.DataFrame:
    """Bytes as hexadecimal digits."""
    return frame.with_columns(pl.selectors.binary().bin.encode("hex"))


_WRITERS: Final[Mapping[str, Callable[[Sheets, Path], list[Path]]]] = {
    "csv": _csv,
    "xlsx": _xlsx,
    "parquet": write_datasets,
}
FORMATS: Final = tuple(_WRITERS)
