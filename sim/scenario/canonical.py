"""One order for the lists of a scenario, whatever the order in its file, so that nothing can hang on it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.scenario.calendar import Campaign
    from sim.scenario.marketing import Marketing
    from sim.scenario.scenario import Scenario
    from sim.scenario.warehouse import Warehouse


def in_canonical_order(scenario: Scenario) -> Scenario:
    """The same scenario, its lists sorted by name; warehouses of one place by their other values."""
    return replace(
        scenario,
        countries=tuple(sorted(scenario.countries, key=lambda country: country.code)),
        warehouses=tuple(
            sorted(
                map(_sorted_rest, scenario.warehouses),
                key=lambda warehouse: (warehouse.place, repr(warehouse)),
            )
        ),
        modes=tuple(sorted(scenario.modes, key=lambda mode: mode.name)),
        segments=tuple(sorted(scenario.segments, key=lambda segment: segment.name)),
        campaigns=tuple(
            map(_sorted_countries, sorted(scenario.campaigns, key=lambda campaign: campaign.name))
        ),
        calendar=replace(scenario.calendar, closed_in=tuple(sorted(scenario.calendar.closed_in))),
        rounds=replace(scenario.rounds, rest_days=tuple(sorted(scenario.rounds.rest_days))),
        payments=tuple(sorted(scenario.payments, key=lambda method: method.name)),
        trades=tuple(sorted(scenario.trades, key=lambda trade: trade.name)),
        services=tuple(sorted(scenario.services, key=lambda service: service.name)),
        marketing=scenario.marketing and _sorted_channels(scenario.marketing),
        rivals=tuple(
            replace(rival, sale_starts=tuple(sorted(rival.sale_starts)))
            for rival in sorted(scenario.rivals, key=lambda rival: rival.name)
        ),
        disruptions=tuple(sorted(scenario.disruptions, key=lambda disruption: disruption.name)),
    )


def _sorted_countries(campaign: Campaign) -> Campaign:
    return replace(campaign, countries=tuple(sorted(campaign.countries)))


def _sorted_rest(warehouse: Warehouse) -> Warehouse:
    return replace(warehouse, rest_days=tuple(sorted(warehouse.rest_days)))


def _sorted_channels(marketing: Marketing) -> Marketing:
    return replace(marketing, channels=tuple(sorted(marketing.channels, key=lambda channel: channel.name)))
