"""The first best, one departure at a time: settings of a scenario under which a cause of lost welfare is gone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from argosy.problems import InputError
from sim.core.units import BPS
from sim.scenario import PolicyChoice

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from sim.scenario import Scenario

_ALL: Final = 1_000
"""Offers on a slate, and come across: more than anybody is ever shown."""


def mended(scenario: Scenario, causes: Iterable[str]) -> Scenario:
    """The scenario without those of its departures from the first best that `causes` names.

    Raises:
        KeyError: for a cause that there is not.
        InputError: if goods cost nothing, so that there is no price at cost.
    """
    for cause in causes:
        scenario = CAUSES[cause](scenario)
    return scenario


def _conduct_known(scenario: Scenario) -> Scenario:
    """The platform declines thieves, the arbiter sees who is right, nobody comes across fraudulent sellers."""
    known = _with_policies(scenario, fraud="oracle", arbitration="oracle")
    return replace(known, selling=replace(known.selling, dishonest_known=True))


def _all_considered(scenario: Scenario) -> Scenario:
    """Visitors come across all offers of the article, and are shown all of them, the best for them first."""
    demand = replace(scenario.demand, slate=_ALL, considered_offers=float(_ALL))
    return _with_policies(replace(scenario, demand=demand), recommendation="oracle")


def _priced_at_cost(scenario: Scenario) -> Scenario:
    """Sellers ask what goods cost them, and the platform nothing.

    Every seller's cost is a share of its price: lowered to that share, the price is the cost, and the cost stays
    what it was.
    """
    share = scenario.selling.goods_cost_bps
    if not share:
        raise InputError(
            "selling.goods_cost_bps is 0: goods that cost nothing have no price at cost", "give 1 or more"
        )
    warehouses = tuple(
        replace(warehouse, price_factor=warehouse.price_factor * share / BPS)
        for warehouse in scenario.warehouses
    )
    at_cost = replace(
        scenario,
        warehouses=warehouses,
        selling=replace(scenario.selling, goods_cost_bps=BPS),
        settlement=replace(scenario.settlement, platform_fee_bps=0),
    )
    return _with_policies(at_cost, pricing="list")


def _with_policies(scenario: Scenario, **names: str) -> Scenario:
    chosen = {family: PolicyChoice(name=name) for family, name in names.items()}
    return replace(scenario, policies={**scenario.policies, **chosen})


CAUSES: Final[Mapping[str, Callable[[Scenario], Scenario]]] = {
    "hidden_conduct": _conduct_known,
    "limited_consideration": _all_considered,
    "prices_above_cost": _priced_at_cost,
}
"""What keeps a market from the first best: by name, what takes it away."""
