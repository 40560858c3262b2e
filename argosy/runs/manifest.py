"""What stands in `manifest.json`: what a run was asked for at its beginning, what came of it at its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from analytics.runs import run_digest
from argosy.caveats import caveats
from argosy.compose import choose_engine
from argosy.runs.directory import INTERRUPTED, scenario_digest, scenario_sha256
from argosy.runs.provenance import provenance
from argosy.scenario_files import assumptions, assumptions_used, find_scenario

if TYPE_CHECKING:
    from argosy.runs.request import RunRequest
    from sim.market import Market
    from sim.scenario import Scenario
    from sim.settlement import Conservation

KEYS: Final = (
    "status", "reason", "contract_failed", "scenario", "seed", "replication", "settlement", "engine",
    "arguments", "assumptions", "argosy", "python", "platform", "dependencies", "git", "tables", "orders",
    "settled", "outcomes", "visits", "warnings", "simulated_seconds", "conservation", "wall_s", "orders_per_s",
    "digest", "joined", "agents",
)  # fmt: skip
"""Everything that a manifest may say."""

_NO_FINAL_OUTCOME: Final = ("declined", "open")


def opening(request: RunRequest, scenario: Scenario) -> dict[str, Any]:
    """The manifest of a run that has only just begun: should it be killed, this is what stays."""
    terms = scenario.settlement
    return {
        "status": INTERRUPTED,
        "reason": "it was killed, or the machine stopped, before it could say why",
        "scenario": {
            "name": scenario.name,
            "title": scenario.title,
            "sha256": scenario_sha256(scenario),
            "start": scenario.start,
        },
        "seed": scenario.seed,
        "replication": request.replication,
        "settlement": terms.mode,
        "engine": choose_engine(terms.engine) if terms.mode == "chain" else "none",
        "arguments": _arguments(request),
        "assumptions": assumptions_of(request.scenario),
        **provenance(),
        "tables": {},
    }


def closing(market: Market, conservation: Conservation, status: str, seconds: float) -> dict[str, Any]:
    """What is known when the market has stopped.

    Args:
        market: which has stopped.
        conservation: its money, in token units by currency.
        status: complete or interrupted.
        seconds: that it took, on the wall's clock.
    """
    outcomes = {outcome.value: count for outcome, count in sorted(market.orders.outcomes.items())}
    return {
        "status": status,
        **counts(outcomes),
        "reason": "it was told to stop" if status == INTERRUPTED else "",
        "visits": market.visits,
        "warnings": caveats(market),
        "simulated_seconds": market.now,
        "conservation": {**conservation._asdict(), "difference": conservation.difference},
        "wall_s": round(seconds, 3),
        "orders_per_s": round(market.orders.placed / seconds, 1),
    }


def counts(outcomes: dict[str, int]) -> dict[str, Any]:
    """Orders, those with a final outcome, and the numbers of each outcome."""
    settled = sum(count for name, count in outcomes.items() if name not in _NO_FINAL_OUTCOME)
    return {"orders": sum(outcomes.values()), "settled": settled, "outcomes": outcomes}


def assumptions_of(scenario: str) -> dict[str, Any]:
    """Value and source of every assumption that a scenario refers to; by name, or by the path of its file."""
    known = all_assumptions()
    return {name: known[name] for name in assumptions_used(find_scenario(scenario))}


def all_assumptions() -> dict[str, Any]:
    """Value and source of every assumption that there is."""
    return {name: {"value": x["value"], "source": x["source"]} for name, x in assumptions().items()}


def digest_by(manifest: dict[str, Any], scenario: Scenario) -> str:
    """The run's digest: of its tables, its scenario, its seed and its replication."""
    tables = {name: entry["digest"] for name, entry in manifest["tables"].items()}
    return run_digest(tables, scenario_digest(scenario), scenario.seed, manifest["replication"])


def _arguments(request: RunRequest) -> dict[str, Any]:
    return {
        "scenario": request.scenario,
        "orders": request.orders,
        "days": request.days,
        "scale": request.scale,
        "overrides": list(request.overrides),
    }
