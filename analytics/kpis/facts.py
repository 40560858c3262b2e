"""What KPIs are computed from: the columns they declare, and what they have in common."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import polars as pl

from analytics.runs import PARTIES
from sim.core.units import DAY
from sim.orders import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics.runs import Needs

Number = int | float | None
ACCOUNTS: Final = "accounts"
"""Among the tables of facts: the lines of every account (`analytics.accounts.lines_of`), made from the others."""

_NOT_ENDED: Final = (Outcome.DECLINED, Outcome.OPEN)


class UndeclaredColumn(Exception):
    """A KPI reads what it did not declare. The message names it and says what is there."""


@dataclass(frozen=True)
class Facts:
    """Part of what a run left behind.

    Attributes:
        tables: by name; each holds some of its columns. `ACCOUNTS` is one of them.
        visits: by buyers; None where the run was cut short.
        coin_price_eur: price of the native coin.
    """

    tables: Mapping[str, pl.DataFrame]
    visits: int | None
    coin_price_eur: float

    def only(self, needs: Needs) -> Facts:
        """The same with nothing but the named columns."""
        tables = {name: self.table(name).select(columns) for name, columns in needs.items()}
        return replace(self, tables=tables)

    def table(self, name: str) -> pl.DataFrame:
        """One table.

        Raises:
            UndeclaredColumn: if it is not there.
        """
        if name not in self.tables:
            raise UndeclaredColumn(f"no table '{name}' here; there are: {', '.join(self.tables) or 'none'}")
        return self.tables[name]

    @property
    def orders(self) -> pl.DataFrame:
        """All orders placed."""
        return self.table("orders")

    @property
    def funded(self) -> pl.DataFrame:
        """Orders whose money reached the escrow; needs `funded_at`."""
        return self.orders.filter(pl.col("funded_at") >= 0)

    @property
    def ended(self) -> pl.DataFrame:
        """Orders with a final outcome other than declined; needs `outcome`."""
        return self.orders.filter(~pl.col("outcome").is_in(_NOT_ENDED))


PAYOUTS: Final = tuple(f"to_{party}" for party in PARTIES)
"""Columns of an order that sum to what was paid out of its deposit."""


def together(*needs: Needs) -> Needs:
    """What several KPIs need, each column once."""
    columns: dict[str, dict[str, None]] = {}
    for tables in needs:
        for table, names in tables.items():
            columns.setdefault(table, {}).update(dict.fromkeys(names))
    return {table: tuple(names) for table, names in columns.items()}


def paid_out() -> pl.Expr:
    """Token units that an order paid out to all parties; needs `PAYOUTS`."""
    return pl.sum_horizontal(PAYOUTS)


def days_until(orders: pl.DataFrame, since: str, reached: str) -> pl.Series:
    """Days of each order from one of its times to another; what never got there took as long as the longest.

    Were those that are lost left out, losing slow ones would look like speed.

    Args:
        orders: with both columns and `closed_at`.
        since: column of the time from which on it is counted.
        reached: column of the time at which it ended, -1 for never.
    """
    there = pl.col(reached) >= 0
    days = (pl.when(there).then(reached).otherwise("closed_at") - pl.col(since)) / DAY
    return orders.select(pl.when(there).then(days).otherwise(days.max())).to_series().rename("days")


def ratio(part: Number, whole: Number) -> Number:
    """`part` over `whole`; None where there is no whole, never 0."""
    return None if part is None or not whole else part / whole


def total(frame: pl.DataFrame, column: str) -> int:
    """Sum of a column of whole numbers."""
    return int(frame[column].sum())
