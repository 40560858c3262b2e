"""One run, from a scenario's name to a finished directory."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from analytics.kpis import evaluate, facts_of, gas_by_step
from analytics.runs import RunDirectory, unbalanced_orders
from argosy.compose import build_market, choose_engine
from argosy.problems import ContractError, InputError
from argosy.runs.digest import run_digest
from argosy.runs.directory import (
    COMPLETE,
    INTERRUPTED,
    create,
    scenario_digest,
    scenario_sha256,
    write_kpis,
    write_manifest,
    write_scenario,
)
from argosy.runs.provenance import provenance
from argosy.runs.store import ParquetSink
from argosy.runs.watch import Interrupted, watched
from argosy.scenario_files import assumptions, assumptions_used, find_scenario, load_scenario
from sim.core.units import DAY
from sim.demand import NobodyBuysError
from sim.run import abandon
from sim.run import run as run_market

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from analytics.kpis import Step
    from sim.market import Market
    from sim.scenario import Scenario
    from sim.settlement import Conservation

_CARRIED_FORWARD = 7
"""Days for which a missing exchange rate is nothing to speak of: weekends and holidays."""

_NO_FINAL_OUTCOME = ("declined", "open")


@dataclass(frozen=True, kw_only=True)
class RunRequest:
    """What to run; the fields are those of `argosy run`."""

    scenario: str
    orders: int | None = None
    days: int | None = None
    scale: float = 1.0
    seed: int | None = None
    engine: str | None = None
    settlement: str | None = None
    overrides: Sequence[str] = ()
    out: Path | None = None
    replication: int = 0


@dataclass(frozen=True)
class RunResult:
    """What a run came to.

    Attributes:
        directory: where everything is.
        scenario: as it ran, resolved.
        manifest: content of `manifest.json`.
        kpis: content of `kpis.json`.
        unbalanced: orders whose payouts do not add up to their deposit.
        steps: what each kind of transaction cost.
    """

    directory: Path
    scenario: Scenario
    manifest: dict[str, Any]
    kpis: dict[str, Any]
    unbalanced: list[int] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)

    @property
    def interrupted(self) -> bool:
        """Whether the run was stopped before its end."""
        return bool(self.manifest["status"] == INTERRUPTED)

    @property
    def conserved(self) -> bool:
        """Whether all money is accounted for, in total and order by order."""
        return not self.unbalanced and not any(self.manifest["conservation"]["difference"].values())


def run(request: RunRequest, look: Callable[[Market], None] | None = None) -> RunResult:
    """Run a scenario and store everything in a new directory.

    Args:
        request: what to run.
        look: is shown the running market a few times a second, from another thread; it must not touch it.

    Raises:
        InputError: if anything in the request is wrong; nothing is written then.
    """
    _check(request)
    scenario, tables = load_scenario(request.scenario, _overrides(request), scale=request.scale)
    sink = ParquetSink()
    started = time.perf_counter()
    pipelined = scenario.settlement.mode == "chain" and (os.cpu_count() or 1) > 1
    market = build_market(scenario, tables, sink, request.replication, pipelined=pipelined)
    try:
        directory = create(request.out, scenario.name, scenario.seed)
        sink.open(directory)
        write_scenario(directory, scenario)
        manifest = _opening(request, scenario)
        write_manifest(directory, manifest)
        status = _let_run(market, request, scenario, look)
        conservation = market.settlement.conservation()
    finally:
        market.settlement.close()
    manifest |= _closing(market, conservation, sink.finish(), status, time.perf_counter() - started)
    manifest["digest"] = _digest(manifest, scenario)
    finished = RunDirectory(directory, manifest)
    figures, unbalanced = _evaluate(finished, scenario)
    steps = gas_by_step(finished, manifest["settled"], scenario.settlement.native_coin_price_eur)
    write_kpis(directory, figures)
    write_manifest(directory, manifest)
    return RunResult(directory, scenario, manifest, figures, unbalanced, steps)


def _check(request: RunRequest) -> None:
    if request.orders is not None and request.days is not None:
        raise InputError("--orders and --days exclude each other", "give the one that ends the run")
    for name in ("orders", "days"):
        value = getattr(request, name)
        if value is not None and value < 1:
            raise InputError(f"--{name} {value} is not a positive number", "give 1 or more, or leave it out")
    if request.seed is not None and request.seed < 0:
        raise InputError(f"--seed {request.seed} is negative", "give 0 or more")
    if request.engine is not None:
        choose_engine(request.engine)


def _overrides(request: RunRequest) -> list[str]:
    flags = {
        "seed": request.seed,
        "days": request.days,
        "settlement.engine": request.engine,
        "settlement.mode": request.settlement,
    }
    return [*request.overrides, *(f"{key}={value}" for key, value in flags.items() if value is not None)]


def _let_run(
    market: Market, request: RunRequest, scenario: Scenario, look: Callable[[Market], None] | None
) -> str:
    days = scenario.days if request.orders is None else None
    try:
        with watched(market, look):
            run_market(market, orders=request.orders, days=days)
    except Interrupted:
        abandon(market)
        return INTERRUPTED
    except Exception as error:
        # whatever broke, the rows until then are what it can be found with
        with suppress(Exception):
            market.recorder.drain(everything=True)
        if _is_of_own_contract(error, scenario):
            raise ContractError(scenario.settlement.contract, str(error)) from error
        if isinstance(error, NobodyBuysError):
            reason = f"--orders {request.orders} is out of reach: {error}"
            raise InputError(reason, "lower demand.outside_utility, or give --days") from error
        raise
    market.settlement.finish()
    market.recorder.drain(everything=True)
    return COMPLETE


def _is_of_own_contract(error: Exception, scenario: Scenario) -> bool:
    if not scenario.settlement.contract:
        return False
    from chain.settlement.executor import SettlementError  # the chain is loaded by runs that have one

    return isinstance(error, SettlementError)


def _opening(request: RunRequest, scenario: Scenario) -> dict[str, Any]:
    """The manifest of a run that has only just begun: should it be killed, this is what stays."""
    terms = scenario.settlement
    return {
        "status": INTERRUPTED,
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
        "assumptions": _assumptions(request),
        **provenance(),
        "tables": {},
    }


def _arguments(request: RunRequest) -> dict[str, Any]:
    return {
        "scenario": request.scenario,
        "orders": request.orders,
        "days": request.days,
        "scale": request.scale,
        "overrides": list(request.overrides),
    }


def _assumptions(request: RunRequest) -> dict[str, Any]:
    known = assumptions()
    used = assumptions_used(find_scenario(request.scenario))
    return {name: {"value": known[name]["value"], "source": known[name]["source"]} for name in used}


def _closing(
    market: Market, conservation: Conservation, tables: dict[str, Any], status: str, seconds: float
) -> dict[str, Any]:
    outcomes = {outcome.value: count for outcome, count in sorted(market.orders.outcomes.items())}
    return {
        "status": status,
        "tables": tables,
        "orders": market.orders.placed,
        "settled": sum(count for name, count in outcomes.items() if name not in _NO_FINAL_OUTCOME),
        "outcomes": outcomes,
        "visits": market.visits,
        "warnings": _warnings(market),
        "simulated_seconds": market.now,
        "conservation": {**conservation._asdict(), "difference": conservation.difference},
        "wall_s": round(seconds, 3),
        "orders_per_s": round(market.orders.placed / seconds, 1),
    }


def _warnings(market: Market) -> list[str]:
    """What a reader of the figures should know."""
    last = market.world.tariff.rates.last_day
    if market.now // DAY <= last + _CARRIED_FORWARD:
        return []
    ended = market.scenario.start + timedelta(days=last)
    return [f"exchange rates end on {ended}: every later day has that day's rates"]


def _digest(manifest: dict[str, Any], scenario: Scenario) -> str:
    tables = {name: entry["digest"] for name, entry in manifest["tables"].items()}
    return run_digest(tables, scenario_digest(scenario), scenario.seed, manifest["replication"])


def _evaluate(directory: RunDirectory, scenario: Scenario) -> tuple[dict[str, Any], list[int]]:
    figures = evaluate(facts_of(directory, scenario.settlement.native_coin_price_eur))
    return figures, unbalanced_orders(directory)
