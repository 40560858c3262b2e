"""Composing a run: the pure market of `sim`, the chain of `chain`, the policies of `analytics`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import simpy

from argosy.policies import build_policies, build_services
from argosy.problems import ContractError, InputError
from sim.core.streams import Streams
from sim.market import Market
from sim.records import Recorder, TransactionRow
from sim.scenario import did_you_mean, in_canonical_order
from sim.settlement import InstantSettlement, cancel_bps_of, windows_of
from sim.world.build import World, build_world

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from chain.contracts import Artifact
    from chain.evm.engine import Genesis
    from chain.settlement.executor import Executor
    from sim.policies import PolicySet
    from sim.records import Row, Sink
    from sim.scenario import DataTables, Scenario
    from sim.settlement import Settlement

    OpenExecutor = Callable[[str, Genesis, int, int], Executor]
    """Opens what executes blocks: by an engine's name, the genesis, the accounts' seed, the epoch."""


def choose_engine(name: str, *, to_verify: bool = False) -> str:
    """The engine called `name`; `auto` is the fastest that is installed.

    Raises:
        InputError: for an engine that is unknown or not installed, or that only verifies unless `to_verify`.
    """
    from chain.evm.open import ENGINES, RPC, installed_engines

    if name == RPC:
        if not to_verify:
            raise InputError("engine 'rpc' is for `argosy verify` only", "run on revm, then verify on rpc")
        return name
    if name == "auto":
        return installed_engines()[0]
    if name not in ENGINES:
        raise InputError(f"unknown engine '{name}'", did_you_mean(name, [*ENGINES, "auto"]))
    if name not in installed_engines():
        raise InputError(
            f"engine '{name}' is not installed for this Python", "use --engine py-evm, or Python 3.11 or 3.12"
        )
    return name


def build_market(
    scenario: Scenario,
    tables: DataTables,
    sink: Sink,
    replication: int = 0,
    apart: OpenExecutor | None = None,
    code_from: Path | None = None,
    settled: Callable[[simpy.Environment], Settlement] | None = None,
    instead: Callable[[PolicySet], PolicySet] | None = None,
) -> Market:
    """A market at second 0, settlement and policies in place.

    Args:
        scenario: checked by `load_scenario`.
        tables: its data.
        sink: receives the rows.
        replication: number of the replication; each has its own random streams.
        apart: opens an executor elsewhere (`argosy.runs.apart`), which then keeps the rows of `transactions`
            itself; the results are the same. A contract of the user's own is always executed in this process.
        code_from: directory that policies may come from which no installed package registers; None allows none.
        settled: makes another settlement than the scenario names.
        instead: gives policies in the place of those that the scenario names.

    Raises:
        InputError: if a policy or the engine is wrong, or a policy is code that is not allowed.
    """
    scenario = in_canonical_order(scenario)
    policies = build_policies(scenario.policies, code_from)
    if instead is not None:
        policies = instead(policies)
    world = build_world(scenario, tables, market_streams(scenario, replication))
    env = simpy.Environment()
    recorder = Recorder(sink)
    settlement = settled(env) if settled else _settlement(env, scenario, world, recorder, apart)
    services = build_services(scenario.services)
    luck = luck_streams(scenario, replication)
    return Market(env, scenario, world, policies, settlement, luck, recorder, services)


def market_streams(scenario: Scenario, replication: int) -> Streams:
    """What the market of a replication is made from; the same for all of them if only luck is replicated."""
    return Streams(scenario.seed, replication if scenario.replicate == "market" else 0)


def luck_streams(scenario: Scenario, replication: int) -> Streams:
    """What happens in a replication."""
    return Streams(scenario.seed if scenario.luck_seed is None else scenario.luck_seed, replication)


def _settlement(
    env: simpy.Environment, scenario: Scenario, world: World, recorder: Recorder, apart: OpenExecutor | None
) -> Settlement:
    terms = scenario.settlement
    if terms.mode == "instant":
        return InstantSettlement(env, windows_of(scenario), terms.default_buyer_bps, cancel_bps_of(scenario))
    from chain.evm.accounts import Accounts
    from chain.settlement.client import OnChainSettlement
    from chain.settlement.genesis import endowed_accounts, epoch_of, genesis

    accounts = Accounts(scenario.seed)
    own = _own_contract(scenario)
    start = genesis(scenario, accounts, endowed_accounts(scenario, len(world.sellers)))
    opened = _here(recorder.pending(TransactionRow).append, own) if own or apart is None else apart
    executor = opened(choose_engine(terms.engine), start, scenario.seed, epoch_of(scenario))
    if own is None:
        return OnChainSettlement(env, scenario, accounts, executor)
    from chain.settlement.executor import LocalExecutor, SettlementError
    from chain.settlement.own import OwnEscrow
    from chain.settlement.strangers import trying

    assert isinstance(executor, LocalExecutor), "a contract of one's own is executed here"
    tried = trying(executor, own, scenario, accounts)
    try:
        return OnChainSettlement(env, scenario, accounts, tried, OwnEscrow(own, executor.engine))
    except SettlementError as error:
        raise ContractError(terms.contract, str(error)) from error


def _own_contract(scenario: Scenario) -> Artifact | None:
    """The escrow of the user's own, compiled; None for the shipped one."""
    if not scenario.settlement.contract:
        return None
    from chain.contracts.own_contract import OwnContractError, own_contract

    try:
        return own_contract(scenario.settlement.contract, scenario.settlement.modules)
    except OwnContractError as error:
        raise InputError(str(error)) from error


def _here(record: Callable[[Row], None], own: Artifact | None) -> OpenExecutor:
    from chain.contracts.decode import error_table
    from chain.evm.open import open_engine
    from chain.settlement.executor import LocalExecutor

    errors = error_table(own.abi if own else ())
    return lambda engine, start, _, epoch: LocalExecutor(open_engine(engine, start), epoch, record, errors)
