"""Composing a run: the pure market of `sim`, the chain of `chain`, the policies of `analytics`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import simpy

from argosy.policies import build_policies
from argosy.problems import InputError
from sim.check import did_you_mean
from sim.market import Market
from sim.recorder import Recorder
from sim.settlement import InstantSettlement, windows_of
from sim.streams import Streams
from sim.world import World, build_world

if TYPE_CHECKING:
    from chain.engine import Engine, Genesis
    from sim.recorder import Sink
    from sim.scenario import Scenario
    from sim.settlement import Settlement
    from sim.tables import DataTables

ENGINES = ("revm", "py-evm")


def choose_engine(name: str) -> str:
    """The engine called `name`; `auto` is revm where it is installed, else py-evm.

    Raises:
        InputError: for an engine that is unknown or not installed.
    """
    from importlib.util import find_spec

    installed = find_spec("pyrevm") is not None
    if name == "auto":
        return "revm" if installed else "py-evm"
    if name not in ENGINES:
        raise InputError(f"unknown engine '{name}'", did_you_mean(name, [*ENGINES, "auto"]))
    if name == "revm" and not installed:
        raise InputError(
            "engine 'revm' is not installed for this Python", "use --engine py-evm, or Python 3.11 or 3.12"
        )
    return name


def open_engine(name: str, genesis: Genesis) -> Engine:
    """The engine `name`, as `choose_engine` returned it, at `genesis`."""
    if name == "revm":
        from chain.revm import RevmEngine

        return RevmEngine(genesis)
    from chain.pyevm import PyEvmEngine

    return PyEvmEngine(genesis)


def build_market(scenario: Scenario, tables: DataTables, sink: Sink, replication: int = 0) -> Market:
    """A market at second 0, settlement and policies in place.

    Raises:
        InputError: if a policy or the engine is wrong.
    """
    streams = Streams(scenario.seed, replication)
    policies = build_policies(scenario.policies)
    world = build_world(scenario, tables, streams)
    env = simpy.Environment()
    recorder = Recorder(sink)
    settlement = _settlement(env, scenario, world, recorder)
    return Market(env, scenario, world, policies, settlement, streams, recorder)


def _settlement(env: simpy.Environment, scenario: Scenario, world: World, recorder: Recorder) -> Settlement:
    terms = scenario.settlement
    if terms.mode == "instant":
        return InstantSettlement(env, windows_of(scenario), terms.default_buyer_bps)
    from chain.accounts import Accounts
    from chain.executor import LocalExecutor
    from chain.settlement import OnChainSettlement, endowed_accounts, epoch_of, genesis

    engine = choose_engine(terms.engine)
    accounts = Accounts(scenario.seed)
    start = genesis(scenario, accounts, endowed_accounts(scenario, len(world.sellers)))
    executor = LocalExecutor(
        open_engine(engine, start), epoch_of(scenario), recorder.rows.transactions.append
    )
    return OnChainSettlement(env, scenario, windows_of(scenario), accounts, executor)
