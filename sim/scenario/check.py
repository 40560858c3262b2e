"""What a well-formed scenario can still get wrong: numbers out of their limits, and what spans its sections."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Final

from sim.core.limits import Limits, limits_of
from sim.core.problems import Problem, did_you_mean
from sim.core.zones import zone_names
from sim.modules import check_modules
from sim.scenario.calendar import BLACK_FRIDAY, date_in
from sim.scenario.marketing import MOST_CHANNELS
from sim.scenario.naming import elements, named_by
from sim.scenario.reachability import check_reachability
from sim.scenario.references import check_references
from sim.scenario.service import STANDARD
from sim.scenario.settlement import MOST_WINDOW_DAYS
from sim.scenario.shares import check_shares

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.scenario.marketing import Marketing
    from sim.scenario.scenario import Scenario
    from sim.scenario.tables import DataTables

_LISTS: Final = ("countries", "warehouses", "modes", "payments", "segments")
_DISTINCT: Final = (
    "countries",
    "modes",
    "payments",
    "segments",
    "campaigns",
    "trades",
    "services",
    "offices",
    "disruptions",
    "rivals",
)
"""Two warehouses may stand in one place."""

_MOST_ELEMENTS: Final = 1_000
_WEEK: Final = 7
_ANY_YEAR: Final = 2001
_DAY_MINUTES: Final = 24 * 60
_MOST_SELLERS: Final = 10**6
_NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
_COUNTRY: Final = re.compile(r"[A-Z]{2}")
_FINITE: Final = Limits()
_SHIPPED_STEP_GAS: Final = 700_000
"""Limit of the shipped escrow's largest step, in gas; its real gas is far less (docs/escrow.md)."""


def check_scenario(scenario: Scenario, tables: DataTables) -> list[Problem]:
    """Everything wrong with `scenario` that its types do not show."""
    problems = [*_numbers("", scenario), *_collections(scenario)]
    if not problems:
        problems = [
            *check_references(scenario, tables),
            *check_shares(scenario, tables),
            *_clocks(scenario),
            *_campaigns(scenario),
            *_rest(scenario),
            *_shifts(scenario),
            *_opening(scenario),
            *_screening(scenario),
            *_holding(scenario),
            *_dates(scenario, tables),
            *_warm_up(scenario),
            *_services(scenario),
            *_rivals(scenario),
            *_modules(scenario),
            *_gas(scenario),
        ]
    return problems or [*check_reachability(scenario, tables)]


def _numbers(path: str, node: object) -> Iterator[Problem]:
    """Numbers of `node`, and of everything in it, that are beyond their limits."""
    if isinstance(node, tuple):
        for where, item in elements(path, node):
            yield from _numbers(where, item)
    elif isinstance(node, dict):
        for name, item in node.items():
            yield from _numbers(f"{path}.{name}", item)
    elif is_dataclass(node) and not isinstance(node, type):
        limits = limits_of(type(node))
        for field in fields(node):
            where = f"{path}.{field.name}" if path else field.name
            value = getattr(node, field.name)
            if isinstance(value, int | float) and not isinstance(value, bool):
                complaint = limits.get(field.name, _FINITE).complaint(value)
                if complaint:
                    yield Problem(where, *complaint)
            else:
                yield from _numbers(where, value)


def _collections(scenario: Scenario) -> Iterator[Problem]:
    for name in _LISTS:
        if not getattr(scenario, name):
            yield Problem(name, "is empty", f"give at least one of {name}")
        if len(getattr(scenario, name)) > _MOST_ELEMENTS:
            yield Problem(name, f"has {len(getattr(scenario, name)):,}", f"give at most {_MOST_ELEMENTS:,}")
    if not _NAME.fullmatch(scenario.name):
        yield Problem("name", f"{scenario.name!r} cannot name a run", "give 1 to 64 of A-Z a-z 0-9 _ -")
    if scenario.warehouses and not any(warehouse.sellers for warehouse in scenario.warehouses):
        yield Problem("warehouses", "have no sellers", "give one of them `sellers` of 1 or more")
    sellers = sum(warehouse.sellers for warehouse in scenario.warehouses)
    if sellers > _MOST_SELLERS >= max(warehouse.sellers for warehouse in scenario.warehouses):
        yield Problem("warehouses", f"{sellers} sellers are too many", f"give at most {_MOST_SELLERS:,}")
    for name in _DISTINCT:
        yield from _names(name, getattr(scenario, name))
    if scenario.marketing is not None:
        yield from _channels(scenario.marketing)
    if scenario.payments and not sum(method.share for method in scenario.payments):
        yield Problem("payments", "all shares are 0", "give at least one payment method a share")
    if scenario.segments and not sum(segment.share for segment in scenario.segments):
        yield Problem("segments", "all shares are 0", "give at least one segment a share")


