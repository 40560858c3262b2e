"""Running the markets that an assessment needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from argosy.caveats import caveats
from argosy.collector import rare_collections
from argosy.problems import TOO_MUCH, InputError
from sim.core.units import DAY
from sim.demand import NobodyBuysError
from sim.orders import BeyondMeasureError
from sim.run import run as run_market

if TYPE_CHECKING:
    from pathlib import Path

    from analytics.welfare import Welfare
    from sim.market import Market
    from sim.records import Sink
    from sim.scenario import DataTables, Scenario


@dataclass(frozen=True)
class Scene:
    """One replication of one scenario, which depends on nothing but this.

    Attributes:
        scenario: checked.
        tables: its data.
        replication: its number; the same number is the same buyers and luck for every scenario.
        orders: to place, or None.
        days: for which buyers come, or None.
        code_from: directory that policies may come from which no installed package registers; None allows none.
    """

    scenario: Scenario
    tables: DataTables
    replication: int
    orders: int | None
    days: int | None
    code_from: Path | None = None


class Seen(NamedTuple):
    """What a market came to, and what a reader of its figures should know."""

    welfare: Welfare
    warnings: list[str]


@rare_collections()
def days_of(scene: Scene) -> int:
    """Whole days from the beginning in which the orders of a scene are placed.

    Raises:
        InputError: if they never come, or are too large.
    """
    from analytics.kpis import FactsSink

    sink = FactsSink({"orders": ("placed_at",)})
    _run(scene, sink)
    placed = sink.tables()["orders"]["placed_at"]
    return int(placed[placed.arg_max() or 0]) // DAY + 1


@rare_collections()
def observe(scene: Scene) -> Seen:
    """Run a market, and work out the welfare of all in it.

    Raises:
        InputError: if an order is too large, or a policy is wrong.
    """
    from analytics.accounts import Terms
    from analytics.kpis import FactsSink
    from analytics.welfare import NEEDS, welfare

    sink = FactsSink(NEEDS)
    market = _run(scene, sink)
    terms = Terms(scene.scenario, market.world.tariff.rates)
    return Seen(welfare(sink.tables(), terms), caveats(market))


def _run(scene: Scene, sink: Sink) -> Market:
    from argosy.compose import build_market

    market = build_market(scene.scenario, scene.tables, sink, scene.replication, code_from=scene.code_from)
    try:
        run_market(market, orders=scene.orders, days=scene.days)
        market.recorder.drain(everything=True)
        unbalanced = {c: x for c, x in market.settlement.conservation().difference.items() if x}
    except NobodyBuysError as error:
        raise InputError(f"--orders {scene.orders} is out of reach: {error}", "or give --days") from error
    except BeyondMeasureError as error:
        raise InputError(f"{error} is more than can be accounted for", TOO_MUCH) from error
    finally:
        market.settlement.close()
    if unbalanced:
        raise RuntimeError(f"replication {scene.replication}: money is missing or too much: {unbalanced}")
    return market
