"""The chain in a process of its own does what the chain in this process does."""

import os
import signal
from typing import Any

import pytest

from argosy.compose import build_market
from argosy.scenario_files import load_scenario
from chain.settlement.client import OnChainSettlement
from chain.settlement.executor import SettlementError
from chain.settlement.pipeline import PipelinedExecutor
from sim.market import Market
from sim.records import MemorySink
from sim.run import run as run_market

pytest.importorskip("pyrevm")


def market(sink: MemorySink, *, pipelined: bool) -> Market:
    scenario, tables = load_scenario("tiny", ["demand.visits_per_day=60", "settlement.engine=revm"])
    return build_market(scenario, tables, sink, pipelined=pipelined)


def run(*, pipelined: bool) -> tuple[dict[str, list[Any]], Any]:
    sink = MemorySink()
    built = market(sink, pipelined=pipelined)
    try:
        run_market(built, orders=None, days=7)
        built.recorder.drain(everything=True)
        return sink.tables, built.settlement.conservation()
    finally:
        built.settlement.close()


def executor(built: Market) -> PipelinedExecutor:
    assert isinstance(built.settlement, OnChainSettlement)
    found = built.settlement._executor
    assert isinstance(found, PipelinedExecutor)
    return found


def test_same_rows_and_same_books() -> None:
    here, there = run(pipelined=False), run(pipelined=True)
    assert len(here[0]["transactions"]) > 1_000
    assert here == there


def test_a_transaction_that_does_something_else_ends_the_run() -> None:
    built = market(MemorySink(), pipelined=True)
    assert isinstance(built.settlement, OnChainSettlement)
    built.settlement.escrow.holder.address = "0x" + "12" * 20
    try:
        with pytest.raises(SettlementError, match="is not what the simulation's books say"):
            run_market(built, orders=30, days=None)
    finally:
        built.settlement.close()


def test_a_worker_that_dies_is_a_fault_and_no_hang() -> None:
    built = market(MemorySink(), pipelined=True)
    os.kill(executor(built)._worker.pid, signal.SIGKILL)
    try:
        with pytest.raises(SettlementError, match="ended unexpectedly"):
            run_market(built, orders=30, days=None)
    finally:
        built.settlement.close()
