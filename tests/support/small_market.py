"""Small markets for tests: the shipped scenario `tiny`, changed in places, run to its end in memory."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from analytics.accounts import Terms
from argosy.compose import build_market
from argosy.scenario_files import load_scenario
from sim.fulfilment import place
from sim.records import SCHEMAS, MemorySink
from sim.run import run as run_market
from sim.world.build import exchange_rates
from tests.support.places import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.core.luck import Luck
    from sim.demand.doors import Place
    from sim.market import Market
    from sim.orders import Purchase
    from sim.scenario import DataTables, Scenario
    from sim.world.people import Buyer

Record = dict[str, Any]


def terms_of(scenario: Scenario) -> Terms:
    """What the ledger of a run of `scenario` takes from outside its tables."""
    return Terms(scenario, exchange_rates(tiny()[1].fx, scenario.start))


@cache
def tiny() -> tuple[Scenario, DataTables]:
    """The scenario as shipped, with its tables."""
    return load_scenario("tiny")


def changed(scenario: Scenario, **changes: Any) -> Scenario:
    """A copy with other values: `demand__buyers=3`, `modes__loss_rate=0.5` (in every mode), `seed=2`."""
    for path, value in changes.items():
        scenario = _with(scenario, path.split("__"), value)
    return scenario


def _with(node: Any, path: list[str], value: Any) -> Any:
    if not path:
        return value
    if isinstance(node, tuple):
        return tuple(_with(item, path, value) for item in node)
    first, *rest = path
    return replace(node, **{first: _with(getattr(node, first), rest, value)})


def even(scenario: Scenario) -> Scenario:
    """The same market in a year without seasons, campaigns and holidays."""
    return changed(scenario, calendar__seasonality=0.0, campaigns=(), segments__holiday_factor=1.0)


def with_shops(scenario: Scenario, tables: DataTables) -> tuple[Scenario, DataTables]:
    """The same market, to which shops come, too, in theory."""
    shops = replace(scenario.segments[0], name="wholesale", share=0.0, hours="office", season_lag_days=0)
    return replace(scenario, segments=(*scenario.segments, shops)), tables


class Run(NamedTuple):
    """A market that has ended, and its tables."""

    market: Market
    sink: MemorySink

    def records(self, table: str) -> list[Record]:
        """The rows of a table by column."""
        names = [name for name, _ in SCHEMAS[table]]
        return [dict(zip(names, row, strict=True)) for row in self.sink.tables[table]]

    def orders(self) -> dict[int, Record]:
        """Orders by id."""
        return {record["order"]: record for record in self.records("orders")}

    def lines(self) -> dict[int, list[Record]]:
        """What was ordered, by order."""
        found: dict[int, list[Record]] = {}
        for record in self.records("order_lines"):
            found.setdefault(record["order"], []).append(record)
        return found

    def events(self) -> dict[int, list[Record]]:
        """Events by order, as they were recorded."""
        found: dict[int, list[Record]] = {}
        for record in self.records("order_events"):
            found.setdefault(record["order"], []).append(record)
        return found


def run(
    scenario: Scenario,
    *,
    orders: int | None = None,
    days: int | None = None,
    replication: int = 0,
    prepare: Callable[[Market], None] | None = None,
    place: Place = place,
) -> Run:
    """Run `scenario` to its end, for its own horizon unless told otherwise."""
    sink = MemorySink()
    market = build_market(scenario, tiny()[1], sink, replication, code_from=ROOT)
    if prepare is not None:
        prepare(market)
    run_market(
        market, orders=orders, days=scenario.days if orders is None and days is None else days, place=place
    )
    market.recorder.drain(everything=True)
    return Run(market, sink)


def only_counted(market: Market, visit: int, buyer: Buyer, purchase: Purchase, luck: Luck) -> None:
    """Instead of `place`, for what buyers decide: the order is counted, and neither paid for nor sent."""
    market.orders.next_id()


def of_policies(scenario: Scenario, **names: str) -> Scenario:
    """A copy with other policies, by family."""
    from sim.scenario import PolicyChoice

    choices = {family: PolicyChoice(name=name) for family, name in names.items()}
    return replace(scenario, policies={**scenario.policies, **choices})
