"""The same market, larger or smaller."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeVar

from argosy.problems import InputError

if TYPE_CHECKING:
    from sim.scenario import Customs, Office, Scenario, Warehouse

_Staffed = TypeVar("_Staffed", "Customs", "Office")

_MAX_SCALE: Final = 10_000
_MAX_COUNT: Final = 10**18
"""More than any check lets through, and little enough to be scaled."""


def scaled(scenario: Scenario, scale: float) -> Scenario:
    """The same market with `scale` times the buyers, visits, sellers, stations, officers, reviewers and freight.

    Raises:
        InputError: if `scale` is not positive, or too large.
    """
    if not 0 < scale < float("inf"):
        raise InputError(f"--scale {scale} is not a positive number", "1 keeps the scenario as it is")
    if scale > _MAX_SCALE:
        raise InputError(f"--scale {scale} is above {_MAX_SCALE:,}", "1 keeps the scenario as it is")
    if scale == 1:
        return scenario
    return replace(
        scenario,
        demand=replace(
            scenario.demand,
            buyers=_times(scenario.demand.buyers, scale),
            visits_per_day=scenario.demand.visits_per_day * scale,
        ),
        warehouses=tuple(
            replace(
                warehouse,
                sellers=_times(warehouse.sellers, scale),
                pick_stations=_times(warehouse.pick_stations, scale),
                pack_stations=_times(warehouse.pack_stations, scale),
                receive_stations=warehouse.receive_stations and _times(warehouse.receive_stations, scale),
                shift_minutes=_shift(warehouse, scale),
            )
            for warehouse in scenario.warehouses
        ),
        customs=_staffed(scenario.customs, scale),
        offices=tuple(_staffed(office, scale) for office in scenario.offices),
        screening=replace(
            scenario.screening,
            reviewers=_times(scenario.screening.reviewers, scale),
            review_queue=_times(scenario.screening.review_queue, scale),
        ),
        marketing=scenario.marketing
        and replace(
            scenario.marketing, daily_budget_cents=_times(scenario.marketing.daily_budget_cents, scale)
        ),
        modes=tuple(replace(mode, capacity_kg=_times(mode.capacity_kg, scale)) for mode in scenario.modes),
    )


def _shift(warehouse: Warehouse, scale: float) -> int | None:
    """Minutes that make up for stations that cannot be divided: half of one picker is one for half as long."""
    if warehouse.shift_minutes is None:
        return None
    pickers = warehouse.pick_stations
    return max(1, round(warehouse.shift_minutes * pickers * scale / _times(pickers, scale)))


def _staffed(office: _Staffed, scale: float) -> _Staffed:
    """A customs office with as many more officers, as far as it says how many there are."""
    officers, scanners, inspectors = (
        count if count is None else _times(count, scale)
        for count in (office.officers, office.scanners, office.inspectors)
    )
    return replace(office, officers=officers, scanners=scanners, inspectors=inspectors)


def _times(count: int, scale: float) -> int:
    return max(1, round(min(count, _MAX_COUNT) * scale)) if count > 0 else count
