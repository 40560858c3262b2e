"""The table of grades."""

from __future__ import annotations

from typing import NamedTuple

from sim.records.schema import table


@table("grades")
class GradeRow(NamedTuple):
    """One row per change of a grade; a seller's first, where `before` is empty, is from when it opened its shop.

    `kind` is `seller`, `buyer` or `corridor`, `number` the seller's or the account's, -1 for a corridor, which
    has a `name` as `CN>DE`. `opened_at` is the second at which the seller opened its shop, under its present name.
    `warning` says that it fell to D or E. `risk` is the probability of trouble within the next 30 days, by the
    policy; of `tried` orders of the window `bad` had some, and `reasons` has the strongest five as
    `feature:value:weight`, parted by semicolons. `tactic`, empty for who is honest, and `cheats_from`, the second
    from which on a seller does, -1 for never, are hidden from everybody.
    """

    time: int
    kind: str
    number: int
    name: str
    opened_at: int
    before: str
    grade: str
    warning: bool
    risk: float
    tried: int
    bad: int
    reasons: str
    tactic: str
    cheats_from: int
