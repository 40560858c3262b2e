"""What buyers kept, and what it was worth to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import polars as pl

from sim.orders import Condition
from sim.records import CRIMINALS

if TYPE_CHECKING:
    from analytics.accounts import Tables
    from analytics.runs import Needs

NEEDS: Final[Needs] = {
    "visits": ("visit", "surplus_cents"),
    "looks": ("visit", "look", "listing", "gain_cents"),
    "orders": (
        "order", "visit", "funded_at", "delivered_at", "condition", "total_cents", "buyer_conduct",
    ),
    "order_lines": ("order", "listing", "quantity", "missing", "returned", "goods"),
}  # fmt: skip
"""The columns that it is worked out from."""

_LINE: Final = ("visit", "listing")


class Kept(NamedTuple):
    """Euro cents over all buyers; those who pay with stolen means keep what is worth nothing here.

    Attributes:
        expected: what all slates were worth when buyers chose.
        chosen: what all that was chosen was expected to be worth over its price.
        gain: of it, that of what was kept.
        paid: what the goods that were kept cost at the door, by their share of the goods of their order.
    """

    expected: int
    chosen: int
    gain: int
    paid: int

    @property
    def worth(self) -> int:
        """Of all that was kept.

        What was chosen is expected to gain as much as the slates were worth, and varies more; so the slates count,
        less what was hoped for in vain.
        """
        return self.paid + self.expected - self.chosen + self.gain


def kept(tables: Tables) -> Kept:
    """What became of what buyers chose.

    Kept is what was delivered, in good condition, of an order that was paid, and did not go back. Where a visit
    took an offer twice, it was bought once.
    """
    taken = tables["looks"].filter(pl.col("listing") >= 0)
    gains = taken.sort("visit", "look").unique(_LINE, keep="first", maintain_order=True)
    lines = _kept_lines(tables).join(gains.select(*_LINE, "gain_cents"), on=_LINE, how="left")
    return Kept(
        expected=int(tables["visits"]["surplus_cents"].sum()),
        chosen=int(taken["gain_cents"].sum()),
        gain=_sum(lines, pl.col("gain_cents").fill_null(0) * pl.col("share")),
        paid=_sum(lines, pl.col("total_cents") * pl.col("of_order") * pl.col("share")),
    )


def _kept_lines(tables: Tables) -> pl.DataFrame:
    """Lines of orders that came to something, with the `share` of each that was kept."""
    good = tables["orders"].filter(
        (pl.col("funded_at") >= 0)
        & (pl.col("delivered_at") >= 0)
        & (pl.col("condition") == Condition.GOOD)
        & ~pl.col("buyer_conduct").is_in(CRIMINALS)
    )
    lines = tables["order_lines"].with_columns(
        of_order=pl.col("goods") / pl.col("goods").sum().over("order"),
        share=(pl.col("quantity") - pl.col("missing") - pl.col("returned")) / pl.col("quantity"),
    )
    return lines.join(good.select("order", "visit", "total_cents"), on="order")


def _sum(lines: pl.DataFrame, cents: pl.Expr) -> int:
    """Of each line's cents, rounded."""
    return int(lines.select(cents.round(mode="half_away_from_zero").cast(pl.Int64).sum()).item())
