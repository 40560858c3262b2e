"""Small markets with everything in them, as the ledger reads them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from analytics.accounts import Terms, postings
from analytics.kpis import FactsSink
from argosy.compose import build_market
from argosy.scenario_files import load_scenario
from sim.run import run as run_market

if TYPE_CHECKING:
    import polars as pl

MODULES = '["cancelling", "returns", "offers", "carriage", "bond", "insurance", "{court}"]'
MARKETS: dict[str, tuple[str, int, tuple[str, ...]]] = {
    "tiny": ("tiny", 60, ()),
    "instant": ("tiny", 60, ("settlement.mode=instant",)),
    "eurasia": ("eurasia", 150, ()),
    "tribunal": ("tiny", 60, (f"settlement.modules={MODULES.format(court='tribunal')}",)),
    "jurors": ("eurasia", 80, (f"settlement.modules={MODULES.format(court='jurors')}",)),
}


class Ended(NamedTuple):
    """A market that has ended: the tables that its ledger is made from, and what it takes besides."""

    tables: dict[str, pl.DataFrame]
    terms: Terms
    deposited: dict[str, int]

    @property
    def ledger(self) -> pl.DataFrame:
        """Its postings."""
        return postings(self.tables, self.terms)


@cache
def ended(name: str) -> Ended:
    """The market of that name in `MARKETS`, run to its end."""
    shipped, orders, overrides = MARKETS[name]
    scenario, data = load_scenario(shipped, overrides)
    sink = FactsSink()
    market = build_market(scenario, data, sink)
    try:
        run_market(market, orders=orders, days=None)
        market.settlement.finish()
        market.recorder.drain(everything=True)
        deposited = market.settlement.conservation().deposited
    finally:
        market.settlement.close()
    return Ended(sink.tables(), Terms(scenario, market.world.tariff.rates), dict(deposited))
