"""What is known of customers on a day, and what they did after it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from numpy.typing import NDArray

RFM: Final = ("recency", "frequency", "monetary")
FEATURES: Final = (*RFM, "tenure", "gap", "lately", "spent_lately", "overdue")
"""Days since the last purchase, number of purchases, what they came to; days since the first purchase, mean days
between two (the tenure of those with one), purchases and value of the last horizon, days since the last purchase
over the gap. Models see the logarithm of one more than each."""


class TooFewCustomersError(ValueError):
    """There is not enough to learn from. The message says what is lacking."""


class Customers(NamedTuple):
    """Everybody who had bought before the cut-off.

    Attributes:
        ids: of the customers, ascending.
        known: features as they are, shape (customers, `FEATURES`).
        again: whether they bought within the horizon.
        value: what they spent in it.
    """

    ids: NDArray[np.int64]
    known: NDArray[np.float64]
    again: NDArray[np.bool_]
    value: NDArray[np.float64]

    def logs(self, names: tuple[str, ...] = FEATURES) -> NDArray[np.float64]:
        """Logarithm of one more than the features `names`, shape (customers, names)."""
        return np.log1p(self.known[:, [FEATURES.index(name) for name in names]])

    def of(self, kept: NDArray[np.bool_]) -> Customers:
        """Some of them."""
        return Customers(self.ids[kept], self.known[kept], self.again[kept], self.value[kept])


class Split(NamedTuple):
    """Days of a split by time: what models learn ends before what they are tested on begins.

    Attributes:
        train: cut-off of the features that are learned from.
        test: cut-off of those that are judged.
        horizon: days after each that are foretold.
    """

    train: float
    test: float
    horizon: float = 90.0

    def check(self) -> None:
        """Refuse a split that would let models see what they are tested on.

        Raises:
            ValueError: if the horizon of the first cut-off reaches beyond the second.
        """
        if self.horizon <= 0 or self.train + self.horizon > self.test:
            raise ValueError(
                f"the horizon of {self.horizon:g} days from day {self.train:g} "
                f"does not end by day {self.test:g}"
            )


def customers_at(purchases: pl.DataFrame, cut: float, horizon: float = 90.0) -> Customers:
    """Features from before day `cut`, and what came of them in the `horizon` days from it on.

    Args:
        purchases: columns `customer`, `day`, `value`.
        cut: first day that is not known.
        horizon: days.

    Raises:
        TooFewCustomersError: if nobody had bought.
    """
    before = purchases.filter(pl.col("day") < cut)
    if before.is_empty():
        raise TooFewCustomersError(f"nobody bought anything before day {cut:g}")
    lately = pl.col("day") >= cut - horizon
    known = before.group_by("customer", maintain_order=True).agg(
        recency=cut - pl.col("day").max(),
        frequency=pl.len().cast(pl.Float64),
        monetary=pl.col("value").sum(),
        tenure=cut - pl.col("day").min(),
        lately=lately.sum().cast(pl.Float64),
        spent_lately=pl.col("value").filter(lately).sum(),
    )
    gaps = pl.col("tenure") - pl.col("recency")
    several = pl.col("frequency") > 1
    gap = pl.when(several).then(gaps / (pl.col("frequency") - 1)).otherwise(pl.col("tenure"))
    known = known.with_columns(gap=gap).with_columns(
        overdue=pl.col("recency") / pl.max_horizontal("gap", pl.lit(1.0))
    )
    after = purchases.filter((pl.col("day") >= cut) & (pl.col("day") < cut + horizon))
    by_customer = after.group_by("customer", maintain_order=True)
    after = by_customer.agg(next_value=pl.col("value").sum(), next_count=pl.len())
    found = known.join(after, on="customer", how="left").sort("customer")
    return Customers(
        found["customer"].to_numpy(),
        found.select(FEATURES).to_numpy(),
        found["next_count"].is_not_null().to_numpy(),
        found["next_value"].fill_null(0.0).to_numpy(),
    )


def active(customers: Customers, days: float = 180.0) -> NDArray[np.bool_]:
    """Those who can still be lost: at least two purchases, the last not more than `days` ago."""
    recency, frequency = (customers.known[:, FEATURES.index(name)] for name in ("recency", "frequency"))
    kept: NDArray[np.bool_] = (frequency >= 2) & (recency <= days)
    return kept
