"""Every unit of goods is somewhere: in markets of all kinds, cut short or not; and a unit that is not is missed."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.inventory import NEEDS, Matter, matter_of
from analytics.runs import schema_of
from argosy.compose import build_market
from sim.core.units import DAY
from sim.demand import Doors, visits
from sim.fulfilment import place
from sim.records import MemorySink
from sim.run import abandon
from tests.support.small_market import Run, changed, run, tiny

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Tables = dict[str, pl.DataFrame]

TROUBLED = changed(
    tiny()[0],
    settlement__mode="instant", demand__visits_per_day=40.0, demand__opportunist_share=0.2,
    selling__fraudulent_share=0.3, selling__slow_share=0.2, selling__patience_days=3,
    after_sales__back="always", modes__loss_rate=0.1, modes__damage_rate=0.05, last_mile__damage_rate=0.3,
    payments__refusal_rate=0.3,
    after_sales__remorse_rate=0.1, after_sales__return_rate=0.4, settlement__deliver_window_days=6,
    settlement__ship_window_days=4, customs__inspection_rate=0.3, customs__low_value_inspection_rate=0.3,
    customs__refused_share=0.5, customs__document_share=0.3, customs__low_value_document_share=0.3,
    customs__papers_missing_share=0.5, customs__answer_within_days=2.0,
)  # fmt: skip


def tables_of(found: Run) -> Tables:
    return {
        name: pl.DataFrame(
            found.sink.tables[name], schema=dict(schema_of(name)), orient="row"
        ).select(columns)
        for name, columns in NEEDS.items()
    }  # fmt: skip


@cache
def troubled() -> Tables:
    return tables_of(run(TROUBLED, days=10))


def of(tables: Mapping[str, pl.DataFrame], *, complete: bool = True) -> Matter:
    return matter_of(tables, complete=complete)


@settings(max_examples=12, deadline=None)
@given(
    seed=st.integers(1, 10**6),
    modules=st.sampled_from([(), ("returns",), ("offers",)]),
    dealer=st.sampled_from([None, 2.0]),
    cover=st.integers(0, 6),
)
def test_any_market(seed: int, modules: tuple[str, ...], dealer: float | None, cover: int) -> None:
    scenario = changed(
        TROUBLED, seed=seed, settlement__modules=modules, selling__procure_days=dealer,
        selling__stock_cover_days=5.0, selling__stock_cover_units=cover,
    )  # fmt: skip
    found = run(scenario, days=6)
    matter = of(tables_of(found))
    assert matter.faults == []
    assert matter.difference == 0
    lines = found.records("order_lines")
    assert matter.delivered <= sum(line["quantity"] for line in lines)
    assert matter.on_hand == sum(stock.on_hand for stock in found.market.stocks)
    assert (matter.reserved, matter.under_way, matter.on_order) == (0, 0, 0), "everything has ended"


def test_all_ends_of_a_unit_are_met() -> None:
    matter = of(troubled())
    assert matter.conserved
    for name in ("opening", "restocked", "on_hand", "stranded", "delivered", "lost", "scrapped", "shrunk"):
        assert getattr(matter, name) > 0, name
    whole = matter.opening + matter.restocked
    ends = matter.on_hand + matter.stranded + matter.delivered + matter.lost + matter.scrapped + matter.shrunk
    assert whole == ends


@pytest.mark.parametrize("day", [1, 4, 9])
def test_a_market_that_is_stopped(day: int) -> None:
    sink = MemorySink()
    market = build_market(TROUBLED, tiny()[1], sink)
    market.env.process(visits(Doors(market, place, None), 10 * DAY))
    market.env.run(until=day * DAY + 4_321)
    abandon(market)
    matter = of(tables_of(Run(market, sink)), complete=False)
    assert matter.conserved, matter
    assert matter.reserved + matter.under_way > 0
    assert matter.on_order == sum(stock.on_order for stock in market.stocks)


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_a_market_that_was_killed_between_two_parts_of_its_tables(data: st.DataObject) -> None:
    """Each table ends somewhere else, and nothing is said against it."""
    whole = troubled()
    cut = {name: table.head(data.draw(st.integers(0, table.height), name)) for name, table in whole.items()}
    shelves = whole["stock"].filter(pl.col("movement") == "opening").height
    cut["stock"] = whole["stock"].head(max(cut["stock"].height, shelves))
    matter = of(cut, complete=False)
    assert (matter.faults, matter.difference) == ([], 0)


def _without(movement: str) -> Callable[[Tables], Tables]:
    """The last row of that kind is gone, and what its shelf holds afterwards is made to fit."""

    def forge(tables: Tables) -> Tables:
        stock = tables["stock"].with_row_index()
        row = stock.filter(pl.col("movement") == movement).row(-1, named=True)
        later = (
            (pl.col("index") > row["index"])
            & (pl.col("sku") == row["sku"])
            & (pl.col("warehouse") == row["warehouse"])
        )
        less = 0 if movement == "ordered" else row["quantity"]
        due = {"ordered": row["quantity"], "restocked": -row["quantity"]}.get(movement, 0)
        stock = stock.with_columns(
            on_hand=pl.col("on_hand") - pl.when(later).then(less).otherwise(0),
            on_order=pl.col("on_order") - pl.when(later).then(due).otherwise(0),
        )
        return {**tables, "stock": stock.filter(pl.col("index") != row["index"]).drop("index")}

    return forge


def _changed_row(table: str, column: str, which: pl.Expr, by: int) -> Callable[[Tables], Tables]:
    def forge(tables: Tables) -> Tables:
        rows = tables[table].with_row_index()
        number = rows.filter(which)["index"][0]
        changes = pl.col(column) + pl.when(pl.col("index") == number).then(by).otherwise(0)
        return {**tables, table: rows.with_columns(changes.alias(column)).drop("index")}

    return forge


def _without_an_order(tables: Tables) -> Tables:
    kept = (pl.col("delivered_at") >= 0) & (pl.col("outcome") == "released")
    order = tables["orders"].filter(kept)["order"][0]
    return {**tables, "orders": tables["orders"].filter(pl.col("order") != order)}


def _without_a_way_back(tables: Tables) -> Tables:
    return {**tables, "ways_back": tables["ways_back"].head(-1)}


def _way_back_became(one: str, other: str) -> Callable[[Tables], Tables]:
    def forge(tables: Tables) -> Tables:
        first = (pl.col("became") == one) & (pl.col("became") == one).cum_sum().eq(1)
        became = pl.when(first).then(pl.lit(other)).otherwise("became")
        return {**tables, "ways_back": tables["ways_back"].with_columns(became=became)}

    return forge


SOLD = pl.col("movement") == "sold"
FORGED = {
    "an opening balance gone": _without("opening"),
    "a sale gone": _without("sold"),
    "a delivery of the supplier gone": _without("restocked"),
    "an order to the supplier gone": _without("ordered"),
    "a return gone": _without("returned"),
    "a writing-off gone": _without("scrapped"),
    "more was sold than left": _changed_row("stock", "quantity", SOLD, -1),
    "the shelf holds one more": _changed_row("stock", "on_hand", SOLD, 1),
    "a line of more units": _changed_row("order_lines", "quantity", pl.col("returned") > 0, 1),
    "a way back gone": _without_a_way_back,
    "goods that were lost on their way back are on the shelf": _way_back_became("lost", "restocked"),
    "goods that are on the shelf were lost on their way back": _way_back_became("restocked", "lost"),
    "an article that was missing": _changed_row("order_lines", "missing", pl.col("returned") > 0, 1),
}


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED)
def test_what_is_forged_is_missed(forge: Callable[[Tables], Tables]) -> None:
    matter = of(forge(troubled()))
    assert not matter.conserved
    assert matter.faults


def test_what_is_lost_on_its_way_back_is_lost_and_not_with_the_buyer() -> None:
    tables = troubled()
    lost = tables["ways_back"].filter(pl.col("became") == "lost")
    assert lost.height > 0
    units = tables["order_lines"].join(lost, on="order", how="semi")["returned"].sum()
    kept = {**tables, "ways_back": tables["ways_back"].filter(pl.col("became") != "lost")}
    assert of(tables).lost - of(kept).lost == units


def test_an_order_that_is_gone_leaves_its_units_reserved() -> None:
    """In a run that ended none is: they have nowhere to be."""
    matter = of(_without_an_order(troubled()))
    assert matter.reserved > 0
    assert not matter.conserved


def test_too_much_here_does_not_make_up_for_too_little_there() -> None:
    stock = troubled()["stock"]
    first, second = stock.filter(pl.col("movement") == "opening").head(2).select("sku", "warehouse").rows()
    here, there = ((pl.col("sku") == sku) & (pl.col("warehouse") == place) for sku, place in (first, second))
    shifted = pl.when(here).then(1).when(there).then(-1).otherwise(0)
    forged = stock.with_columns(on_hand=pl.col("on_hand") + shifted)
    matter = of({**troubled(), "stock": forged})
    assert matter.difference == 2
