"""Weekly series of a run: what was ordered and how it was served, what lay on shelves and in escrow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

import numpy as np
import polars as pl

from analytics.weekly.flows import FLOWS
from sim.core.units import DAY
from sim.orders import Condition, Outcome
from sim.records import Movement

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics.runs import Needs

    Tables = Mapping[str, pl.DataFrame]

Series: TypeAlias = "dict[str, list[float | None]]"
"""A value for every week, by name of the series; None where a week has none."""

WEEK: Final = 7 * DAY

NEEDS: Final[Needs] = {
    "orders": (
        "placed_at", "funded_at", "delivered_at", "promised_at", "closed_at", "condition", "outcome",
        "total_cents", "co2_g", "escrow_id",
    ),
    "stock": ("time", "movement", "quantity"),
    "legs": (*FLOWS, "departed_at", "weight_g", "cents"),
}  # fmt: skip
"""The columns that series and flows are made from."""


class Kind(NamedTuple):
    """What a series holds.

    Attributes:
        label: words with the unit.
        unit: as those of key figures.
        meaning: one line.
    """

    label: str
    unit: str
    meaning: str


SERIES: Final[Mapping[str, Kind]] = {
    "orders": Kind("orders placed a week", "count", "Orders placed in the week."),
    "goods_cents": Kind(
        "paid in by buyers a week, EUR", "EUR cents", "Of orders placed and paid in the week."
    ),
    "on_time": Kind(
        "on time and in good condition, %", "share", "Of orders placed in the week that came to an end."
    ),
    "lead_days": Kind(
        "from order to door, mean, days", "days", "Of orders placed in the week whose parcels arrived."
    ),
    "carriage_cents": Kind(
        "paid to hauliers a week, EUR", "EUR cents", "For legs that departed in the week."
    ),
    "co2_kg": Kind("emissions of freight, kg CO2 a week", "kg CO2", "Of orders placed in the week."),
    "stock": Kind("units on shelves", "units", "At the end of the week."),
    "escrow_cents": Kind("held in escrow, EUR", "EUR cents", "At the end of the week."),
}
"""Every series, in the order in which they are shown."""

_NOT_ENDED: Final = (Outcome.DECLINED, Outcome.OPEN)


def weeks_of(tables: Tables) -> int:
    """Whole weeks from the start until the last order was placed; a week that was cut short is none."""
    placed = tables["orders"]["placed_at"]
    return (int(placed.max()) + DAY) // WEEK if len(placed) else 0  # type: ignore[arg-type]


def weekly(tables: Tables, weeks: int) -> Series:
    """Every series of `SERIES` over the first `weeks` weeks.

    Args:
        tables: with the columns of `NEEDS`.
        weeks: from `weeks_of`.
    """
    return _series(tables, _Steps(WEEK, weeks))


def daily(tables: Tables, days: int) -> Series:
    """The same series day by day: what `SERIES` calls a week is a day.

    Args:
        tables: with the columns of `NEEDS`.
        days: in which buyers came.
    """
    return _series(tables, _Steps(DAY, days))


class _Steps(NamedTuple):
    """Equal parts of the time from the start on: how many seconds each has, and how many there are."""

    seconds: int
    many: int

    @property
    def ends(self) -> list[int]:
        return [(step + 1) * self.seconds for step in range(self.many)]


def _series(tables: Tables, steps: _Steps) -> Series:
    if not steps.many:
        return {name: [] for name in SERIES}
    orders = tables["orders"]
    funded = orders.filter(pl.col("funded_at") >= 0)
    ended = orders.filter(~pl.col("outcome").is_in(_NOT_ENDED))
    arrived = funded.filter(pl.col("delivered_at") >= 0)
    in_time = pl.col("delivered_at").is_between(0, pl.col("promised_at")) & (
        pl.col("condition") == Condition.GOOD
    )
    held = orders.filter((pl.col("escrow_id") > 0) & (pl.col("funded_at") >= 0))
    took = (pl.col("delivered_at") - pl.col("placed_at")).mean() / DAY
    found = {
        "orders": _by_step(orders, "placed_at", pl.len(), steps),
        "goods_cents": _by_step(funded, "placed_at", pl.col("total_cents").sum(), steps),
        "on_time": _by_step(ended, "placed_at", in_time.mean(), steps, nothing=None),
        "lead_days": _by_step(arrived, "placed_at", took, steps, nothing=None),
        "carriage_cents": _by_step(tables["legs"], "departed_at", pl.col("cents").sum(), steps),
        "co2_kg": _by_step(funded, "placed_at", pl.col("co2_g").sum() / 1000, steps),
        "stock": _level(tables["stock"].filter(pl.col("movement") != Movement.ORDERED), steps),
        "escrow_cents": _held(held, steps),
    }
    return {name: [_short(value) for value in values] for name, values in found.items()}


def _by_step(
    frame: pl.DataFrame, time: str, value: pl.Expr, steps: _Steps, nothing: float | None = 0.0
) -> list[float | None]:
    """`value` of the rows of every step; `nothing` where a step has no rows."""
    grouped = frame.group_by(pl.col(time) // steps.seconds).agg(value.alias("value"))
    found = dict(grouped.iter_rows())
    return [found.get(step, nothing) for step in range(steps.many)]


def _level(movements: pl.DataFrame, steps: _Steps) -> list[float | None]:
    """The sum of `quantity` until the end of every step."""
    times, amounts = movements["time"].to_numpy(), movements["quantity"].to_numpy()
    return [float(amounts[times < end].sum()) for end in steps.ends]


def _held(orders: pl.DataFrame, steps: _Steps) -> list[float | None]:
    """Euro cents of orders paid and not closed yet, at the end of every step."""
    since, cents = orders["funded_at"].to_numpy(), orders["total_cents"].to_numpy()
    until = np.where(
        orders["closed_at"].to_numpy() < 0, np.iinfo(np.int64).max, orders["closed_at"].to_numpy()
    )
    return [float(cents[(since < end) & (until >= end)].sum()) for end in steps.ends]


def _short(value: float | None) -> float | None:
    """Five digits, which no picture shows more of."""
    return None if value is None else float(f"{value:.5g}")
