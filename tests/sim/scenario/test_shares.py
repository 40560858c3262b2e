"""Weights of countries and shares of people, against the rows that they come from."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argosy.scenario_files import load_scenario
from sim.scenario import check_scenario, country_weights
from sim.scenario.shares import check_shares
from tests.support.small_market import changed

EURASIA, TABLES = load_scenario("eurasia")
CUSTOMERS = {row["country"]: int(row["customers"]) for row in TABLES.countries}
some_weights = st.lists(st.one_of(st.none(), st.floats(0, 10**6)), min_size=14, max_size=14)


@given(some_weights, st.floats(0, 10))
def test_a_weight_is_as_given_or_the_customers_to_a_power(given_: list[float | None], power: float) -> None:
    countries = tuple(replace(c, weight=w) for c, w in zip(EURASIA.countries, given_, strict=True))
    scenario = changed(replace(EURASIA, countries=countries), demand__country_mix_exponent=power)
    found = country_weights(scenario, TABLES)
    for country, weight in zip(countries, found, strict=True):
        data = CUSTOMERS.get(country.code, 0)
        assert weight == (data**power if country.weight is None else country.weight)
        assert weight >= 0


def test_a_power_of_zero_treats_countries_alike_those_without_customers_too() -> None:
    even = changed(EURASIA, demand__country_mix_exponent=0.0, countries__weight=None)
    assert set(country_weights(even, TABLES)) == {1.0}


def test_a_country_that_the_data_do_not_know_sends_nobody_unless_told() -> None:
    tables = TABLES._replace(countries=[row for row in TABLES.countries if row["country"] != "DE"])
    place = [country.code for country in EURASIA.countries].index("DE")
    bare = changed(EURASIA, countries__weight=None, demand__country_mix_exponent=1.0)
    assert country_weights(bare, tables)[place] == 0
    assert country_weights(changed(bare, countries__weight=3.0), tables)[place] == 3


@given(st.integers(0, 100), st.integers(0, 100), st.integers(0, 100), st.integers(0, 100))
def test_shares_may_make_one_whole_and_no_more(a: int, b: int, c: int, d: int) -> None:
    scenario = changed(
        EURASIA, fraud__takeover_share=a / 100, fraud__card_testing_share=b / 100, fraud__triangulation_share=0.0,
        fraud__opportunist_chargeback_rate=c / 100, fraud__opportunist_swap_rate=d / 100,
        after_sales__opportunist_claim_rate=0.0,
        selling__slow_share=c / 100, selling__fraudulent_share=d / 100,
    )  # fmt: skip
    found = {problem.where for problem in check_shares(scenario, TABLES)}
    assert ("fraud.takeover_share" in found) == (a / 100 + b / 100 > 1)
    assert ("fraud.opportunist_chargeback_rate" in found) == (c / 100 + d / 100 > 1)
    assert ("selling.slow_share" in found) == (c / 100 + d / 100 > 1)


@pytest.mark.parametrize("weights", [0.0, None])
def test_somebody_must_buy(weights: float | None) -> None:
    tables = TABLES._replace(countries=[row | {"customers": "0"} for row in TABLES.countries])
    scenario = changed(EURASIA, countries__weight=weights, demand__country_mix_exponent=1.0)
    assert [p.what for p in check_shares(scenario, tables)] == ["no country has buyers"]
    assert [p.where for p in check_scenario(scenario, tables)] == ["countries"]
    first, *others = scenario.countries
    one = replace(scenario, countries=(replace(first, weight=1e-9), *others))
    assert not list(check_shares(one, tables))
