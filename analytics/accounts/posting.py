"""One posting: who gave, who took, what, when and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

import polars as pl

if TYPE_CHECKING:
    from sim.scenario import Scenario
    from sim.world.fx import ExchangeRates

Tables: TypeAlias = Mapping[str, pl.DataFrame]

SCHEMA: Final = (
    ("time", pl.Int64), ("order", pl.Int64), ("giver", pl.String), ("taker", pl.String),
    ("currency", pl.String), ("amount", pl.Int128), ("cents", pl.Int64), ("kind", pl.String),
)  # fmt: skip
"""The columns of the ledger; gas in wei exceeds 64 bits where it is dear."""

EUR_TOKENS_PER_CENT: Final = 10_000


class Terms(NamedTuple):
    """What the ledger takes from outside a run's tables.

    Attributes:
        scenario: as it ran: tariffs, margins, the share of the price that goods cost, the price of the coin.
        rates: of exchange, by day.
    """

    scenario: Scenario
    rates: ExchangeRates


def posted(
    frame: pl.DataFrame, kind: str, giver: pl.Expr, taker: pl.Expr, amount: pl.Expr, cents: pl.Expr,
    currency: pl.Expr | None = None,
) -> pl.DataFrame:  # fmt: skip
    """A posting for each row of `frame`, which has `time` and `order`, and `currency` unless that is given."""
    return frame.select(
        "time", "order", giver.alias("giver"), taker.alias("taker"),
        (pl.col("currency") if currency is None else currency).alias("currency"),
        amount.alias("amount"), cents.alias("cents"), pl.lit(kind).alias("kind"),
    )  # fmt: skip


def in_euro(frame: pl.DataFrame, kind: str, giver: pl.Expr, taker: pl.Expr, cents: pl.Expr) -> pl.DataFrame:
    """The same for what is owed in euros."""
    return posted(frame, kind, giver, taker, cents * EUR_TOKENS_PER_CENT, cents, pl.lit("EUR"))


def named(word: str, column: str) -> pl.Expr:
    """An account such as `seller:7`."""
    return pl.lit(f"{word}:") + pl.col(column).cast(pl.String)


def whole(amount: pl.Expr) -> pl.Expr:
    """Rounded to a whole number, halves away from zero; null where 64 bits do not hold it."""
    return amount.round(mode="half_away_from_zero").cast(pl.Int64, strict=False)
