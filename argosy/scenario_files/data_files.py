"""Data tables of one's own: found beside the scenario that names them, and kept with every run."""

from __future__ import annotations

import csv
import json
import os.path
import re
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from argosy.problems import InputError
from argosy.scenario_files.find import DATA
from sim.scenario import Data, DataTables

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from argosy.scenario_files.toml_text import Document
    from sim.scenario import TableRow

KEPT: Final = "data"
"""Folder of a run directory with the tables that are not Argosy's own."""

_KEPT_NAME: Final = re.compile(r"[a-z_]+-([0-9a-f]{16})\.csv")


def anchor(document: Document, folders: Iterable[Path]) -> None:
    """Make paths of data tables absolute: each is sought in `folders`, and stays as it is where none has it."""
    data = document.get("data")
    for name, path in data.items() if isinstance(data, dict) else ():
        found = _find(path, folders) if isinstance(path, str) else None
        if found is not None:
            document["data"][name] = str(found)


def _find(path: str, folders: Iterable[Path]) -> Path | None:
    # `os.path` takes names that are too long, or hold a null character, for names of nothing
    return next((here.resolve() for folder in folders if os.path.exists(here := folder / path)), None)


def files_of(data: Data) -> dict[str, Path]:
    """The file of every table; a path that is not absolute is that of one of Argosy's own.

    Raises:
        InputError: if there is none.
    """
    files = {name: DATA / getattr(data, name) for name in DataTables._fields}
    for name, path in files.items():
        if not os.path.exists(path):
            raise InputError(
                f"data.{name}: there is no file {getattr(data, name)}",
                "[data] names files beside the scenario, in the working directory, or of Argosy's own",
            )
    return files


def as_kept(data: Data, tables: DataTables) -> Data:
    """`data` independent of this machine: Argosy's tables by name, one's own by what they hold.

    Raises:
        InputError: if a file's name tells what it should hold, and it holds something else.
    """
    names = {}
    for table in DataTables._fields:
        path = DATA / getattr(data, table)
        if path.parent == DATA:
            names[table] = path.name
            continue
        name = f"{table}-{_digest(getattr(tables, table))}.csv"
        if _KEPT_NAME.fullmatch(path.name) and path.name != name:
            raise InputError(
                f"data.{table}: {path} was altered: it does not hold what its name says",
                "restore it; a table of your own needs another name",
            )
        names[table] = f"{KEPT}/{name}"
    return Data(**names)


def keep_data(directory: Path, data: Data, tables: DataTables) -> None:
    """Store the tables that are not Argosy's own in a run directory, beside the scenario that names them."""
    for table in DataTables._fields:
        name = getattr(data, table)
        if name.startswith(f"{KEPT}/"):
            (directory / KEPT).mkdir(exist_ok=True)
            _write(directory / name, getattr(tables, table))


def _write(path: Path, rows: Sequence[TableRow]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def _digest(rows: Sequence[TableRow]) -> str:
    """Of the values, however the file was encoded and quoted."""
    content = [list(rows[0]), *(list(row.values()) for row in rows)]
    return sha256(json.dumps(content).encode()).hexdigest()[:16]