def _channels(marketing: Marketing) -> Iterator[Problem]:
    count = len(marketing.channels)
    if not 0 < count <= MOST_CHANNELS:
        yield Problem("marketing.channels", f"has {count}", f"give 1 to {MOST_CHANNELS} channels")
    yield from _names("marketing.channels", marketing.channels)


def _names(path: str, items: tuple[object, ...]) -> Iterator[Problem]:
    """Names that are empty, or that two elements have."""
    key = named_by(type(items[0])) if items else None
    if key is None:
        return
    names = [getattr(item, key) for item in items]
    for index, name in enumerate(names):
        if not name.strip():
            yield Problem(f"{path}[{index}].{key}", "is empty", "give it a name")
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield Problem(path, f"'{name}' appears twice", "keep one of them")


def _modules(scenario: Scenario) -> Iterator[Problem]:
    return check_modules(
        scenario.modules,
        scenario.settlement.modules,
        evidence_hours=scenario.after_sales.evidence_hours,
        ruling_hours=24 * scenario.settlement.ruling_window_days,
    )


def _clocks(scenario: Scenario) -> Iterator[Problem]:
    for where, country in elements("countries", scenario.countries):
        if country.timezone not in zone_names():
            what = f"'{country.timezone}' is no time zone of the IANA database"
            hint = did_you_mean(country.timezone, zone_names()) or "give a name as in 'Asia/Kolkata'"
            yield Problem(f"{where}.timezone", what, hint)


def _rest(scenario: Scenario) -> Iterator[Problem]:
    for where, warehouse in elements("warehouses", scenario.warehouses):
        if len(set(warehouse.rest_days)) == _WEEK:
            yield Problem(f"{where}.rest_days", "leave no day to work", "leave one out")
    if len(set(scenario.rounds.rest_days)) == _WEEK:
        yield Problem("rounds.rest_days", "leave no day to work", "leave one out")


def _shifts(scenario: Scenario) -> Iterator[Problem]:
    """Shifts that would go on after midnight; one of a whole day begins there."""
    handling = scenario.handling
    for where, warehouse in elements("warehouses", scenario.warehouses):
        if warehouse.shift_minutes is None:
            continue
        minutes = warehouse.shift_minutes * handling.shift_factor
        starts = handling.shift_starts if warehouse.shift_starts is None else warehouse.shift_starts
        if minutes < _DAY_MINUTES < starts * 60 + minutes + handling.order_minutes:
            what = (
                f"{minutes:g} from {starts:g} h on, and the {handling.order_minutes:g} of an order "
                "(handling.pick_minutes, handling.pack_minutes) after them, end after midnight"
            )
            yield Problem(f"{where}.shift_minutes", what, "give fewer, or an earlier shift_starts")


def _opening(scenario: Scenario) -> Iterator[Problem]:
    """Customs offices that close before they open, or never do."""
    customs = scenario.customs
    for where, office in (("customs", None), *elements("offices", scenario.offices)):
        opens = customs.opens if office is None or office.opens is None else office.opens
        closes = customs.closes if office is None or office.closes is None else office.closes
        rest = customs.rest_days if office is None or office.rest_days is None else office.rest_days
        if closes - opens < 1 / 60:
            yield Problem(f"{where}.closes", f"{closes:g} h is not after {opens:g} h", "give a later hour")
        if len(set(rest)) == _WEEK:
            yield Problem(f"{where}.rest_days", "leave no day to work", "leave one out")


def _screening(scenario: Scenario) -> Iterator[Problem]:
    """Reviewers who never begin."""
    terms = scenario.screening
    if terms.closes - terms.opens < 1 / 60:
        what = f"{terms.closes:g} h is not after {terms.opens:g} h"
        yield Problem("screening.closes", what, "give a later hour")


