"""Getting the facts that KPIs need, and no more: from a run on disk, or while a market runs."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Final

import polars as pl

from analytics.accounts import lines_of, postings
from analytics.kpis.facts import ACCOUNTS, Facts
from analytics.kpis.registry import all_needs
from analytics.kpis.warm_up import since
from analytics.runs import schema_of
from sim.core.units import DAY

_LEDGER: Final = "ledger"

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.accounts import Tables, Terms
    from analytics.runs import Needs, RunDirectory
    from sim.records import Row


def tables_of(run: RunDirectory) -> dict[str, pl.DataFrame]:
    """Read what KPIs and accounts need from a run on disk.

    Raises:
        DamagedTable: if a table is missing or cannot be read.
    """
    return {
        name: run.collect(run.table(name).select(columns)).rechunk() for name, columns in all_needs().items()
    }


def facts_of(run: RunDirectory, terms: Terms) -> Facts:
    """Read the facts of a run on disk, and keep its accounts.

    Raises:
        DamagedTable: if a table is missing or cannot be read.
    """
    tables = tables_of(run)
    return with_accounts(tables, postings(tables, terms), run.manifest.get("visits"), terms)


def with_accounts(tables: Tables, ledger: pl.DataFrame, visits: int | None, terms: Terms) -> Facts:
    """The facts in `tables`, whose ledger is at hand; `visits` is None where the market was cut short.

    What belongs to the days of `warm_up_days` is left out.
    """
    coin_price = terms.scenario.settlement.native_coin_price_eur
    days = terms.scenario.warm_up_days
    if days:
        settled = since({**tables, _LEDGER: ledger}, days * DAY)
        ledger, tables = settled[_LEDGER], {name: settled[name] for name in tables}
        visits = None if visits is None else tables["visits"].height
    return Facts({**tables, ACCOUNTS: lines_of(ledger)}, visits, coin_price)


class FactsSink:
    """A `sim.records.Sink` that keeps only the facts, in columns.

    Args:
        needs: columns to keep, by table; None for those of all key figures.
    """

    def __init__(self, needs: Needs | None = None) -> None:
        self._columns: dict[str, dict[str, int]] = {}
        self._batches: dict[str, list[pl.DataFrame]] = {}
        for table, columns in (all_needs() if needs is None else needs).items():
            fields = list(schema_of(table))
            self._columns[table] = {column: fields.index(column) for column in columns}
            self._batches[table] = [self._frame(table, ())]

    def write(self, table: str, rows: Sequence[Row]) -> None:
        """Keep the needed columns of `rows`, or nothing."""
        if table in self._columns:
            self._batches[table].append(self._frame(table, rows))

    def tables(self) -> dict[str, pl.DataFrame]:
        """All rows so far."""
        return {table: pl.concat(batches, rechunk=True) for table, batches in self._batches.items()}

    def facts(self, visits: int | None, terms: Terms) -> Facts:
        """The facts of all rows so far; `visits` is None where the market was cut short."""
        tables = self.tables()
        return with_accounts(tables, postings(tables, terms), visits, terms)

    def _frame(self, table: str, rows: Sequence[Row]) -> pl.DataFrame:
        kinds = schema_of(table)
        return pl.DataFrame(
            [
                pl.Series(column, list(map(itemgetter(place), rows)), dtype=kinds[column])
                for column, place in self._columns[table].items()
            ]
        )
