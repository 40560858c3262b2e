"""Every rule of `check_scenario` has an example that breaks it, and the shipped scenarios break none."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from argosy.scenario_files import load_scenario, shipped_scenarios
from sim.scenario import Office, check_scenario, did_you_mean
from tests.support.small_market import changed, tiny

if TYPE_CHECKING:
    from datetime import date

    from sim.scenario import Scenario

SCENARIO, TABLES = tiny()
GERMANY, BRITAIN = SCENARIO.countries
HAMBURG = SCENARIO.warehouses[0]
CARD = SCENARIO.payments[0]


def day(text: str) -> date:
    from datetime import date

    return date.fromisoformat(text)


def problems(scenario: Scenario) -> list[tuple[str, str]]:
    return [(problem.where, problem.what) for problem in check_scenario(scenario, TABLES)]


@pytest.mark.parametrize("name", shipped_scenarios())
def test_shipped_scenarios_are_well_formed(name: str) -> None:
    assert check_scenario(*load_scenario(name)) == []


WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

BROKEN: list[tuple[dict[str, Any], str, str]] = [
    ({"days": 0}, "days", "0 is below 1"),
    ({"days": 40_000}, "days", "40000 is above 36,500"),
    ({"demand__buyers": 0}, "demand.buyers", "0 is below 1"),
    ({"demand__visits_per_day": -1.0}, "demand.visits_per_day", "-1.0 is below 0.001"),
    ({"demand__visits_per_day": 0.0}, "demand.visits_per_day", "0.0 is below 0.001"),
    ({"demand__visits_per_day": float("nan")}, "demand.visits_per_day", "nan is not a number to compute with"),
    ({"demand__price_weight": float("-inf")}, "demand.price_weight", "-inf is not a number"),
    ({"demand__opportunist_share": 1.01}, "demand.opportunist_share", "1.01 is above 1"),
    ({"fraud__takeover_share": 0.6, "fraud__card_testing_share": 0.5}, "fraud.takeover_share", "of tactics"),
    ({"selling__slow_share": 0.6, "selling__fraudulent_share": 0.5}, "selling.slow_share", "of sellers exceed 1"),
    ({"selling__payout_days": 0}, "selling.payout_days", "0 is below 1"),
    ({"settlement__platform_fee_bps": 10_001}, "settlement.platform_fee_bps", "10001 is above 10,000"),
    ({"settlement__default_buyer_bps": 10_001}, "settlement.default_buyer_bps", "10001 is above 10,000"),
    ({"settlement__ship_window_days": 2_731}, "settlement.ship_window_days", "2731 is above 2,730"),
    *(
        ({"settlement__inspect_window_days": 2_700, where.replace(".", "__"): 31}, where, "are 2,731 days")
        for where in ("screening.hold_days", "grading.hold_days", "grading.long_hold_days")
    ),
    ({"settlement__inspect_window_days": 0}, "settlement.inspect_window_days", "0 is below 1"),
    ({"settlement__block_interval": 0}, "settlement.block_interval", "0 is below 1"),
    ({"settlement__block_gas_limit": 4_999_999}, "settlement.block_gas_limit", "4999999 is below 5,000,000"),
    ({"modes__speed_kmh": 0.0}, "modes.sea.speed_kmh", "0.0 is below 0.1"),
    ({"modes__capacity_kg": 0}, "modes.sea.capacity_kg", "0 is below 1"),
    ({"modes__loss_rate": 1.5}, "modes.sea.loss_rate", "1.5 is above 1"),
    ({"modes__name": "sea"}, "modes", "'sea' appears twice"),
    ({"payments": ()}, "payments", "is empty"),
    ({"countries": ()}, "countries", "is empty"),
    ({"warehouses": ()}, "warehouses", "is empty"),
    ({"modes": ()}, "modes", "is empty"),
    ({"payments": (CARD, CARD)}, "payments", "'card' appears twice"),
    ({"countries": (GERMANY, BRITAIN, GERMANY)}, "countries", "'DE' appears twice"),
    ({"payments__share": 0.0}, "payments", "all shares are 0"),
    ({"countries__weight": 0.0}, "countries", "no country has buyers"),
    ({"countries": (BRITAIN, replace(GERMANY, code="XX"))}, "countries.XX.code", "unknown country 'XX'"),
    ({"countries": (GERMANY, replace(BRITAIN, currency="GPB"))}, "countries.GB.currency", "unknown currency 'GPB'"),
    ({"countries": (GERMANY, replace(BRITAIN, hub="LONDON"))}, "countries.GB.hub", "unknown place 'LONDON'"),
    ({"countries": (GERMANY, replace(BRITAIN, customs_area="UK"))}, "countries.GB.customs_area", "'UK'"),
    ({"warehouses": (replace(HAMBURG, place="HAMBURG"),)}, "warehouses.HAMBURG.place", "unknown place 'HAMBURG'"),
    ({"warehouses": (replace(HAMBURG, currency="EURO"),)}, "warehouses.DE-HAMBURG.currency", "currency 'EURO'"),
    ({"countries": (GERMANY,)}, "warehouses.GB-BIRMINGHAM.place", "its country GB is not among the countries"),
    ({"modes": (replace(SCENARIO.modes[0], name="pigeon"),)}, "modes.pigeon.name", "unknown mode 'pigeon'"),
    ({"start": day("2019-01-01")}, "start", "2019-01-01 lies outside the exchange rates"),
    ({"start": day("2040-01-01")}, "start", "2040-01-01 lies outside the exchange rates"),
    ({"name": "../../etc"}, "name", "'../../etc' cannot name a run"),
    ({"name": "x" * 65}, "name", "cannot name a run"),
    ({"seed": 2**63}, "seed", "9223372036854775808 is above 9,223,372,036,854,775,807"),
    ({"countries": (replace(GERMANY, code=""), BRITAIN)}, "countries[0].code", "is empty"),
    ({"modes": (replace(SCENARIO.modes[0], name=" "),)}, "modes[0].name", "is empty"),
    ({"payments": (replace(CARD, name=""),)}, "payments[0].name", "is empty"),
    ({"countries": (GERMANY, replace(BRITAIN, hub="DE-LEIPZIG"))}, "countries.GB.hub", "DE-LEIPZIG lies in DE"),
    ({"warehouses__sellers": 600_000}, "warehouses", "1200000 sellers are too many"),
    ({"countries__timezone": "Europe/Berln"}, "countries.DE.timezone", "'Europe/Berln' is no time zone"),
    ({"countries__timezone": ""}, "countries.DE.timezone", "'' is no time zone"),
    ({"countries__timezone": "../zones"}, "countries.DE.timezone", "'../zones' is no time zone"),
    ({"campaigns__day": "02-29"}, "campaigns.black-friday.day", "'02-29' is no day of every year"),
    ({"campaigns__day": "1-5"}, "campaigns.black-friday.day", "'1-5' is no day of every year"),
    ({"campaigns__countries": ("China",)}, "campaigns.black-friday.countries", "'China' is no country"),
    ({"calendar__closed_in": ("CN", "cn")}, "calendar.closed_in", "'cn' is no country"),
    ({"campaigns__peak": -1.0}, "campaigns.black-friday.peak", "-1.0 is below 0"),
    ({"campaigns": SCENARIO.campaigns[:1] * 2}, "campaigns", "'black-friday' appears twice"),
    (
        {"warehouses__shift_minutes": 300, "warehouses__shift_starts": 20.0},
        "warehouses.DE-HAMBURG.shift_minutes",
        "end after midnight",
    ),
    ({"warehouses__rest_days": WEEK}, "warehouses.DE-HAMBURG.rest_days", "leave no day to work"),
    ({"calendar__closing_days": 0}, "calendar.closing_days", "0 is below 1"),
    ({"segments__hours": "office", "segments__holiday_factor": 101.0}, "segments.consumer.holiday_factor", "101.0"),
    ({"demand__price_weight": 0.1}, "demand.price_weight", "0.1 is above 0"),
    ({"demand__outside_utility": -1_001.0}, "demand.outside_utility", "-1001.0 is below -1,000"),
    ({"demand__visits_per_day": 1e8}, "demand.visits_per_day", "100000000.0 is above 10,000,000"),
    ({"selling__payout_days": 3_651}, "selling.payout_days", "3651 is above 3,650"),
    ({"selling__handling_hours": 8_761.0}, "selling.handling_hours", "8761.0 is above 8,760"),
    ({"handling__wave_minutes": 525_601}, "handling.wave_minutes", "525601 is above 525,600"),
    ({"handling__sigma": 5.1}, "handling.sigma", "5.1 is above 5"),
    ({"customs__fee_cents": 10**9 + 1}, "customs.fee_cents", "1000000001 is above 1,000,000,000"),
    ({"customs__officers": -1}, "customs.officers", "-1 is below 1"),
    ({"customs__document_share": 1.1}, "customs.document_share", "1.1 is above 1"),
    ({"customs__others_share": 1.0}, "customs.others_share", "1.0 is above 0.99"),
    ({"customs__closes": 24.5}, "customs.closes", "24.5 is above 24"),
    ({"customs__opens": 18.0, "customs__closes": 8.0}, "customs.closes", "8 h is not after 18 h"),
    ({"customs__opens": 8.0, "customs__closes": 8.0}, "customs.closes", "8 h is not after 8 h"),
    ({"customs__rest_days": WEEK}, "customs.rest_days", "leave no day to work"),
    ({"offices": (Office(place="GB-LONDON", closes=7.0),)}, "offices.GB-LONDON.closes", "7 h is not after 8 h"),
    ({"offices": (Office(place="GB-LONDON", inspectors=0),)}, "offices.GB-LONDON.inspectors", "0 is below 1"),
    ({"offices": (Office(place="ATLANTIS"),)}, "offices.ATLANTIS.place", "ATLANTIS"),
    ({"offices": (Office(place="GB-LONDON"),) * 2}, "offices", "'GB-LONDON' appears twice"),
    ({"modes__per_kg_km_cents": 1e10}, "modes.sea.per_kg_km_cents", "10000000000.0 is above 1,000,000,000"),
    ({"settlement__block_interval": 2_592_001}, "settlement.block_interval", "2592001 is above 2,592,000"),
    ({"settlement__gas_price_gwei": 6e-9}, "settlement.gas_price_gwei", "6e-09 is below 7e-09"),
    ({"settlement__gas_price_gwei": 1e6 + 1}, "settlement.gas_price_gwei", "1000001.0 is above 1,000,000"),
    ({"settlement__block_gas_limit": 10**10 + 1}, "settlement.block_gas_limit", "is above 10,000,000,000"),
    (
        {"warehouses": (HAMBURG, replace(HAMBURG, sellers=-1), SCENARIO.warehouses[1])},
        "warehouses[1].sellers",
        "-1 is below 0",
    ),
    ({"modes": SCENARIO.modes[:1]}, "warehouses.DE-HAMBURG.place", "no way from DE-HAMBURG to"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "where", "what"), BROKEN, ids=lambda value: str(value)[:50])
def test_what_is_wrong_is_named(changes: dict[str, Any], where: str, what: str) -> None:
    found = problems(changed(SCENARIO, **changes))
    assert [text for place, text in found if place == where and what in text], found


def test_everything_that_is_wrong_is_told_at_once_with_a_hint() -> None:
    scenario = changed(SCENARIO, demand__buyers=0, settlement__block_interval=-4, fx_markup_bps=20_000)
    found = check_scenario(scenario, TABLES)
    assert {problem.where for problem in found} == {
        "demand.buyers", "settlement.block_interval", "fx_markup_bps",
    }  # fmt: skip
    assert all(problem.hint for problem in found)


def test_a_chapter_without_rates() -> None:
    row = TABLES.catalogue[0] | {"hs_chapter": "03"}
    found = check_scenario(SCENARIO, TABLES._replace(catalogue=[row]))
    assert [(p.where, p.what) for p in found] == [("data.duty", "no rates for HS chapter 03")]


TABLE_ERRORS: list[tuple[str, dict[str, str], str, str]] = [
    ("tastes", {"factor": "99"}, "data.tastes, row 2, factor", "unknown factor of taste '99'"),
    ("links", {"destination": "ATLANTIS"}, "data.links, row 2, destination", "unknown place 'ATLANTIS'"),
    (
        "links",
        {"passages": "lethe", "passage_km": "7"},
        "data.links, row 2, passages",
        "unknown passage 'lethe'",
    ),
    ("links", {"passages": "suez"}, "data.links, row 2, passage_km", "has not one number for each passage"),
    (
        "closures",
        {"passage_km": "here;there"},
        "data.closures, row 2, passage_km",
        "has not one number for each",
    ),
    ("low_value", {"currency": "XXX"}, "data.low_value, row 2, currency", "unknown currency 'XXX'"),
]


@pytest.mark.parametrize(("table", "change", "where", "what"), TABLE_ERRORS)
def test_tables_that_name_what_is_not_there(
    table: str, change: dict[str, str], where: str, what: str
) -> None:
    rows = getattr(TABLES, table)
    found = check_scenario(SCENARIO, TABLES._replace(**{table: [rows[0] | change, *rows[1:]]}))
    assert [p.where for p in found] == [where]
    assert what in found[0].what


def test_a_chapter_without_a_rate_in_one_area() -> None:
    duty = [row for row in TABLES.duty if (row["hs_chapter"], row["area"]) != ("70", "GB")]
    found = check_scenario(SCENARIO, TABLES._replace(duty=duty))
    assert [(p.where, p.what) for p in found] == [("data.duty", "no rate for HS chapter 70 in GB")]


def test_what_may_be_negative_may_be() -> None:
    assert problems(changed(SCENARIO, demand__outside_utility=-9.0, demand__promise_per_day=-1.0)) == []


@pytest.mark.parametrize(
    ("word", "known", "hint"),
    [
        ("chepest", ["cheapest", "fastest"], "did you mean 'cheapest'?"),
        ("zzz", ["b", "a"], "known: a, b"),
        ("zzz", [f"name{n}" for n in range(25)], ""),
    ],
)
def test_did_you_mean(word: str, known: list[str], hint: str) -> None:
    assert did_you_mean(word, known) == hint
