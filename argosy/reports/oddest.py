"""The five orders of a run that tell most: slowest, dearest dispute, largest loss, dirtiest, and so on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import polars as pl

from analytics.report import Story, Table, amount
from argosy.printable import one_line
from argosy.runs import story_of
from sim.core.units import DAY, format_money

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analytics.runs import Needs, RunDirectory
    from argosy.runs.story import Step
    from argosy.runs.story import Story as Told

ODD: Final[Needs] = {
    "orders": (
        "order", "placed_at", "funded_at", "delivered_at", "closed_at", "outcome", "goods", "freight", "total",
        "total_cents", "buyer_loss_cents", "chargeback", "co2_g",
    ),
    "disputes": ("order", "kind"),
}  # fmt: skip
"""The columns by which orders are chosen."""

_SHOWN: Final = 5
_STEPS: Final = 60


class Odd(NamedTuple):
    """An order, and why it is told."""

    order: int
    why: str


def oddest(tables: Mapping[str, pl.DataFrame]) -> list[Odd]:
    """Up to five orders, no order twice.

    Args:
        tables: with the columns of `ODD`.
    """
    orders = tables["orders"]
    disputed = orders.join(tables["disputes"].filter(pl.col("kind") == "dispute"), on="order", how="semi")
    days = (pl.col("delivered_at") - pl.col("placed_at")) / DAY
    wait = (pl.col("closed_at") - pl.col("funded_at")) / DAY
    share = pl.col("freight") / pl.col("total") * 100
    paid = pl.col("funded_at") >= 0
    rules = (
        (orders.filter(pl.col("delivered_at") >= 0), days, "The slowest that arrived: {} days from order to door."),
        (disputed, pl.col("total_cents") / 100, "The dearest that was disputed: {} EUR."),
        (orders, pl.col("buyer_loss_cents") / 100, "The largest loss of a buyer: {} EUR."),
        (orders.filter(pl.col("chargeback") > 0), pl.col("total_cents") / 100, "The dearest charged back: {} EUR."),
        (orders, pl.col("co2_g") / 1000, "The most emissions: {} kg CO2."),
        (orders.filter(paid), share, "The most freight for its goods: {} % of what was paid."),
        (orders.filter(paid & (pl.col("closed_at") >= 0)), wait, "The longest from payment to its end: {} days."),
    )  # fmt: skip
    found: dict[int, str] = {}
    for frame, measure, why in rules:
        ranked = frame.select("order", value=measure).filter(pl.col("value") > 0)
        ranked = ranked.filter(~pl.col("order").is_in(list(found))).sort(
            "value", "order", descending=[True, False]
        )
        if ranked.height and len(found) < _SHOWN:
            found[ranked["order"][0]] = why.format(amount(ranked["value"][0], 1))
    return [Odd(*pair) for pair in found.items()]


def stories(run: RunDirectory, chosen: Sequence[Odd]) -> list[Story]:
    """Their stories, step by step."""
    return [_story(story_of(run, odd.order), odd) for odd in chosen]


def _story(told: Told, odd: Odd) -> Story:
    order = told.order or {}
    currency = order.get("currency", "")
    goods = ", ".join(f"{line['quantity']} × {one_line(line['sku'])}" for line in told.lines)
    title = f"Order {odd.order}: {str(order.get('outcome', 'unrecorded')).replace('_', ' ')}"
    if order:
        way = f"{order['seller_country']} to {order['buyer_country']}"
        title += f", {format_money(order['total'], currency)}, {way}"
    rows = [_cells(told, step, currency) for step in told.steps[:_STEPS]]
    head = ["Time, UTC", "Step", "Who", "Where", "Money", "Gas"]
    repeat = f"argosy explain {told.run.path} order {odd.order} tells it with every event of the contracts."
    return Story(title, f"{odd.why} Goods: {goods}. {repeat}", Table(head, rows, words=4))


def _cells(told: Told, step: Step, currency: str) -> list[str]:
    money = format_money(step.amount, currency) if step.amount and currency else ""
    gas = f"{step.transaction['gas_used']:,}" if step.transaction else ""
    return [told.moment(step.time), step.what.replace("_", " "), step.who, step.where, money, gas]
