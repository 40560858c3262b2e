"""Service block by block of time, and when a disruption makes it fall and lets it recover."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple

import polars as pl

from analytics.kpis import days_until
from sim.core.units import DAY
from sim.orders import Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.runs import Needs
    from analytics.statistics import Interval

SERVICE_NEEDS: Final[Needs] = {
    "orders": ("placed_at", "funded_at", "promised_at", "delivered_at", "closed_at", "outcome"),
}
"""The columns that service is read from."""


class Service(NamedTuple):
    """What became of the orders of a block of time.

    Attributes:
        orders: that were paid for, and not called off by their buyers.
        in_time: share that arrived when promised; None without orders.
        lead_days_p95: 95th percentile of days from order to door; what never arrived counts as the run's longest.
    """

    orders: int
    in_time: float | None
    lead_days_p95: float | None


class Resilience(NamedTuple):
    """When service fell and when it had recovered, in blocks from the first.

    Attributes:
        fell: the first block that lies below; None if none does.
        recovered: the first block after it that begins as many blocks that do not as were asked for; None if the
            series ends before.
    """

    fell: int | None
    recovered: int | None

    @property
    def blocks_below(self) -> int | None:
        """From the fall to the recovery: the time to recover; None if there is no fall, or no recovery."""
        return None if self.fell is None or self.recovered is None else self.recovered - self.fell


def service_by_block(
    orders: pl.DataFrame, block_days: int, blocks: int, by: Literal["placed_at", "promised_at"] = "placed_at"
) -> list[Service]:
    """Service of the orders placed, or due, in each of the first `blocks` blocks of `block_days` days.

    Args:
        orders: with the columns of `SERVICE_NEEDS`.
        block_days: length of a block.
        blocks: how many.
        by: whether an order belongs to the block in which it was placed, or to the one for which it was promised.
    """
    waited = orders.filter((pl.col("funded_at") >= 0) & (pl.col("outcome") != Outcome.CALLED_OFF))
    in_time = pl.col("delivered_at").is_between(0, pl.col("promised_at"))
    found = (
        waited.with_columns(
            block=pl.col(by) // (block_days * DAY), days=days_until(waited, "placed_at", "delivered_at")
        )
        .group_by("block")
        .agg(
            orders=pl.len(),
            in_time=in_time.mean(),
            p95=pl.col("days").quantile(0.95, "linear"),
        )
    )
    by_block = {block: Service(*rest) for block, *rest in found.iter_rows()}
    return [by_block.get(block, Service(0, None, None)) for block in range(blocks)]


def resilience(changes: Sequence[Interval | None], margin: float, *, calm: int = 2) -> Resilience:
    """When a series of paired changes of service falls, and when it has recovered.

    A block lies below if even the upper end of its interval is under -`margin`; a single run has no interval, and
    its mean decides. A block without a figure lies neither below nor does it count as calm.

    Args:
        changes: service with the disruption less without it, block by block; None where a block has no figure.
        margin: that a fall has to exceed, not negative, in the unit of the changes.
        calm: blocks in a row that do not lie below before service has recovered, 1 or more.

    Raises:
        ValueError: for a negative margin, or a `calm` below 1.
    """
    if margin < 0 or calm < 1:
        raise ValueError(f"margin {margin} is negative, or calm {calm} below 1")
    below = [None if change is None else _upper(change) < -margin for change in changes]
    fell = next((block for block, low in enumerate(below) if low), None)
    if fell is None:
        return Resilience(None, None)
    ends = range(fell + 1, len(below) - calm + 1)
    recovered = next((n for n in ends if all(low is False for low in below[n : n + calm])), None)
    return Resilience(fell, recovered)


def _upper(change: Interval) -> float:
    return change.mean if change.ci_high is None else change.ci_high
