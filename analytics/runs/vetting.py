"""Which tables of a run hold what its manifest says, before anything is read from them."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from analytics.runs.digest import file_sha256
from analytics.runs.errors import DamagedTable
from analytics.runs.tables import files_of
from sim.records import TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Trust = Literal["all", "digests", "nothing"]
"""Which tables are read without a look at their content: all, as of a run that this process made itself; those
whose file has the digest that the manifest says; none, where the manifest itself is in question."""

_PROBE: Final = "analytics.runs.probe"


class Vetted(NamedTuple):
    """What was found of a table.

    Attributes:
        files: that hold it; none where the run left none.
        problem: what is wrong with them, or nothing.
        rows: that it holds.
        digest: of its content; empty where that was not asked for, or cannot be read.
        known: whether its file is the one that the manifest names.
    """

    files: tuple[Path, ...] = ()
    problem: str = ""
    rows: int = 0
    digest: str = ""
    known: bool = False


def vet(run: Path, signed: Mapping[str, Mapping[str, Any]], trust: Trust) -> dict[str, Vetted]:
    """Every table of the run in `run`, by name; `signed` is what its manifest says of them."""
    found = {table: _found(run, table, signed.get(table), trust) for table in TABLES}
    doubted = {table: vetted.files for table, vetted in found.items() if vetted.files and not vetted.known}
    if trust != "all":
        found |= _probed(doubted)
    return found


def _found(run: Path, table: str, entry: Mapping[str, Any] | None, trust: Trust) -> Vetted:
    try:
        files = files_of(run, table)
        if trust != "digests" or entry is None or len(files) != 1 or file_sha256(files[0]) != entry["sha256"]:
            return Vetted(files)
    except DamagedTable as error:
        return Vetted(problem=str(error))
    except OSError as error:
        return Vetted(problem=f"{table}.parquet cannot be read: {error.strerror}")
    return Vetted(files, rows=entry["rows"], digest=entry["digest"], known=True)


def _probed(doubted: Mapping[str, tuple[Path, ...]]) -> dict[str, Vetted]:
    """Tables as another process reads them; one that ends it is damaged, and the next process reads the rest."""
    left, found = dict(doubted), {}
    while left:
        for table, rows, digest, problem in _ask(left):
            found[table] = Vetted(left.pop(table), problem, rows, digest)
        if left:
            table, files = next(iter(left.items()))
            found[table] = Vetted(files, f"{files[0].name} cannot be read: it makes its reader break down")
            del left[table]
    return found


def _ask(tables: Mapping[str, tuple[Path, ...]]) -> list[Any]:
    done = subprocess.run(
        [sys.executable, "-P", "-m", _PROBE],
        input=json.dumps(
            {table: [str(file.absolute()) for file in files] for table, files in tables.items()}
        ),
        capture_output=True,
        text=True,
        check=False,
    )
    begun, *answers = done.stdout.splitlines() or [""]
    if not begun:
        raise RuntimeError(f"{_PROBE} does not start: {done.stderr.strip()[-500:]}")
    return [json.loads(answer) for answer in answers]
