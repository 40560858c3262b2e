"""KPIs of stock: how well it serves, how long it lies, and how orders to suppliers swing.

A line counts from the second at which its units were looked for, whatever became of the order afterwards. What a
visitor wanted and none of the sellers whom it came across had is asked for, too, where a figure says how well stock
serves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from analytics.kpis.facts import ACCOUNTS, ratio, together, total
from analytics.kpis.registry import kpi
from sim.core.units import DAY
from sim.records import Movement

if TYPE_CHECKING:
    from analytics.kpis.facts import Facts, Number
    from analytics.runs import Needs

_YEAR: Final = 365
_WEEK: Final = 7 * DAY
_ASKED: Final[Needs] = {"order_lines": ("quantity", "asked_at")}
_SERVED: Final[Needs] = {"order_lines": ("asked_at", "waited", "found")}
_MOVED: Final[Needs] = {"orders": ("placed_at",), "stock": ("time", "movement")}
_UNITS: Final[Needs] = {"stock": ("quantity",)}


@kpi(
    label="fill rate, % of units",
    unit="share",
    better="higher",
    needs=together(_ASKED, _SERVED, {"visits": ("unmet_units",)}),
)
def fill_rate(facts: Facts) -> Number:
    """Share of the units asked for that were on the shelf at that second, what visitors did not find included."""
    asked = _asked(facts)
    at_once = asked.filter(pl.col("found") & (pl.col("waited") == 0))
    return ratio(
        total(at_once, "quantity"), total(asked, "quantity") + total(facts.table("visits"), "unmet_units")
    )


@kpi(
    label="lines not in stock, %",
    unit="share",
    better="lower",
    needs=together(_SERVED, {"visits": ("unmet",)}),
)
def stock_out_share(facts: Facts) -> Number:
    """Share of the lines asked for that were not on the shelf at that second, found later or not.

    An article that a visitor wanted of nobody's stock counts as a line.
    """
    asked, unmet = _asked(facts), total(facts.table("visits"), "unmet")
    at_once = asked.filter(pl.col("found") & (pl.col("waited") == 0))
    return ratio(asked.height + unmet - at_once.height, asked.height + unmet)


@kpi(
    label="units waiting for stock, mean", unit="units", better="lower",
    needs=together(_ASKED, {"order_lines": ("waited",), "orders": ("placed_at", "closed_at")}),
)  # fmt: skip
def backlog(facts: Facts) -> Number:
    """Mean number of units that wait for stock; those that never came wait as long as their buyers did."""
    orders, asked = facts.orders, _asked(facts)
    if not orders.height:
        return None
    end = max(int(orders["closed_at"].max() or 0), int(asked["asked_at"].max() or 0))  # type: ignore[arg-type]
    waited = pl.when(pl.col("waited") < 0).then(end - pl.col("asked_at")).otherwise(pl.col("waited"))
    unit_seconds = asked.select((waited * pl.col("quantity")).sum()).item()
    first, last = _window(facts)
    return ratio(unit_seconds, last - first)


@kpi(
    label="sales lost for want of stock, EUR", unit="EUR cents", better="lower",
    needs={
        "orders": ("order", "total", "total_cents"),
        "order_lines": ("order", "goods", "asked_at", "waited", "found"),
    },
)  # fmt: skip
def lost_sales_cents(facts: Facts) -> Number:
    """Goods that were ordered and never found, at their price; what nobody was offered is in `fill_rate`."""
    lost = _asked(facts).filter(~pl.col("found") & (pl.col("waited") >= 0)).join(facts.orders, on="order")
    return round(lost.select((pl.col("goods") / pl.col("total") * pl.col("total_cents")).sum()).item() or 0)


@kpi(
    label="records that counts found right, %", unit="share", better="higher",
    needs={"counts": ("cause", "book", "found")},
)  # fmt: skip
def record_accuracy_share(facts: Facts) -> Number:
    """Share of cycle counts that found as many units as the books had."""
    counts = facts.table("counts").filter(pl.col("cause") == "cycle")
    return ratio(counts.filter(pl.col("book") == pl.col("found")).height, counts.height)


@kpi(
    label="units astray, % of units sold",
    unit="share",
    better="lower",
    needs={"stock": ("movement", "quantity")},
)
def shrinkage_share(facts: Facts) -> Number:
    """Units that vanished from shelves over those that left them for orders."""
    moved = facts.table("stock")
    gone = moved.filter(pl.col("movement") == Movement.SHRUNK)
    return ratio(
        -total(gone, "quantity"), -total(moved.filter(pl.col("movement") == Movement.SOLD), "quantity")
    )


@kpi(label="days of supply", unit="days", needs=together(_MOVED, _ASKED, _UNITS))
def days_of_supply(facts: Facts) -> Number:
    """Mean units on hand over the units asked for in a day, between the first order and the last."""
    first, last = _window(facts)
    held = _mean_held(facts, "quantity")
    asked = total(_asked(facts).filter(pl.col("asked_at") <= last), "quantity")
    return ratio(held, ratio(asked * DAY, last - first))


@kpi(
    label="inventory turns a year",
    unit="times",
    better="higher",
    needs=together(_MOVED, {"stock": ("value_cents",)}),
)
def inventory_turns(facts: Facts) -> Number:
    """Cost of the goods that left for good, a year, over the mean cost of what is on hand."""
    first, last = _window(facts)
    moved = facts.table("stock").filter(pl.col("time") <= last)
    left = moved.filter(pl.col("movement").is_in((Movement.SOLD, Movement.UNPACKED, Movement.RETURNED)))
    a_day = ratio(-total(left, "value_cents") * DAY, last - first)
    return None if a_day is None else ratio(a_day * _YEAR, _mean_held(facts, "value_cents"))


@kpi(
    label="cost of keeping stock, EUR",
    unit="EUR cents",
    better="lower",
    needs={ACCOUNTS: ("group", "line", "cents")},
)
def carrying_cost_cents(facts: Facts) -> Number:
    """What sellers pay for keeping their goods: capital, room, risk and insurance."""
    lines = facts.table(ACCOUNTS)
    return -total(lines.filter((pl.col("group") == "sellers") & (pl.col("line") == "holding")), "cents")


@kpi(
    label="bullwhip: orders to suppliers over demand", unit="times", better="lower",
    needs=together(_ASKED, _MOVED, _UNITS),
)  # fmt: skip
def bullwhip(facts: Facts) -> Number:
    """Variance of the units ordered from suppliers in a week over that of the units asked for, whole weeks only."""
    first, last = _window(facts)
    weeks = (last - first) // _WEEK
    ordered = facts.table("stock").filter(pl.col("movement") == Movement.ORDERED)
    one = _weekly(ordered, "time", first, weeks)
    other = _weekly(_asked(facts), "asked_at", first, weeks)
    if weeks < 2:
        return None
    return ratio(float(np.var(one.to_numpy(), ddof=1)), float(np.var(other.to_numpy(), ddof=1)))


def _asked(facts: Facts) -> pl.DataFrame:
    return facts.table("order_lines").filter(pl.col("asked_at") >= 0)


def _window(facts: Facts) -> tuple[int, int]:
    """Seconds of the first order and of the last."""
    placed = facts.orders["placed_at"]
    return (int(placed.min()), int(placed.max())) if placed.len() else (0, 0)  # type: ignore[arg-type]


def _mean_held(facts: Facts, column: str) -> Number:
    """Mean over the window of units, or cents, on all shelves."""
    first, last = _window(facts)
    moved = facts.table("stock").filter((pl.col("movement") != Movement.ORDERED) & (pl.col("time") <= last))
    since = pl.max_horizontal(pl.col("time"), pl.lit(first))
    return ratio(moved.select((pl.col(column) * (last - since)).sum()).item(), last - first)


def _weekly(moved: pl.DataFrame, column: str, first: int, weeks: int) -> pl.Series:
    """Units of each of so many weeks from `first` on; of a week without any, 0."""
    week = (pl.col(column) - first) // _WEEK
    units = moved.filter(week.is_between(0, weeks - 1)).group_by(week=week).agg(pl.col("quantity").sum())
    every = pl.DataFrame({"week": pl.arange(0, weeks, eager=True)})
    return every.join(units, on="week", how="left")["quantity"].fill_null(0)
