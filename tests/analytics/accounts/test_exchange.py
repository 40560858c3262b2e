"""What turning takings into one's own currency costs a seller, and what is left in that currency."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from analytics.accounts import Terms, lines_of, own_lines, postings, statement
from analytics.accounts.exchange import with_rates
from sim.world.fx import MICRO, ExchangeRates
from tests.analytics.accounts.markets import ended

DAY = 86_400
UNITS = {"JPY": 1_000_000, "KRW": 1_000_000}
"""Token units of a minor unit, where they are not 10,000."""


def with_margin(bps: int, rates: ExchangeRates | None = None) -> pl.DataFrame:
    """The ledger of `eurasia` with another margin, or other rates."""
    tables, terms, _ = ended("eurasia")
    scenario = replace(terms.scenario, selling=replace(terms.scenario.selling, exchange_margin_bps=bps))
    return postings(tables, Terms(scenario, rates or terms.rates))


def test_sellers_who_take_another_currency_than_their_own_pay() -> None:
    tables, _, _ = ended("eurasia")
    own = dict(tables["order_lines"].select("order", "currency").unique().iter_rows())
    orders = {row["order"]: row for row in tables["orders"].iter_rows(named=True)}
    abroad = {
        number for number, row in orders.items() if row["to_seller"] > 0 and own[number] != row["currency"]
    }
    paid = with_margin(250).filter(pl.col("kind") == "exchange")
    assert set(paid["order"]) == abroad
    assert 0 < len(abroad) < len(orders)
    for row in paid.iter_rows(named=True):
        order = orders[row["order"]]
        assert row["giver"] == f"seller:{order['seller']}"
        assert (row["taker"], row["currency"]) == (f"exchange:{order['currency']}", order["currency"])
        assert row["amount"] == int(order["to_seller"] * 0.025 + 0.5)
        assert row["time"] == order["closed_at"]


def test_the_margin_is_worth_what_it_is_on_the_day_of_the_payout() -> None:
    rates = ended("eurasia").terms.rates
    for row in with_margin(250).filter(pl.col("kind") == "exchange").iter_rows(named=True):
        euros = row["amount"] / rates.rate(row["currency"], row["time"] // DAY)
        assert row["cents"] == pytest.approx(euros * 100, abs=0.5)


def test_nothing_but_that_line_hangs_on_the_margin() -> None:
    none, some, more = (with_margin(bps) for bps in (0, 250, 500))
    assert "exchange" not in none["kind"]
    for ledger in (some, more):
        assert_frame_equal(ledger.filter(pl.col("kind") != "exchange"), none)
    kept = [statement(lines_of(ledger)) for ledger in (some, more)]
    once, twice = (found["exchanges"]["profit"] for found in kept)
    assert twice == pytest.approx(2 * once, rel=0.01)
    left = [statement(lines_of(ledger))["sellers"]["profit"] for ledger in (none, some, more)]
    assert [left[0] - once, left[0] - twice] == left[1:]


def test_nobody_pays_where_all_have_one_currency() -> None:
    tables, terms, _ = ended("eurasia")
    alike = (
        tables["order_lines"].drop("currency").join(tables["orders"].select("order", "currency"), on="order")
    )
    assert "exchange" not in postings({**tables, "order_lines": alike}, terms)["kind"]


def test_rates_are_those_of_the_day_and_missing_where_there_is_no_currency() -> None:
    rates = ExchangeRates([-1, 2], {"USD": [1_100_000, 1_250_000]})
    frame = pl.DataFrame(
        {"currency": ["USD", "USD", "EUR", "XXX", "USD"], "time": [0, 2 * DAY, 5, 5, 2 * DAY - 1]}
    )
    assert with_rates(frame, rates)["rate"].to_list() == [1_100_000, 1_250_000, MICRO, None, 1_100_000]
    assert with_rates(frame, rates).drop("rate").equals(frame)


def test_an_unknown_currency_does_not_stop_the_ledger_and_is_told_as_a_missing_amount() -> None:
    from analytics.accounts import faults

    tables, terms, _ = ended("eurasia")
    odd = {**tables, "orders": tables["orders"].with_columns(currency=pl.lit("XXX"))}
    assert "lack a side or an amount" in faults(postings(odd, terms), odd, None)[0]


@pytest.mark.parametrize("name", ["eurasia", "tribunal"])
def test_what_moved_in_ones_own_currency_counts_as_it_is(name: str) -> None:
    tables, terms, _ = ended(name)
    ledger = postings(tables, terms)
    lines = own_lines(ledger, tables, terms)
    sums = lines_of(ledger)
    assert_frame_equal(lines.select(sums.columns), sums)
    abroad = lines.filter((pl.col("line") == "deposit") & pl.col("account").str.starts_with("buyer:"))
    for row in abroad.filter(pl.col("currency") != "EUR").iter_rows(named=True):
        own = tables["orders"].filter(pl.format("buyer:{}", "buyer") == row["account"])
        assert set(own["currency"]) == {row["currency"]}
        assert row["own"] == -own.filter(pl.col("funded_at") >= 0)["total"].sum()


def test_what_moved_in_another_is_converted_at_the_rate_of_its_day() -> None:
    tables, terms, _ = ended("eurasia")
    ledger = postings(tables, terms)
    lines = own_lines(ledger, tables, terms).filter(pl.col("line") == "cost of goods")
    priced = tables["orders"].join(tables["order_lines"].rename({"currency": "own"}), on="order")
    prices = dict(priced.select(pl.format("seller:{}", "seller"), "own").unique().iter_rows())
    assert {"EUR", "CNY"} < set(prices.values())
    for row in lines.filter(pl.col("account").str.starts_with("seller:")).iter_rows(named=True):
        currency = prices[row["account"]]
        given = ledger.filter((pl.col("giver") == row["account"]) & (pl.col("kind") == "cost of goods"))
        units = sum(
            cents / 100 * terms.rates.rate(currency, time // DAY)
            for time, cents in given.select("time", "cents").iter_rows()
        )
        assert row["currency"] == currency
        assert row["own"] == pytest.approx(-units / UNITS.get(currency, 10_000), abs=0.51)


def test_who_has_which_currency() -> None:
    tables, terms, _ = ended("eurasia")
    lines = own_lines(postings(tables, terms), tables, terms)
    own = dict(lines.select("account", "currency").unique().iter_rows())
    places = {warehouse.place: warehouse.currency for warehouse in terms.scenario.warehouses}
    countries = {country.code: country.currency for country in terms.scenario.countries}
    for account, currency in own.items():
        word, _, name = account.partition(":")
        expected = places.get(name) or countries.get(name) or (name if word == "exchange" else "EUR")
        assert word in ("buyer", "seller") or currency == expected, account
    euros = lines.filter(pl.col("currency") == "EUR")
    assert euros["own"].to_list() == euros["cents"].to_list()