def _holding(scenario: Scenario) -> Iterator[Problem]:
    """Held orders of which the contract cannot count the hours; the longer of two holds counts."""
    window, grading = scenario.settlement.inspect_window_days, scenario.grading
    for where, days in (
        ("screening.hold_days", scenario.screening.hold_days),
        ("grading.hold_days", grading.hold_days),
        ("grading.long_hold_days", grading.long_hold_days),
    ):
        if window + days > MOST_WINDOW_DAYS:
            what = f"{days} more than settlement.inspect_window_days are {window + days:,} days"
            yield Problem(where, what, f"a window has at most {MOST_WINDOW_DAYS:,}")


def _campaigns(scenario: Scenario) -> Iterator[Problem]:
    for where, campaign in elements("campaigns", scenario.campaigns):
        yield from _day(f"{where}.day", campaign.day)
        yield from _codes(f"{where}.countries", campaign.countries)
    yield from _codes("calendar.closed_in", scenario.calendar.closed_in)
    for where, trade in elements("trades", scenario.trades):
        yield from _codes(f"{where}.origins", trade.origins)
        yield from _codes(f"{where}.destinations", trade.destinations)


def _day(where: str, day: str) -> Iterator[Problem]:
    try:
        date_in(day, _ANY_YEAR)
    except ValueError:
        what = f"'{day}' is no day of every year"
        yield Problem(where, what, f"give month and day, as in '11-11', or '{BLACK_FRIDAY}'")


def _codes(where: str, codes: tuple[str, ...]) -> Iterator[Problem]:
    """Codes that are no country's; those of countries outside the scenario are fine, since scenarios share them."""
    for code in codes:
        if not _COUNTRY.fullmatch(code):
            yield Problem(where, f"'{code}' is no country", "give codes of ISO 3166, as in 'CN'")


def _dates(scenario: Scenario, tables: DataTables) -> Iterator[Problem]:
    first, last = tables.fx[0]["date"], tables.fx[-1]["date"]
    if not first <= scenario.start.isoformat() <= last:
        yield Problem("start", f"{scenario.start} lies outside the exchange rates", f"{first} to {last}")
        return
    for area in sorted({country.customs_area for country in scenario.countries}):
        begins = min((row["from_date"] for row in tables.low_value if row["area"] == area), default="")
        if begins > scenario.start.isoformat():
            yield Problem("data.low_value", f"no rule for {area} before {begins}", "add one, or start later")


def _warm_up(scenario: Scenario) -> Iterator[Problem]:
    days = scenario.warm_up_days or 0
    if days >= scenario.days:
        yield Problem("warm_up_days", f"{days} leave nothing of {scenario.days} days", "fewer, or more days")


def _services(scenario: Scenario) -> Iterator[Problem]:
    for where, service in elements("services", scenario.services):
        if service.name == STANDARD:
            what = f"'{STANDARD}' is the platform's own way"
            yield Problem(f"{where}.name", what, "give another name")


def _rivals(scenario: Scenario) -> Iterator[Problem]:
    for where, rival in elements("rivals", scenario.rivals):
        for day in rival.sale_starts:
            yield from _day(f"{where}.sale_starts", day)
    diverted = sum(rival.diverted_share for rival in scenario.rivals)
    if diverted > 1:
        what = f"their diverted_share add up to {diverted:g}, more than all who leave"
        yield Problem("rivals", what, "give at most 1 in all")


def _gas(scenario: Scenario) -> Iterator[Problem]:
    terms = scenario.settlement
    most = terms.block_gas_limit // 2
    if terms.step_gas is not None and terms.step_gas > most:
        yield Problem(
            "settlement.step_gas",
            f"{terms.step_gas:,} is more than half of a block ({most:,})",
            "give less, or more to settlement.block_gas_limit",
        )
    if terms.step_gas is not None and terms.step_gas < _SHIPPED_STEP_GAS and not terms.contract:
        yield Problem(
            "settlement.step_gas",
            f"{terms.step_gas:,} is less than the {_SHIPPED_STEP_GAS:,} that the shipped escrow's steps may take",
            "give as much, or leave it out",
        )
