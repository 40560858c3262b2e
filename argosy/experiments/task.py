"""One replication of one strategy: what a worker process does."""

from __future__ import annotations

import gc
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from argosy.caveats import caveats
from argosy.collector import rare_collections
from argosy.problems import TOO_MUCH, InputError
from sim.demand import NobodyBuysError
from sim.orders import BeyondMeasureError
from sim.run import run as run_market

if TYPE_CHECKING:
    from pathlib import Path

    from analytics.kpis import FactsSink
    from analytics.weekly import Series
    from sim.market import Market
    from sim.scenario import DataTables, Scenario

Kpis = dict[str, float | None]
"""Key figures by name; None where a figure does not exist, as a mean over no orders."""


class Replicated(NamedTuple):
    """What a replication came to.

    Attributes:
        figures: its key figures.
        warnings: what their reader should know.
        series: what reports draw besides: see `argosy.experiments.drawing`.
    """

    figures: Kpis
    warnings: list[str]
    series: dict[str, Any]


_NEEDED: Final = (
    "analytics.kpis",
    "analytics.policies.routing.shortest_path",
    "analytics.weekly",
    "argosy.compose",
    "chain.evm.open",
    "chain.settlement.client",
)
"""Modules that `replicate` would load with its first task."""


@dataclass(frozen=True)
class Task:
    """One replication, which depends on nothing but this.

    Attributes:
        scenario: the strategy, checked.
        tables: the scenario's data.
        replication: its number; the same number is the same luck for every strategy.
        orders: to place, or None.
        days: that buyers come for, or None.
        code_from: directory that policies may come from which no installed package registers; None allows none.
    """

    scenario: Scenario
    tables: DataTables
    replication: int
    orders: int | None = None
    days: int | None = None
    code_from: Path | None = None


@rare_collections()
def replicate(task: Task) -> Replicated:
    """The key figures of one replication, run in this process, its chain too.

    Raises:
        InputError: if `orders` never come, or a policy is wrong.
    """
    from analytics.accounts import Terms
    from analytics.kpis import FactsSink, evaluate
    from argosy.experiments.drawing import needs, series_of

    sink = FactsSink(needs())
    market = _simulated(task, sink)
    figures = evaluate(sink.facts(market.visits, Terms(task.scenario, market.world.tariff.rates)))
    return Replicated(figures, caveats(market), series_of(sink.tables()))


@rare_collections()
def day_by_day(task: Task) -> Series:
    """What one replication did on each of its days, its first ones too.

    Raises:
        InputError: if a policy is wrong.
    """
    from analytics.kpis import FactsSink
    from analytics.weekly import NEEDS, daily

    sink = FactsSink(NEEDS)
    _simulated(task, sink)
    return daily(sink.tables(), task.days or 0)


def _simulated(task: Task, sink: FactsSink) -> Market:
    """The market after its end; `sink` has what happened in it."""
    from argosy.compose import build_market

    market = build_market(task.scenario, task.tables, sink, task.replication, code_from=task.code_from)
    try:
        run_market(market, orders=task.orders, days=task.days)
        market.recorder.drain(everything=True)
        unbalanced = {c: x for c, x in market.settlement.conservation().difference.items() if x}
    except NobodyBuysError as error:
        raise InputError(f"--orders {task.orders} is out of reach: {error}", "or give --days") from error
    except BeyondMeasureError as error:
        raise InputError(f"{error} is more than can be accounted for", TOO_MUCH) from error
    finally:
        market.settlement.close()
    if unbalanced:
        raise RuntimeError(f"replication {task.replication}: money is missing or too much: {unbalanced}")
    return market


def get_ready() -> None:
    """Load in a new process what every replication needs, and spare the collector looking at it."""
    for module in _NEEDED:
        import_module(module)
    gc.collect()
    gc.freeze()
