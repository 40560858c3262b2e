"""Running the markets that a study looks at."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from analytics.kpis import FactsSink
from analytics.studies import NEEDS, Observed
from argosy.collector import rare_collections
from argosy.compose import build_market
from argosy.scenario_files import load_scenario
from argosy.studies.request import SCENARIOS
from sim.core.units import HOUR
from sim.run import run as run_market

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.market import Market

MICRO = 1_000_000


@dataclass(frozen=True)
class Scene:
    """One market of a study, which depends on nothing but this.

    Attributes:
        segment: of the customers.
        seed: of the market.
        days: for which buyers come.
    """

    segment: str
    seed: int
    days: int


@rare_collections()
def observe(scene: Scene) -> Observed:
    """Run a market with instant settlement, and look at it."""
    scenario, tables = load_scenario(
        SCENARIOS[scene.segment], ["settlement.mode=instant", f"seed={scene.seed}"]
    )
    scenario = replace(scenario, days=scene.days)
    sink = FactsSink(NEEDS)
    market = build_market(scenario, tables, sink)
    run_market(market, orders=None, days=scene.days)
    market.recorder.drain(everything=True)
    return Observed(
        tables=sink.tables(),
        days=scene.days,
        segment=scene.segment,
        weekday=scenario.start.weekday(),
        utc_offsets={
            code: [clock.offset(hour * HOUR) for hour in range(scene.days * 24 + 1)]
            for code, clock in market.world.clocks.items()
        },
        country_exponent=scenario.demand.country_mix_exponent,
        rates=_rates(market, [name for name in tables.fx[0] if name != "date"], scene.days),
        stock_at_end=sum(stock.on_hand for stock in market.stocks),
        reversible=frozenset(payment.name for payment in scenario.payments if payment.chargeback),
    )


def _rates(market: Market, currencies: Sequence[str], days: int) -> dict[str, list[float]]:
    rates = market.world.tariff.rates
    return {name: [rates.rate(name, day) / MICRO for day in range(days)] for name in currencies}
