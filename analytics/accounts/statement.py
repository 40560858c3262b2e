"""Profit and loss: what each group of actors took and gave, by kind of posting."""

from __future__ import annotations

import polars as pl

from analytics.accounts.actors import GROUPS, group_of


def statement(ledger: pl.DataFrame) -> dict[str, dict[str, int]]:
    """Euro cents by group and kind, positive where received, and the group's `profit`. All profits sum to 0."""
    sides = [
        ledger.select(group=group_of(side), kind="kind", cents=pl.col("cents") * sign)
        for side, sign in (("taker", 1), ("giver", -1))
    ]
    sums = pl.concat(sides).group_by("group", "kind", maintain_order=True).agg(pl.col("cents").sum())
    found: dict[str, dict[str, int]] = {group: {} for group in dict.fromkeys((*GROUPS.values(), "others"))}
    for group, kind, cents in sums.iter_rows():
        found[group][kind] = cents
    return {group: {**lines, "profit": sum(lines.values())} for group, lines in found.items() if lines}
