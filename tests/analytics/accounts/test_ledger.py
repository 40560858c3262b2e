"""The ledger of small markets adds up, agrees with sums made apart from it, and tells when something is missing."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.accounts import GROUPS, NEEDS, Tables, faults, lines_of, postings, statement
from sim.records import SCHEMAS
from tests.support.places import ROOT
from tests.support.small_market import changed, run, terms_of, tiny

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sim.records import Row
    from sim.scenario import Scenario

KINDS = {"int": pl.Int64, "float": pl.Float64, "text": pl.String, "bytes": pl.Binary, "bool": pl.Boolean}
MODULES = ("carriage", "bond", "insurance", "tribunal")


class Case(NamedTuple):
    """A market that has ended."""

    scenario: Scenario
    tables: dict[str, pl.DataFrame]
    deposited: dict[str, int] | None

    @property
    def ledger(self) -> pl.DataFrame:
        """Its postings."""
        return postings(self.tables, terms_of(self.scenario))

    def faults(self, tables: Tables | None = None) -> list[str]:
        """What is wrong with the ledger of `tables`, which are those of the market unless given."""
        found = self.tables if tables is None else tables
        return faults(postings(found, terms_of(self.scenario)), found, self.deposited)


@cache
def case(mode: str, seed: int, *modules: str) -> Case:
    scenario = changed(
        tiny()[0],
        seed=seed,
        settlement__mode=mode,
        settlement__modules=modules,
        selling__stock_cover_days=30.0,
        selling__stock_cover_units=1,
    )
    ended = run(scenario, orders=40)
    ended.market.settlement.finish()
    tables = _columns(ended.sink.tables)
    deposited = None if modules else ended.market.settlement.conservation().deposited
    return Case(scenario, tables, deposited)


@settings(max_examples=6, deadline=None)
@given(st.sampled_from(["chain", "instant"]), st.integers(1, 50), st.sampled_from([(), MODULES]))
def test_all_profits_sum_to_nothing(mode: str, seed: int, modules: tuple[str, ...]) -> None:
    here = case(mode, seed, *(modules if mode == "chain" else ()))
    found = statement(lines_of(here.ledger))
    assert sum(lines["profit"] for lines in found.values()) == 0
    assert found["escrow"]["profit"] == 0
    assert "others" not in found
    assert set(found) <= set(GROUPS.values())
    assert here.faults() == []


@pytest.mark.parametrize("mode", ["chain", "instant"])
def test_lines_agree_with_sums_made_apart(mode: str) -> None:
    here = case(mode, 1)
    found, tables = statement(lines_of(here.ledger)), here.tables
    funded = [row for row in tables["orders"].iter_rows(named=True) if row["funded_at"] >= 0]
    assert found["buyers"]["deposit"] == -sum(row["total_cents"] for row in funded)
    assert found["processors"]["payment fee"] == sum(row["payment_fee_cents"] for row in funded)
    assert found["hauliers"]["legs"] == tables["legs"]["cents"].sum() > 0
    wei = sum(row["gas_used"] * row["gas_price"] for row in tables["transactions"].iter_rows(named=True))
    euros = wei / 10**18 * here.scenario.settlement.native_coin_price_eur
    assert found.get("validators", {}).get("profit", 0) == round(euros * 100)


def test_goods_bought_and_not_sold_are_on_the_shelf() -> None:
    found = statement(lines_of(case("instant", 1).ledger))
    bought, sold = found["suppliers"]["profit"], -found["sellers"]["cost of goods"]
    assert bought > 0
    gone = -found["sellers"].get("shrinkage", 0)
    assert found["stock"]["profit"] == sold + gone - found["sellers"].get("goods back", 0) - bought


@pytest.mark.parametrize("table", ["orders", "stock"])
def test_a_missing_row_is_told(table: str) -> None:
    here = case("chain", 1)
    funded = here.tables["orders"].filter(pl.col("funded_at") >= 0)
    gone = {
        "orders": here.tables["orders"].filter(pl.col("order") != funded["order"][0]),
        "stock": _without_a_middle_row(here.tables["stock"]),
    }
    assert here.faults({**here.tables, table: gone[table]})


@pytest.mark.parametrize("left", [0, 10])
def test_a_missing_line_is_told(left: int) -> None:
    here = case("chain", 1)
    assert here.faults({**here.tables, "order_lines": here.tables["order_lines"].head(left)})


@pytest.mark.parametrize("column", ["to_seller", "to_platform", "to_buyer"])
def test_a_changed_payout_is_told(column: str) -> None:
    here = case("chain", 1)
    first = pl.col("order") == here.tables["orders"].filter(pl.col(column) > 0)["order"][0]
    more = pl.when(first).then(pl.col(column) + 10_000_000).otherwise(pl.col(column)).alias(column)
    assert here.faults({**here.tables, "orders": here.tables["orders"].with_columns(more)})


@pytest.mark.parametrize("kind", ["deposit", "sale", "gas"])
def test_a_missing_posting_is_told(kind: str) -> None:
    here = case("chain", 1)
    ledger = here.ledger.with_row_index()
    first = ledger.filter(pl.col("kind") == kind)["index"][0]
    rest = ledger.filter(pl.col("index") != first).drop("index")
    assert faults(rest, here.tables, here.deposited)


def _without_a_middle_row(stock: pl.DataFrame) -> pl.DataFrame:
    """One row less, of a shelf from which units were taken before and after."""
    number = pl.int_range(pl.len()).over("sku", "warehouse")
    middle = (number > 0) & (number < pl.len().over("sku", "warehouse") - 1)
    row = stock.with_row_index().filter(middle)["index"][0]
    return stock.with_row_index().filter(pl.col("index") != row).drop("index")


def test_the_order_that_the_page_follows() -> None:
    scenario = tiny()[0]
    ended = run(scenario)
    ended.market.settlement.finish()
    ledger = postings(_columns(ended.sink.tables), terms_of(scenario))
    own = ledger.filter((pl.col("order") == 3) & (pl.col("kind") != "gas"))
    page = (ROOT / "docs/accounts.md").read_text(encoding="utf-8").partition("## One order by hand")[2]
    told = re.findall(r"^\| ([\w ]+) \| (\S+) → (\S+) \| (-?[\d.]+) \|$", page, flags=re.MULTILINE)
    found = own.select("kind", "giver", "taker", "cents").rows()
    assert sorted(found) == sorted((kind, a, b, round(float(euros) * 100)) for kind, a, b, euros in told)


def _columns(rows: Mapping[str, Sequence[Row]]) -> dict[str, pl.DataFrame]:
    """The columns of a run's tables that the ledger is made from."""
    kinds = {name: {column: KINDS[kind] for column, kind in SCHEMAS[name]} for name in NEEDS}
    return {
        name: pl.DataFrame(rows[name], schema=kinds[name], orient="row").select(columns)
        for name, columns in NEEDS.items()
    }
