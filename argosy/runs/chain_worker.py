"""The process that runs a chain and writes its table down; `argosy.runs.apart` is the other end."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from argosy.runs.store import TableFile
from chain.settlement.worker import work

if TYPE_CHECKING:
    from chain.settlement.worker import Requests
    from sim.records import Row

_BATCH: Final = 20_000


class TransactionsHere:
    """`chain.settlement.worker.RowStore` whose rows go to a file; until it is open they wait."""

    def __init__(self) -> None:
        self._rows: list[Row] = []
        self._file = TableFile("transactions")
        self._opened = False
        self.record = self._rows.append
        self.requests: Requests = {"open": self._open, "save": self.save, "finish": self._finish}

    def executed(self) -> None:
        """Write a part if there are rows enough for one."""
        if len(self._rows) >= _BATCH:
            self.save()

    def save(self) -> None:
        """Write all rows until now as a part."""
        if self._rows and self._opened:
            self._file.write(self._rows)
            self._rows.clear()

    def _open(self, directory: str) -> None:
        self._file.open(Path(directory))
        self._opened = True

    def _finish(self) -> dict[str, Any]:
        self.save()
        return self._file.finish()


if __name__ == "__main__":
    work(TransactionsHere())
