"""Profit and loss: what each actor, and each group of them, took and gave, by kind of posting."""

from __future__ import annotations

from typing import Final

import polars as pl

from analytics.accounts.actors import GROUPS, group_of
from sim.records import PaymentKind

LINES: Final = (
    "deposit", "sale", "freight", "duty and VAT", "platform fee", "refund",
    "goods bought", "cost of goods", "goods back", "shrinkage", "holding", "legs", "last mile", "clearance",
    "returns carriage", "payment fee", "exchange", "marketing",
    *PaymentKind, "chargeback", "payment refused", "gas", "rounding",
)  # fmt: skip
"""Kinds of postings in the order of a statement: revenue, goods, carriage, fees, what went wrong, gas."""

COLUMNS: Final = ("account", "group", "line", "cents")
"""Of `lines_of`."""


def lines_of(ledger: pl.DataFrame) -> pl.DataFrame:
    """Euro cents of each account by kind of posting, positive where received: `COLUMNS`, sorted."""
    sides = [
        ledger.group_by(account=side, line="kind").agg(pl.col("cents").sum() * sign)
        for side, sign in (("taker", 1), ("giver", -1))
    ]
    sums = pl.concat(sides).group_by("account", "line").agg(pl.col("cents").sum())
    return sums.with_columns(group=group_of("account")).select(COLUMNS).sort("account", "line")


def statement(lines: pl.DataFrame) -> dict[str, dict[str, int]]:
    """Euro cents by group and line, and the group's `profit`, in the order of `GROUPS` and `LINES`.

    All profits sum to 0.

    Args:
        lines: from `lines_of`.
    """
    sums = lines.group_by("group", "line").agg(pl.col("cents").sum())
    found: dict[str, dict[str, int]] = {group: {} for group in dict.fromkeys((*GROUPS.values(), "others"))}
    for group, line, cents in sorted(sums.iter_rows(), key=lambda row: place_of(row[1])):
        found[group][line] = cents
    return {group: {**own, "profit": sum(own.values())} for group, own in found.items() if own}


def place_of(line: str) -> tuple[int, str]:
    """Sorts lines as `LINES` has them."""
    return (LINES.index(line) if line in LINES else len(LINES), line)
