"""Reading tables that nobody vouches for, in a process of its own: `python -m analytics.runs.probe`.

Some damage makes polars panic, with a report on standard error, and some may end the process. Standard input is an
object of lists of files by table; standard output is a line when the work begins, and one for each table: its name,
rows, digest, and what is wrong with it, if anything.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analytics.runs.digest import TableDigest
from analytics.runs.errors import DamagedTable
from analytics.runs.tables import batches, scan
from sim.records import SCHEMAS

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl


def main() -> None:
    """Answer what standard input asks."""
    asked = json.load(sys.stdin)
    _say("begun")
    for table, files in asked.items():
        _say([table, *_read(table, [Path(file) for file in files])])


def _say(answer: Any) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def _read(table: str, files: Sequence[Path]) -> tuple[int, str, str]:
    digest = TableDigest(SCHEMAS[table])
    for file in files:
        try:
            for batch in batches(scan((file,), table, statistics=False)):
                digest.update(_columns(batch))
        except DamagedTable as error:
            what = str(error)
            return digest.rows, "", what if file.name in what else f"{file.name} cannot be read: {what}"
    return digest.rows, digest.hexdigest(), ""


def _columns(batch: pl.DataFrame) -> list[Any]:
    for column in batch:
        if column.null_count():
            raise DamagedTable(f"column {column.name} has cells without a value")
    return [column.to_numpy() if column.dtype.is_numeric() else column.to_list() for column in batch]


if __name__ == "__main__":
    main()
