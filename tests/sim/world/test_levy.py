"""What a country levies, against a second way to work it out straight from the tables' rows."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argosy.scenario_files import load_scenario
from sim.world.build import exchange_rates
from sim.world.taxes import ImportRules, Item, Taxes
from tests.support.levied import Import, due

if TYPE_CHECKING:
    from sim.scenario import Country

EURASIA, TABLES = load_scenario("eurasia")
START = date(2024, 7, 1)
TAXES = Taxes(TABLES, START)
RATES = exchange_rates(TABLES.fx, START)
AREAS = sorted({country.customs_area for country in EURASIA.countries})
CHAPTERS = sorted({row["hs_chapter"] for row in TABLES.duty})


def rules_of(country: Country, on: date) -> ImportRules:
    return TAXES.rules(country.code, country.customs_area, country.currency, (on - START).days, RATES)


def due_of(country: Country, came: Import) -> tuple[int, int]:
    return due(TABLES, country.code, country.customs_area, country.currency, came)


items = st.builds(
    Item, st.one_of(st.integers(1, 30_000), st.integers(1, 10**9)), st.sampled_from(CHAPTERS), st.booleans()
)
imports = st.builds(
    Import,
    st.lists(items, min_size=1, max_size=4).map(tuple),
    st.integers(0, 10**6),
    st.sampled_from([*AREAS, "XX"]),
    st.integers(0, 1_900).map(lambda days: START + timedelta(days=days)),
)
countries = st.sampled_from(EURASIA.countries)


@given(imports, countries)
def test_levies_are_what_the_tables_say(came: Import, country: Country) -> None:
    levied = rules_of(country, came.on).levy(came.items, came.freight, came.origin)
    assert levied == due_of(country, came)


@given(imports, countries, st.one_of(st.none(), st.integers(-1, 1)))
def test_a_levy_of_one_article_is_the_levy_of_a_consignment_of_it(
    came: Import, country: Country, beside_the_limit: int | None
) -> None:
    rules, item = rules_of(country, came.on), came.items[0]
    if beside_the_limit is not None:
        item = item._replace(value=max(1, rules.limit + beside_the_limit))
    of_one = rules.levy_of_one(*item, came.freight, came.origin)
    assert of_one == rules.levy((item,), came.freight, came.origin)
    assert of_one == due_of(country, came._replace(items=(item,)))


@given(st.integers(-1, 1), countries, imports)
def test_levies_at_the_limit(step: int, country: Country, came: Import) -> None:
    rules = rules_of(country, came.on)
    came = came._replace(items=(came.items[0]._replace(value=max(1, rules.limit + step)),))
    assert rules.levy(came.items, came.freight, came.origin) == due_of(country, came)


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_country_has_a_tariff_for_every_chapter(chapter: str) -> None:
    came = Import((Item(10**8, chapter, False),), 5_000, "XX", START)
    for country in EURASIA.countries:
        assert rules_of(country, START).levy(came.items, came.freight, "XX") == due_of(country, came)


@given(imports, countries, st.randoms(use_true_random=False))
def test_the_order_of_the_articles_changes_at_most_roundings(
    came: Import, country: Country, rng: object
) -> None:
    rules, turned = rules_of(country, came.on), list(came.items)
    rng.shuffle(turned)  # type: ignore[attr-defined]
    one, two = (rules.levy(items, came.freight, came.origin) for items in (came.items, tuple(turned)))
    assert abs(one[0] - two[0]) <= 2 * len(turned)
    assert abs(one[1] - two[1]) <= 2 * len(turned)


@given(imports, countries)
def test_what_is_sent_within_the_area_pays_no_duty_and_nothing_is_negative(
    came: Import, country: Country
) -> None:
    rules = rules_of(country, came.on)
    assert rules.levy(came.items, came.freight, country.customs_area)[0] == 0
    duty, vat = rules.levy(came.items, came.freight, came.origin)
    assert duty >= 0
    assert 0 <= vat <= came.goods + came.freight + duty


@given(imports, countries)
def test_made_there_never_costs_more_than_made_elsewhere(came: Import, country: Country) -> None:
    rules = rules_of(country, came.on)
    made, not_made = (
        rules.levy(tuple(x._replace(originates=flag) for x in came.items), came.freight, came.origin)
        for flag in (True, False)
    )
    assert made[0] <= not_made[0]
    assert sum(made) <= sum(not_made)


@given(imports, countries, st.integers(0, 10**5))
def test_dearer_freight_never_lowers_duty_or_vat(came: Import, country: Country, more: int) -> None:
    rules = rules_of(country, came.on)
    less = rules.levy(came.items, came.freight, came.origin)
    found = rules.levy(came.items, came.freight + more, came.origin)
    assert found[0] >= less[0] - len(came.items)
    assert found[1] >= less[1] - 1


def test_rows_may_stand_in_any_order() -> None:
    turned = Taxes(type(TABLES)(*(rows[::-1] for rows in TABLES)), START)
    for country in EURASIA.countries:
        for day in (0, 200, 541, 700):
            where = country.code, country.customs_area, country.currency, day, RATES
            assert turned.rules(*where) == TAXES.rules(*where)


def test_the_start_moves_days_and_nothing_else() -> None:
    later = START + timedelta(days=100)
    taxes, rates = Taxes(TABLES, later), exchange_rates(TABLES.fx, later)
    for country in EURASIA.countries:
        where = country.code, country.customs_area, country.currency
        for day in (100, 400, 540, 541):
            assert taxes.rules(*where, day - 100, rates) == TAXES.rules(*where, day, RATES)
