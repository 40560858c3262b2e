"""A market with Suez closed for six weeks beside the same market with Suez open, for every routing strategy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analytics.studies import judged
from argosy.scenario_files import load_scenario
from argosy.studies.closure import CLOSED, OPEN, Closure, Pair, live
from argosy.studies.closure_tables import (
    FALL_MARGIN,
    consignments,
    lead_times,
    notes_of,
    services,
    summary,
    transits,
)
from argosy.studies.held_to import targets_of
from argosy.studies.study import Study

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from argosy.experiments.executors import Workers
    from argosy.studies.closure import Lived
    from argosy.studies.request import StudyRequest

REPLICATIONS: Final = 4
STRATEGIES: Final = ("cheapest", "greenest", "balanced", "fastest", "plan", "foresight")
HELD: Final = frozenset({"open_km", "closed_km", "shorter_when_closed", "days_added"})
"""What a target can be held to."""


def suez(request: StudyRequest, workers: Workers, tell: Callable[[str], None]) -> Study:
    """Run both markets with every routing strategy and the same seeds.

    Args:
        request: checked.
        workers: run the markets.
        tell: is told what has ended.
    """
    many = request.replications or REPLICATIONS
    pairs = [
        Pair(routing, request.seed + number, request.days) for routing in STRATEGIES for number in range(many)
    ]
    markets = [(pair, severity) for pair in pairs for severity in (OPEN, CLOSED)]
    lived: dict[tuple[str, int], list[Lived]] = {(r, s): [] for r in STRATEGIES for s in (OPEN, CLOSED)}
    for (pair, severity), found in zip(markets, workers.each(live, markets), strict=True):
        lived[pair.routing, severity].append(found)
        tell(f"{pair.routing}, seed {pair.seed}, Suez {'closed' if severity else 'open'}")
    distances = _distances()
    figures = distances | {"days_added": _days_added(lived)}
    rows = [judged(target, figures[target.statistic]) for target in targets_of(request.name)]
    paired = {r: list(zip(lived[r, OPEN], lived[r, CLOSED], strict=True)) for r in STRATEGIES}
    tables = [summary(paired), services(paired), services(paired, due=True)]
    tables += [lead_times(paired), transits(paired), consignments(paired)]
    scenario, _ = load_scenario("suez-six-weeks")
    days = request.days or scenario.days
    closed = next(event for event in scenario.disruptions if event.name == "suez")
    closure = Closure(
        (closed.start - scenario.start).days, (closed.end - scenario.start).days, closed.expected_days or 0.0,
        distances["open_km"], distances["closed_km"],
    )  # fmt: skip
    conditions = (
        f"{days} days of suez-six-weeks with 12 visits a day, beside the same with disruptions.suez.severity=0, "
        f"{many} seeds from {request.seed}, {len(STRATEGIES)} routing strategies, instant settlement; service lies "
        f"below where the whole paired interval is under -{FALL_MARGIN * 100:g} points"
    )
    return Study(request, rows, conditions, tables=tables, notes=notes_of(paired, closure))


def _distances() -> dict[str, float]:
    """Lengths of Shanghai-Rotterdam, and how many sea legs would get shorter if passages were closed."""
    _, tables = load_scenario("suez-six-weeks")
    usual = {(r["origin"], r["destination"]): float(r["km"]) for r in tables.links if r["mode"] == "sea"}
    ends = "CNSHA", "NLRTM"
    around = [row for row in tables.closures if row["km"]]
    closed = next(
        float(row["km"])
        for row in around
        if (row["origin"], row["destination"]) == ends and row["closed"] == "suez"
    )
    shorter = sum(float(row["km"]) < usual[row["origin"], row["destination"]] for row in around)
    return {"open_km": usual[ends], "closed_km": closed, "shorter_when_closed": float(shorter)}


def _days_added(lived: Mapping[tuple[str, int], Sequence[Lived]]) -> float | None:
    """Mean over departures that both markets used and that went another way in the one with the closure."""
    added = [
        days - before.departures[name][1]
        for routing in STRATEGIES
        for before, after in zip(lived[routing, OPEN], lived[routing, CLOSED], strict=True)
        for name, (km, days) in after.departures.items()
        if name in before.departures and km > before.departures[name][0] + 1
    ]
    return sum(added) / len(added) if added else None
