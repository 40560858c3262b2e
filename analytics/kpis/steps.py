"""What each kind of transaction cost a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from sim.core.units import WEI

if TYPE_CHECKING:
    from analytics.runs import RunDirectory


class Step(NamedTuple):
    """All transactions of one kind.

    Attributes:
        action: such as `fund`.
        times: how many there were.
        gas_mean: gas of one.
        gas_per_order: gas of all of them over settled orders; None where there are no such orders.
        fee_cents_per_order: what that cost, in euro cents.
    """

    action: str
    times: int
    gas_mean: float
    gas_per_order: float | None
    fee_cents_per_order: float | None


def gas_by_step(run: RunDirectory, settled: int, coin_price_eur: float) -> list[Step]:
    """Gas by kind of transaction, the costliest kind first."""
    fee = (pl.col("gas_used").cast(pl.Float64) * pl.col("gas_price")).sum()
    table = (
        run.table("transactions")
        .group_by("action")
        .agg(pl.len().alias("times"), pl.col("gas_used").sum().alias("gas"), fee.alias("wei"))
        .sort(["gas", "action"], descending=[True, False])
    )
    steps = []
    for action, times, gas, wei in run.collect(table).iter_rows():
        cents = wei / WEI * coin_price_eur * 100
        per_order = (gas / settled, cents / settled) if settled else (None, None)
        steps.append(Step(action, times, gas / times, *per_order))
    return steps
