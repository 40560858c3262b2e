"""One run, from a scenario's name to a finished directory."""

from __future__ import annotations

import os
import time
from contextlib import contextmanager, nullcontext, suppress
from typing import TYPE_CHECKING, Any

from analytics.kpis import gas_by_step
from analytics.runs import RunDirectory, unbalanced_orders
from argosy.collector import rare_collections
from argosy.compose import build_market, choose_engine
from argosy.problems import TOO_MUCH, ContractError, InputError, LostProcessError
from argosy.runs.accounting import evaluated, matter_in, terms_of
from argosy.runs.apart import ChainApart
from argosy.runs.directory import COMPLETE, INTERRUPTED, create, write_kpis, write_manifest, write_scenario
from argosy.runs.manifest import closing, digest_by, opening
from argosy.runs.request import code_from
from argosy.runs.result import RunResult
from argosy.runs.store import ParquetSink
from argosy.runs.watch import Interrupted, Interventions, watched
from argosy.scenario_files import keep_data, load_scenario, refuse_too_large
from sim.demand import NobodyBuysError
from sim.orders import BeyondMeasureError
from sim.run import abandon
from sim.run import run as run_market

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from analytics.accounts import Terms
    from argosy.runs.request import RunRequest
    from argosy.runs.watch import Attendant
    from sim.market import Market
    from sim.scenario import Scenario


@rare_collections()
def run(
    request: RunRequest,
    look: Callable[[Market], None] | None = None,
    attendant: Attendant | None = None,
) -> RunResult:
    """Run a scenario and store everything in a new directory.

    Args:
        request: what to run.
        look: is shown the running market a few times a second, from another thread; it must not touch it.
        attendant: stays with the market; its chain is then executed in this process.

    Raises:
        InputError: if anything in the request is wrong; nothing is written then.
        ContractError: if an escrow contract of the user's own did not carry the market.
    """
    request.check()
    if request.engine is not None:
        choose_engine(request.engine)
    scenario, tables = load_scenario(request.scenario, request.all_overrides(), scale=request.scale)
    refuse_too_large(scenario, tables, request.orders)
    sink = ParquetSink()
    started = time.perf_counter()
    apart = ChainApart(sink) if attendant is None and _two_processes(scenario) else None
    rows = sink if attendant is None else attendant.follow(sink)
    folder = code_from(allow_code=request.allow_code)
    market = build_market(scenario, tables, rows, request.replication, apart, folder)
    try:
        directory = create(request.out, scenario.name, scenario.seed)
        sink.open(directory)
        write_scenario(directory, scenario)
        keep_data(directory, scenario.data, tables)
        manifest = opening(request, scenario)
        write_manifest(directory, manifest)
        with _said_why(directory, manifest), _chain_may_be_lost(apart, directory):
            status = _let_run(market, sink, request, look, attendant)
            conservation = market.settlement.conservation()
            manifest["tables"] = sink.finish()
    finally:
        market.settlement.close()
    manifest |= closing(market, conservation, status, time.perf_counter() - started)
    manifest["digest"] = digest_by(manifest, scenario)
    result = _evaluated(directory, terms_of(scenario, tables), manifest)
    write_kpis(directory, result.kpis)
    write_manifest(directory, manifest)
    return result


@contextmanager
def _said_why(directory: Path, manifest: dict[str, Any]) -> Iterator[None]:
    """Leave in the manifest what ended a run that does not come to its end."""
    try:
        yield
    except Exception as error:
        failed = isinstance(error, ContractError)
        what = error.what if isinstance(error, ContractError) else str(error) or type(error).__name__
        with suppress(OSError):
            write_manifest(directory, manifest | {"reason": what, "contract_failed": failed})
        raise


@contextmanager
def _chain_may_be_lost(apart: ChainApart | None, directory: Path) -> Iterator[None]:
    """Tell that the chain's process was killed, if there is one."""
    if apart is None:
        yield
        return
    from chain.settlement.pipeline import ChainLostError  # the chain is loaded by runs that have one

    try:
        yield
    except ChainLostError as error:
        raise LostProcessError("the process of the chain", directory) from error


def _two_processes(scenario: Scenario) -> bool:
    return scenario.settlement.mode == "chain" and (os.cpu_count() or 1) > 1


def _let_run(
    market: Market,
    sink: ParquetSink,
    request: RunRequest,
    look: Callable[[Market], None] | None,
    attendant: Attendant | None,
) -> str:
    scenario = market.scenario
    interventions = Interventions(market)

    def save() -> None:
        market.recorder.drain(everything=True)
        sink.save()

    days = scenario.days if request.orders is None else None
    try:
        with (
            attendant.attend(market, interventions, sink.directory) if attendant else nullcontext(),
            watched(market, look, save, interventions),
        ):
            run_market(market, orders=request.orders, days=days)
    except Interrupted:
        abandon(market)
        return INTERRUPTED
    except Exception as error:
        # whatever broke, the rows until then are what it can be found with
        with suppress(Exception):
            save()
            market.settlement.finish()
        if _is_of_own_contract(error, scenario):
            raise ContractError(scenario.settlement.contract, str(error)) from error
        if isinstance(error, BeyondMeasureError):
            raise InputError(f"{error} is more than can be accounted for", TOO_MUCH) from error
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


def _evaluated(directory: Path, terms: Terms, manifest: dict[str, Any]) -> RunResult:
    finished = RunDirectory(directory, manifest, trust="all")
    found = evaluated(finished, terms)
    coin_price = terms.scenario.settlement.native_coin_price_eur
    steps = gas_by_step(finished, manifest["settled"], coin_price)
    wrong = unbalanced_orders(finished)
    return RunResult(
        directory, terms.scenario, manifest, found.figures, wrong, steps, found.accounts, found.unproved,
        matter_in(finished),
    )  # fmt: skip
