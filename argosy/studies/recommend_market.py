"""One market with a recommender in it, and what a study of many needs of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import polars as pl

from analytics.kpis import all_needs, together
from argosy.studies.markets import finished

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.market import Market

NULL: Final = "none"
ORACLE: Final = "oracle"
LOGGED: Final = "random"
"""The one whose purchases the models are judged by offline: it shows whatever there is."""
EXPLORING: Final = "hybrid, exploring"
NAMES: Final = (
    NULL, LOGGED, "popular", "popularity", "user_cf", "item_cf", "content", "rules", "svd", "ease", "sided",
    "session", "bandit", "hybrid", EXPLORING, ORACLE,
)  # fmt: skip
_CHOICES: Final = {EXPLORING: '{name = "hybrid", options = {explore = 0.2}}'}
KPIS: Final = (
    "conversion", "gmv_cents", "buyer_surplus_cents", "platform_profit_cents", "sellers_profit_cents",
    "stock_out_share",
)  # fmt: skip
_ORDERS: Final = ("order", "buyer", "placed_at")
_NEEDS: Final = {"order_lines": ("order", "sku", "category", "quantity"), "orders": _ORDERS}


class Shown(NamedTuple):
    """A market: its recommender, seed and days."""

    recommender: str
    seed: int
    days: int


class Effect(NamedTuple):
    """What became of it.

    Attributes:
        figures: key figures (`KPIS`), and `articles`: the number of articles that would share the sales evenly.
        bought: by buyer, numbers of articles in the order of time; empty but for `LOGGED`.
        words: by article, as recommenders see them.
    """

    figures: dict[str, float]
    bought: list[list[int]]
    words: list[tuple[str, ...]]


def live(given: Shown) -> Effect:
    """Run the market."""
    choice = _CHOICES.get(given.recommender, given.recommender)
    overrides = ["settlement.mode=instant", f"seed={given.seed}", f"policies.recommendation={choice}"]
    ended = finished(overrides, given.days, together(all_needs(), _NEEDS))
    kpis = ended.figures()
    figures = {name: float(kpis[name] or 0.0) for name in KPIS}
    tables = ended.sink.tables()
    sold = tables["order_lines"].group_by("sku").agg(pl.col("quantity").sum())["quantity"].to_list()
    figures["articles"] = sum(sold) ** 2 / sum(units * units for units in sold)
    if given.recommender != LOGGED:
        return Effect(figures, [], [])
    return Effect(figures, _bought(tables, ended.market), _words(ended.market))


def _bought(tables: Mapping[str, pl.DataFrame], market: Market) -> list[list[int]]:
    numbers = {product.sku: product.index for product in market.world.products}
    lines = tables["order_lines"].join(tables["orders"].select(_ORDERS), on="order", maintain_order="left")
    by_buyer: dict[int, list[int]] = {}
    for buyer, sku in lines.sort("placed_at", maintain_order=True).select("buyer", "sku").iter_rows():
        by_buyer.setdefault(buyer, []).append(numbers[sku])
    return list(by_buyer.values())


def _words(market: Market) -> list[tuple[str, ...]]:
    return [(x.category, x.season, *x.tags) for x in market.world.products]
