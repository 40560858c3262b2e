"""Whether freight gets from every warehouse to every country that buys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.core.problems import Problem
from sim.scenario.naming import elements

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sim.scenario.scenario import Scenario
    from sim.scenario.tables import DataTables


def check_reachability(scenario: Scenario, tables: DataTables) -> Iterator[Problem]:
    """Warehouses from which some hub cannot be reached by the scenario's modes."""
    neighbours = _neighbours(scenario, tables)
    hubs = {country.hub for country in scenario.countries if country.weight != 0}
    origins = {warehouse.place for warehouse in scenario.warehouses}
    reachable = {origin: _reachable(neighbours, origin) for origin in sorted(origins)}
    for where, warehouse in elements("warehouses", scenario.warehouses):
        unreachable = sorted(hubs - reachable[warehouse.place])
        if unreachable:
            yield Problem(
                f"{where}.place",
                f"no way from {warehouse.place} to {', '.join(unreachable)}",
                "add a mode or a link that connects them",
            )


def _neighbours(scenario: Scenario, tables: DataTables) -> Mapping[str, set[str]]:
    """By place, where one link leads; links run both ways, and places abroad may be passed through."""
    modes = {mode.name for mode in scenario.modes}
    neighbours: dict[str, set[str]] = {row["code"]: set() for row in tables.places}
    for row in tables.links:
        if row["mode"] in modes:
            neighbours[row["origin"]].add(row["destination"])
            neighbours[row["destination"]].add(row["origin"])
    return neighbours


def _reachable(neighbours: Mapping[str, set[str]], origin: str) -> set[str]:
    seen, frontier = {origin}, [origin]
    while frontier:
        new = neighbours[frontier.pop()] - seen
        seen |= new
        frontier += new
    return seen
