"""The market under a contract and under the shipped escrow, replication by replication, with the same luck."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from analytics.statistics import mean_interval
from argosy.compose import build_market, luck_streams
from argosy.lab.economy.mirror import Mirror
from argosy.lab.economy.settlement import RobbedSettlement
from argosy.scenario_files import load_scenario
from chain.contracts import load
from sim.core.units import DAY, whole_minor_units
from sim.records import MemorySink
from sim.run import run
from sim.settlement import windows_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import simpy

    from argosy.lab.economy.programs import Program
    from chain.contracts import Artifact
    from sim.scenario import DataTables, Scenario

SCENARIO: Final = "tiny"
_FEW: Final = 10
"""Orders under the shipped escrow below which nothing is said of trust."""

METRICS: Final = ("loss_per_thousand_orders_eur", "robbed_per_thousand_orders", "orders", "buyers_lost")


class Asked(NamedTuple):
    """What is played.

    Attributes:
        orders: that a market without thieves has before arrivals end.
        share: of the orders that somebody tries to rob.
        replications: each with luck of its own.
        seed: of the scenario; None for its own.
    """

    orders: int
    share: float
    replications: int
    seed: int | None = None


class Played(NamedTuple):
    """What came of one market.

    Attributes:
        figures: by the names of `METRICS`.
        by_day: orders placed on each day.
        moves: who has what of whom.
        balances: that nothing is lost that is not somewhere.
        tried: calls of thieves.
    """

    figures: dict[str, float]
    by_day: list[int]
    moves: list[dict[str, Any]]
    balances: list[dict[str, Any]]
    tried: int


def played(artifact: Artifact, programs: Sequence[Program], asked: Asked) -> dict[str, Any]:
    """All replications, as plain values.

    Args:
        artifact: the contract.
        programs: what thieves know of it; they try the same on the shipped escrow.
        asked: how much is played.

    Returns:
        `scenario`, `figures` by metric (`own`, `shipped` and `difference`, each with an interval), `replications`
        with `moves`, `conservation` and the day on which trust collapsed of each.
    """
    overrides = ["settlement.mode=instant", *([] if asked.seed is None else [f"seed={asked.seed}"])]
    scenario, tables = load_scenario(SCENARIO, overrides)
    pairs = []
    for replication in range(asked.replications):
        days = _days(scenario, tables, replication, asked.orders)
        pairs.append([
            _market(scenario, tables, replication, days, Mirror(contract, programs, asked.share))
            for contract in (artifact, load("Escrow"))
        ])  # fmt: skip
    return {
        "scenario": SCENARIO,
        "figures": {name: _compared(name, pairs) for name in METRICS},
        "replications": [_told(number, own, shipped) for number, (own, shipped) in enumerate(pairs)],
    }


def _days(scenario: Scenario, tables: DataTables, replication: int, orders: int) -> int:
    """Days until so many orders are placed where nobody steals."""
    sink = MemorySink()
    market = build_market(scenario, tables, sink, replication)
    run(market, orders=orders, days=None)
    market.recorder.drain(everything=True)
    funded = (row.placed_at for row in sink.tables["orders"] if row.funded_at >= 0)  # type: ignore[attr-defined]
    return int(max(funded, default=0)) // DAY + 1


def _market(scenario: Scenario, tables: DataTables, replication: int, days: int, mirror: Mirror) -> Played:
    def settled(env: simpy.Environment) -> RobbedSettlement:
        terms = scenario.settlement
        return RobbedSettlement(
            env, windows_of(scenario), terms.default_buyer_bps, mirror, luck_streams(scenario, replication)
        )

    market = build_market(scenario, tables, MemorySink(), replication, settled=settled)
    settlement = market.settlement
    assert isinstance(settlement, RobbedSettlement)
    settlement.market = market
    run(market, orders=None, days=days)
    orders, balances = len(settlement.placed_on), mirror.balances()
    cents = sum(
        market.euro_cents(whole_minor_units(balance.lost, balance.currency), balance.currency)
        for balance in balances
    )
    figures = {
        "loss_per_thousand_orders_eur": 10 * cents / max(orders, 1),
        "robbed_per_thousand_orders": 1_000 * len(mirror.robbed) / max(orders, 1),
        "orders": float(orders),
        "buyers_lost": float(settlement.left),
    }
    placed = Counter(settlement.placed_on)
    return Played(
        figures,
        [placed[day] for day in range(days)],
        [move._asdict() for move in mirror.moves()],
        [balance._asdict() for balance in balances],
        mirror.tried,
    )


def collapse(own: Sequence[int], shipped: Sequence[int]) -> int | None:
    """The first day on which, and from which to the end, fewer than half as many orders come as under its twin.

    None if there is no such day, or too few orders come after it to say.
    """
    for day in range(len(shipped)):
        twin = sum(shipped[day:])
        if twin < _FEW:
            return None
        if 2 * own[day] < shipped[day] and 2 * sum(own[day:]) < twin:
            return day
    return None


def _told(number: int, own: Played, shipped: Played) -> dict[str, Any]:
    return {
        "replication": number,
        "days": len(shipped.by_day),
        "collapse_day": collapse(own.by_day, shipped.by_day),
        "orders": {"own": int(own.figures["orders"]), "shipped": int(shipped.figures["orders"])},
        "tried": {"own": own.tried, "shipped": shipped.tried},
        "moves": own.moves,
        "conservation": own.balances,
        "conservation_shipped": shipped.balances,
    }


def _compared(name: str, pairs: Sequence[Sequence[Played]]) -> Mapping[str, Any]:
    own, shipped = ([pair[side].figures[name] for pair in pairs] for side in (0, 1))
    apart = [a - b for a, b in zip(own, shipped, strict=True)]
    return {
        key: mean_interval(values)._asdict()
        for key, values in (("own", own), ("shipped", shipped), ("difference", apart))
    }
