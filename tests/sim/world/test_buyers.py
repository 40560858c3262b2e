"""Who may visit: as many as the scenario says, as busy as the data's customers, as honest as the shares."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache
from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from argosy.scenario_files import load_scenario
from sim.core.streams import Streams
from sim.scenario import country_weights
from sim.world.buyers import BuyerPool
from sim.world.people import Conduct
from tests.support.small_market import changed

EURASIA, TABLES = load_scenario("eurasia")
MANY = changed(EURASIA, demand__buyers=40_000, demand__opportunist_share=0.25)


@cache
def pool(buyers: int = 40_000, seed: int = 1) -> BuyerPool:
    return BuyerPool(changed(MANY, demand__buyers=buyers), TABLES, Streams(seed))


def activity(found: BuyerPool, country: int) -> list[int]:
    """How often each buyer comes, from the running totals."""
    return np.diff(np.array(found._activity[country]), prepend=0).round().astype(int).tolist()


def test_buyers_divide_among_countries_by_weight() -> None:
    weights = country_weights(MANY, TABLES)
    for totals, weight in zip(pool()._activity, weights, strict=True):
        expected = 40_000 * weight / sum(weights)
        assert len(totals) == (max(1, round(expected)) if weight else 0)
    assert pool().size == sum(map(len, pool()._activity))


def test_a_country_of_little_weight_has_one_buyer_and_one_of_none_has_nobody() -> None:
    first, second, *rest = EURASIA.countries
    few = replace(first, weight=1e-6), replace(second, weight=0.0), *(replace(c, weight=1.0) for c in rest)
    found = BuyerPool(replace(EURASIA, countries=few), TABLES, Streams(1))
    assert [len(totals) for totals in found._activity[:2]] == [1, 0]


def test_activity_is_distributed_as_the_datas_purchases_per_customer() -> None:
    """Chi-squared over the classes of the table that are expected often enough, the others together."""
    everybody = Counter(n for country in range(len(MANY.countries)) for n in activity(pool(), country))
    rows = {int(row["purchases"]): int(row["customers"]) for row in TABLES.repeat}
    assert everybody.keys() <= {number for number, customers in rows.items() if customers}
    scale = everybody.total() / sum(rows.values())
    common = [number for number, customers in rows.items() if customers * scale >= 20]
    found = [everybody[number] for number in common]
    expected = [rows[number] * scale for number in common]
    found.append(everybody.total() - sum(found))
    expected.append(everybody.total() - sum(expected))
    assert len(common) > 15
    assert stats.chisquare(found, expected).pvalue > 1e-4


def test_busy_customers_come_more_often_in_proportion() -> None:
    """Visits over a grid of the deciding uniform are the buyer's share of its country's activity."""
    found, country, grid = pool(600), 1, 20_000
    weights = activity(found, country)
    first = found._first[country]
    visits = Counter(found.draw(country, (n + 0.5) / grid, 0).index - first for n in range(grid))
    for place, weight in enumerate(weights):
        assert visits[place] == pytest.approx(grid * weight / sum(weights), abs=1.01)


@given(st.integers(0, 13), st.floats(2.0**-54, 1 - 2.0**-53))
def test_a_buyer_is_always_the_same_one_and_lives_where_it_was_drawn(country: int, u: float) -> None:
    found = pool(600)
    if not found._activity[country]:
        return
    buyer = found.draw(country, u, 0)
    assert found.draw(country, u, 0) is buyer
    assert buyer.country is MANY.countries[country]
    assert buyer.index - found._first[country] in range(len(found._activity[country]))
    assert buyer.account == f"buyer:{buyer.index}"
    assert (buyer.orders, buyer.disputes, buyer.served_by) == ([], [], {})


def test_numbers_are_given_to_one_buyer_each() -> None:
    found = pool(600)
    ranges = [
        range(first, first + len(totals)) for first, totals in zip(found._first, found._activity, strict=True)
    ]
    assert sorted(n for numbers in ranges for n in numbers) == list(range(found.size))


def test_a_barred_buyer_comes_back_as_another_of_the_same_conduct() -> None:
    found, numbers, conducts = pool(600), [], set()
    for _ in range(5):
        buyer = found.draw(1, 0.37, 0)
        assert found.draw(1, 0.37, 0) is buyer
        buyer.orders.append(0)
        numbers.append(buyer.index)
        conducts.add((buyer.conduct, buyer.taste, buyer.means))
        found.bar(buyer)
        found.bar(buyer)  # once is enough
    assert len(set(numbers)) == 5
    assert len({number % found.size for number in numbers}) == 1
    assert len(conducts) == 1
    assert found.draw(1, 0.37, 0).orders == []


def everyone(found: BuyerPool, country: int) -> list[Conduct]:
    return [found._conduct_of(float(u)) for u in found._conduct[country]]


def test_conduct_comes_in_the_shares_of_the_scenario() -> None:
    found = Counter(c for country in range(len(MANY.countries)) for c in everyone(pool(), country))
    size = found.total()
    for conduct, share in ((Conduct.OPPORTUNIST, 0.25), (Conduct.HONEST, 0.75)):
        assert abs(found[conduct] - size * share) < 4 * sqrt(size * share * (1 - share))
    assert found.keys() == {Conduct.OPPORTUNIST, Conduct.HONEST}


def test_what_a_buyer_is_like_says_nothing_of_how_often_it_comes() -> None:
    opportunists, others = [], []
    for country in range(len(MANY.countries)):
        for conduct, visits in zip(everyone(pool(), country), activity(pool(), country), strict=True):
            (opportunists if conduct is Conduct.OPPORTUNIST else others).append(visits)
    assert stats.mannwhitneyu(opportunists, others).pvalue > 1e-3


@pytest.mark.parametrize(
    ("opportunists", "kinds"),
    [
        (0.0, {Conduct.HONEST}),
        (1.0, {Conduct.OPPORTUNIST}),
        (0.5, {Conduct.HONEST, Conduct.OPPORTUNIST}),
    ],
)
def test_shares_of_nobody_and_of_all(opportunists: float, kinds: set[Conduct]) -> None:
    scenario = changed(EURASIA, demand__opportunist_share=opportunists)
    found = BuyerPool(scenario, TABLES, Streams(1))
    assert {c for country in range(len(EURASIA.countries)) for c in everyone(found, country)} == kinds


def test_more_opportunists_are_the_same_and_others_besides() -> None:
    """The share moves a threshold: whoever claims at 2 % claims at 20 %."""

    def opportunists(share: float) -> set[tuple[int, int]]:
        scenario = changed(EURASIA, demand__opportunist_share=share)
        found = BuyerPool(scenario, TABLES, Streams(1))
        return {
            (country, place)
            for country in range(len(EURASIA.countries))
            for place, conduct in enumerate(everyone(found, country))
            if conduct is Conduct.OPPORTUNIST
        }

    assert opportunists(0.02) < opportunists(0.2)
