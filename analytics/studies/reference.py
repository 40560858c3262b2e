"""Measured tables that a simulation is compared with."""

from __future__ import annotations

import tomllib
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray


class Reference:
    """The data tables of a folder, read when they are asked for.

    Args:
        folder: that holds them.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._tables: dict[str, pl.DataFrame] = {}

    def table(self, name: str) -> pl.DataFrame:
        """A table by its file's name.

        Raises:
            FileNotFoundError: if there is no such file.
        """
        if name not in self._tables:
            self._tables[name] = pl.read_csv(self._folder / name, infer_schema_length=None)
        return self._tables[name]

    def column(self, name: str, column: str) -> NDArray[np.float64]:
        """One column of a table, as numbers."""
        return self.table(name)[column].cast(pl.Float64).to_numpy()

    def basket(self, segment: str, column: str) -> NDArray[np.float64]:
        """Quantiles of what customers of `segment` want: `lines_per_order` or `units_per_line`."""
        rows = self.table("baskets.csv").filter(pl.col("segment") == segment)
        return rows[column].cast(pl.Float64).to_numpy()

    @cached_property
    def watched_days(self) -> int:
        """Whole days from the first invoice of the retail data to the last (facts.toml)."""
        totals = tomllib.loads((self._folder / "facts.toml").read_text(encoding="utf-8"))["totals"]
        return (datetime.fromisoformat(totals["last"]) - datetime.fromisoformat(totals["first"])).days

    @cached_property
    def fx(self) -> dict[str, NDArray[np.float64]]:
        """Published rates per euro by currency."""
        table = self.table("fx.csv")
        return {name: self.column("fx.csv", name) for name in table.columns if name != "date"}
