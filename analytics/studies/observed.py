"""What a study sees of a market that has ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

NEEDS: Final[Mapping[str, tuple[str, ...]]] = {
    "traffic": ("day", "sessions", "carts", "visits", "bought"),
    "visits": ("visit", "time", "buyer", "buyer_country", "found", "orders"),
    "orders": (
        "order", "visit", "placed_at", "seller", "lines", "goods", "total", "total_cents", "payment", "chargeback",
        "delivered_at", "outcome", "buyer_conduct",
    ),
    "order_lines": ("order", "sku", "quantity", "goods"),
    "shipments": ("order", "fate"),
    "disputes": ("order", "kind"),
    "stock": ("time", "sku", "warehouse", "movement", "quantity"),
}  # fmt: skip
"""Columns that the studies read, by table."""


@dataclass(frozen=True)
class Observed:
    """One market.

    Attributes:
        tables: the columns of `NEEDS`.
        days: for which buyers came.
        segment: of all its customers.
        weekday: of the first day, Monday 0.
        utc_offsets: seconds by which local time is ahead of UTC, by country, in every hour of the run.
        country_exponent: power to which customers of the data were raised to get a mix of countries.
        rates: units per euro by currency, on each of the `days`.
        stock_at_end: units on all shelves when everything had ended.
        reversible: names of the payments that can be charged back.
    """

    tables: Mapping[str, pl.DataFrame]
    days: int
    segment: str
    weekday: int
    utc_offsets: Mapping[str, Sequence[int]]
    country_exponent: float
    rates: Mapping[str, Sequence[float]]
    stock_at_end: int
    reversible: frozenset[str]

    def table(self, name: str) -> pl.DataFrame:
        """One of the tables."""
        return self.tables[name]

    @property
    def purchases(self) -> pl.DataFrame:
        """Visits that brought an order: one each, whatever the number of sellers."""
        return self.tables["visits"].filter(pl.col("orders") > 0)

    @property
    def delivered(self) -> pl.DataFrame:
        """Orders that reached their buyer."""
        return self.tables["orders"].filter(pl.col("delivered_at") >= 0)

    @property
    def pounds_per_euro(self) -> float:
        """Mean over the days."""
        pounds = self.rates["GBP"]
        return sum(pounds) / len(pounds)
