"""How demand answers prices: pairs of markets with the same luck, one of them a tenth dearer."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING, Final, NamedTuple

from analytics.kpis import FactsSink
from argosy.collector import rare_collections
from argosy.compose import build_market
from argosy.scenario_files import load_scenario
from argosy.studies.request import SCENARIOS
from sim.run import run as run_market

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.policies import PriceView, Setting

RISE: Final = 1.1
DAYS: Final = 8
"""Days of a market before what sells less is shown less, which answers more than buyers do."""

EVERY: Final = {"article_elasticity": 12, "market_elasticity": 1}
"""Which offers get dearer, by statistic: one in so many."""


class Raised(NamedTuple):
    """A pricing policy: list prices, those of one offer in `every` higher by a tenth; of none if that is 0."""

    every: int

    def __call__(self, view: PriceView, setting: Setting) -> int:
        """Unit price in minor units of the seller's currency."""
        return round(view.list_price * RISE) if self.concerns(view.listing) else view.list_price

    def concerns(self, listing: int) -> bool:
        """Whether the offer of that number gets dearer."""
        return self.every > 0 and listing % self.every == 0


class PricedMarket(NamedTuple):
    """A market of a pair: its customers' segment, its seed, and how many of its offers get dearer (`Raised`)."""

    segment: str
    seed: int
    every: int


@rare_collections()
def units_sold(priced: PricedMarket) -> dict[int, int]:
    """Units ordered in the first days of a market, by listing."""
    overrides = ["settlement.mode=instant", f"seed={priced.seed}", f"days={DAYS}"]
    scenario, tables = load_scenario(SCENARIOS[priced.segment], overrides)
    sink = FactsSink({"order_lines": ("listing", "quantity")})
    market = build_market(scenario, tables, sink)
    market.policies = market.policies._replace(pricing=Raised(priced.every))
    run_market(market, orders=None, days=DAYS)
    market.recorder.drain(everything=True)
    lines = sink.tables()["order_lines"].group_by("listing").sum()
    return dict(zip(lines["listing"], lines["quantity"], strict=True))


def elasticity(pairs: Iterable[tuple[dict[int, int], dict[int, int]]], every: int) -> float | None:
    """Change of the logarithm of units over that of prices, of the offers that got dearer.

    Args:
        pairs: units by listing, at list prices and at raised ones, of markets with the same luck.
        every: as in `Raised`.
    """
    raised = Raised(every)
    before = after = 0
    for plain, dearer in pairs:
        before += sum(units for listing, units in plain.items() if raised.concerns(listing))
        after += sum(units for listing, units in dearer.items() if raised.concerns(listing))
    return log(after / before) / log(RISE) if before and after else None
