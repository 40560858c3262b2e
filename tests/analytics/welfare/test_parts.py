"""Parts add up to what goods are worth less what they cost, in cents; what went missing is worth nothing."""

from __future__ import annotations

from functools import cache

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.accounts import Terms, postings
from analytics.kpis import FactsSink
from analytics.welfare import NEEDS, PARTS, Welfare, welfare
from analytics.welfare.kept import Kept, kept
from sim.core.accounts import PLATFORM
from tests.support.small_market import changed, run, tiny

WORK = (
    "legs", "last mile", "clearance", "goods bought", "cost of goods", "goods back", "shrinkage", "holding",
    "payment fee", "exchange", "verification", "review", "gas",
)  # fmt: skip
SERVE = (
    "haulier",
    "broker",
    "customs",
    "supplier",
    "stock",
    "warehouse",
    "processor",
    "exchange",
    "validators",
    "verifier",
    "reviewers",
)
MODULES = ("carriage", "bond", "insurance", "tribunal")


@cache
def market(mode: str, *modules: str) -> tuple[Terms, dict[str, pl.DataFrame]]:
    scenario = changed(tiny()[0], settlement__mode=mode, settlement__modules=modules)
    ended = run(scenario, orders=60)
    ended.market.settlement.finish()
    sink = FactsSink(NEEDS)
    for table, rows in ended.sink.tables.items():
        sink.write(table, rows)
    return Terms(scenario, ended.market.world.tariff.rates), sink.tables()


def of(mode: str, *modules: str) -> Welfare:
    terms, tables = market(mode, *modules)
    return welfare(tables, terms)


CASES = [("instant",), ("chain",), ("chain", *MODULES)]


@pytest.mark.parametrize("case", CASES, ids=["instant", "chain", "modules"])
class TestIdentity:
    def test_parts_are_worth_less_cost(self, case: tuple[str, ...]) -> None:
        found = of(*case)
        assert tuple(found.parts) == PARTS
        assert sum(found.parts.values()) == found.total == found.worth - found.cost
        assert found.cost > 0
        assert found.worth > 0

    def test_the_buyers_lines_are_the_buyers_part(self, case: tuple[str, ...]) -> None:
        found = of(*case)
        assert found.expected + found.not_had + found.out_of_pocket == found.parts["buyers"]

    def test_money_is_that_of_the_accounts(self, case: tuple[str, ...]) -> None:
        terms, tables = market(*case)
        ledger = postings(tables, terms)
        found = of(*case)
        for part, account in (("sellers", "seller"), ("platform", PLATFORM), ("state", "tax")):
            if part == "platform" and case != ("instant",):
                continue  # pays gas from accounts of several names
            took, gave = (
                ledger.filter(pl.col(side).str.starts_with(account))["cents"].sum()
                for side in ("taker", "giver")
            )
            assert found.parts[part] == took - gave


@pytest.mark.parametrize("mode", ["instant", "chain"])
def test_cost_is_what_all_who_work_are_paid(mode: str) -> None:
    terms, tables = market(mode)
    ledger = postings(tables, terms).filter(pl.col("kind").is_in(WORK))
    took, gave = (
        ledger.filter(pl.any_horizontal(pl.col(side).str.starts_with(x) for x in SERVE))["cents"].sum()
        for side in ("taker", "giver")
    )
    assert of(mode).cost == took - gave


def test_nothing_unknown_is_among_the_others() -> None:
    """Without modules there is what processors advanced for refused parcels, and rounding."""
    terms, tables = market("instant")
    ledger = postings(tables, terms)
    refused = ledger.filter(pl.col("kind") == "payment refused")["cents"].sum()
    rounding = ledger.filter(pl.col("kind") == "rounding")["cents"].sum()
    assert refused
    assert of("instant").parts["others"] == rounding - refused


GAINS = [400, 100, 60, 0]


def columns(**values: list[object]) -> pl.DataFrame:
    return pl.DataFrame(values)


def by_hand(missing: int = 0, returned: int = 0, **order: object) -> dict[str, pl.DataFrame]:
    """One visit, two articles of one order of 12 euros: goods 8 and 2 euros, gains of 4 and 1."""
    usual = {"funded_at": 5, "delivered_at": 9, "condition": "good", "buyer_conduct": "honest"} | order
    return {
        "visits": columns(visit=[0, 1], surplus_cents=[450, 30]),
        "looks": columns(visit=[0, 0, 0, 1], look=[0, 1, 2, 0], listing=[7, 8, 7, -1], gain_cents=GAINS),
        "orders": columns(order=[1], visit=[0], total_cents=[1_200], **{k: [v] for k, v in usual.items()}),
        "order_lines": columns(
            order=[1, 1], listing=[7, 8], quantity=[4, 1], missing=[missing, 0], returned=[returned, 0],
            goods=[800, 200],
        ),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("tables", "gain", "paid"),
    [
        (by_hand(), 500, 1_200),
        (by_hand(missing=4), 100, 240),
        (by_hand(returned=2), 300, 720),
        (by_hand(missing=1, returned=3), 100, 240),
        (by_hand(condition="not_as_described"), 0, 0),
        (by_hand(condition="damaged"), 0, 0),
        (by_hand(delivered_at=-1, condition="unknown"), 0, 0),
        (by_hand(funded_at=-1), 0, 0),
        (by_hand(buyer_conduct="thief"), 0, 0),
        (by_hand(buyer_conduct="opportunist"), 500, 1_200),
    ],
)
def test_kept_by_hand(tables: dict[str, pl.DataFrame], gain: int, paid: int) -> None:
    """What was taken twice was bought once, and hoped for twice."""
    assert kept(tables) == Kept(expected=480, chosen=560, gain=gain, paid=paid)
    assert kept(tables).worth == 480 - 560 + gain + paid


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**9))
def test_no_order_of_rows_counts(seed: int) -> None:
    _, tables = market("instant")
    turned = {
        name: tables[name].sample(fraction=1, shuffle=True, seed=seed)
        for name in ("visits", "looks", "orders", "order_lines")
    }
    assert kept(turned) == kept(tables)


@settings(max_examples=20, deadline=None)
@given(st.data())
def test_nothing_gets_better_when_more_goes_missing(data: st.DataObject) -> None:
    _, tables = market("instant")
    lines = tables["order_lines"]
    row = data.draw(st.integers(0, lines.height - 1))
    column = data.draw(st.sampled_from(["missing", "returned"]))
    gone = pl.when(pl.int_range(pl.len()) == row).then("quantity").otherwise(column)
    other = {"missing": "returned", "returned": "missing"}[column]
    none = pl.when(pl.int_range(pl.len()) == row).then(0).otherwise(other)
    fewer = {**tables, "order_lines": lines.with_columns(gone.alias(column), none.alias(other))}
    assert kept(fewer).worth <= kept(tables).worth
