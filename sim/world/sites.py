"""Where goods are sent from: the warehouses, as orders meet them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from sim.scenario import Country, DataTables, Scenario


class Site(NamedTuple):
    """A warehouse.

    Attributes:
        number: of the warehouse, as the scenario lists them.
        place: where it stands.
        country: in which.
        regional: whether it holds stock of sellers elsewhere, and none of its own.
    """

    number: int
    place: str
    country: Country
    regional: bool


def build_sites(scenario: Scenario, tables: DataTables) -> tuple[Site, ...]:
    """The sites of a scenario, in the order of its warehouses."""
    country_of = {row["code"]: row["country"] for row in tables.places}
    countries = {country.code: country for country in scenario.countries}
    return tuple(
        Site(number, warehouse.place, countries[country_of[warehouse.place]], not warehouse.sellers)
        for number, warehouse in enumerate(scenario.warehouses)
    )
