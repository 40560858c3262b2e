"""What disruptions are aimed at: that it exists, and that they begin before they end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.core.problems import Problem, did_you_mean
from sim.scenario.naming import elements

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sim.scenario.disruption import Disruption
    from sim.scenario.scenario import Scenario
    from sim.scenario.tables import DataTables

_BY_SEVERITY: Final = ("passage", "place", "mode")
_BY_FACTOR: Final = ("customs", "demand", "currency")


def check_targets(scenario: Scenario, tables: DataTables) -> Iterator[Problem]:
    """What is wrong with the scenario's disruptions."""
    known = _known(scenario, tables)
    for where, disruption in elements("disruptions", scenario.disruptions):
        there = known[disruption.kind]
        if not disruption.targets:
            yield Problem(f"{where}.targets", "are none", f"give one of {', '.join(sorted(there)[:5])}")
        for target in disruption.targets:
            if target not in there:
                what = f"unknown {disruption.kind} '{target}'"
                hint = did_you_mean(target, there) or f"some are {', '.join(sorted(there)[:5])}"
                yield Problem(f"{where}.targets", what, hint)
        yield from _dates(where, disruption)
        yield from _unread(where, disruption)


def _known(scenario: Scenario, tables: DataTables) -> Mapping[str, frozenset[str]]:
    """What each kind of disruption may be aimed at."""
    countries = frozenset(country.code for country in scenario.countries)
    return {
        "passage": frozenset(row["passage"] for row in tables.passages),
        "place": frozenset(row["code"] for row in tables.places),
        "mode": frozenset(mode.name for mode in scenario.modes),
        "warehouse": frozenset(warehouse.place for warehouse in scenario.warehouses),
        "customs": countries,
        "demand": countries,
        "currency": frozenset(tables.fx[0]) - {"date"},
    }


def _dates(where: str, disruption: Disruption) -> Iterator[Problem]:
    if disruption.end <= disruption.start:
        what = f"{disruption.end} is not after its start {disruption.start}"
        yield Problem(f"{where}.end", what, "give the first day on which all is well again")
    elif disruption.announced is not None and disruption.announced >= disruption.end:
        what = f"{disruption.announced} is not before its end {disruption.end}"
        yield Problem(f"{where}.announced", what, "what nobody knows until it is over needs no `announced`")


def _unread(where: str, disruption: Disruption) -> Iterator[Problem]:
    """Values that its kind does not read: whoever gives them expects what will not happen."""
    kind = disruption.kind
    if kind not in _BY_SEVERITY and disruption.delay_hours:
        yield Problem(
            f"{where}.delay_hours", f"means nothing for {kind}", f"for {', '.join(_BY_SEVERITY)} only"
        )
    if kind not in _BY_FACTOR and disruption.factor != 1:
        yield Problem(f"{where}.factor", f"means nothing for {kind}", f"for {', '.join(_BY_FACTOR)} only")
    if kind in _BY_FACTOR and disruption.severity != 1:
        yield Problem(f"{where}.severity", f"means nothing for {kind}", "give a factor")
