"""Running the markets that a study looks at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from analytics.accounts import Terms
from analytics.kpis import FactsSink, evaluate
from analytics.studies import NEEDS, Observed
from argosy.collector import rare_collections
from argosy.compose import build_market
from argosy.scenario_files import load_scenario, refuse_too_large
from argosy.studies.request import SCENARIOS
from sim.core.units import HOUR
from sim.run import run as run_market

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from analytics.kpis import Number
    from analytics.runs import Needs
    from sim.market import Market
    from sim.scenario import DataTables, Scenario

MICRO = 1_000_000


class Finished(NamedTuple):
    """A market after its end.

    Attributes:
        scenario: it was made from, as it was loaded.
        data: of the scenario.
        market: itself.
        sink: has what happened in it.
    """

    scenario: Scenario
    data: DataTables
    market: Market
    sink: FactsSink

    def figures(self) -> dict[str, Number]:
        """Its key figures, where all that they need was kept."""
        terms = Terms(self.scenario, self.market.world.tariff.rates)
        return evaluate(self.sink.facts(self.market.visits, terms))


@rare_collections()
def finished(
    overrides: Iterable[str], days: int, needs: Needs, scenario: str = "eurasia", *, scale: float = 1.0,
    prepare: Callable[[Market], None] | None = None,
) -> Finished:  # fmt: skip
    """Run a market to its end.

    Args:
        overrides: of the scenario, `key=value` each.
        days: for which buyers come; the scenario has as many, so that its size is that of the run.
        needs: columns to keep, by table.
        scenario: its name.
        scale: multiplies buyers, sellers and capacity.
        prepare: may change the market at second 0.

    Raises:
        ScenarioError: if the scenario is wrong, or such a market would not fit into memory.
        RuntimeError: if money is missing or too much.
    """
    loaded, data = load_scenario(scenario, [*overrides, f"days={days}"], scale=scale)
    refuse_too_large(loaded, data, None)
    sink = FactsSink(needs)
    market = build_market(loaded, data, sink)
    if prepare is not None:
        prepare(market)
    run_market(market, orders=None, days=days)
    market.recorder.drain(everything=True)
    unbalanced = {c: x for c, x in market.settlement.conservation().difference.items() if x}
    if unbalanced:
        raise RuntimeError(f"seed {loaded.seed}: money is missing or too much: {unbalanced}")
    return Finished(loaded, data, market, sink)


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


def observe(scene: Scene) -> Observed:
    """Run a market with instant settlement, and look at it."""
    overrides = ("settlement.mode=instant", f"seed={scene.seed}")
    scenario, data, market, sink = finished(overrides, scene.days, NEEDS, SCENARIOS[scene.segment])
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
        rates=_rates(market, [name for name in data.fx[0] if name != "date"], scene.days),
        stock_at_end=sum(stock.on_hand for stock in market.stocks),
        reversible=frozenset(payment.name for payment in scenario.payments if payment.chargeback),
    )


def _rates(market: Market, currencies: Sequence[str], days: int) -> dict[str, list[float]]:
    rates = market.world.tariff.rates
    return {name: [rates.rate(name, day) / MICRO for day in range(days)] for name in currencies}
