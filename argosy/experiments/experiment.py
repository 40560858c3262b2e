"""Replications of several strategies on common random numbers."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, get_args

from argosy.problems import InputError, ScenarioError
from argosy.scenario_files import load_scenario
from sim.demand import NobodyBuysError
from sim.modules import ModuleName
from sim.policies import FAMILIES
from sim.run import run as run_market
from sim.scenario import PolicyChoice, check_scenario, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sim.scenario import DataTables, Scenario

EXECUTORS = ("local", "dask", "ray")
Kpis = dict[str, float | None]


def strategies(scenario: Scenario, varied: Sequence[str]) -> dict[str, Scenario]:
    """Every combination of `family=a,b,c` choices, by its label.

    Families are those of the policies, `settlement=chain,instant`, and `modules` with `none`, `all`, or names
    joined by `+` (docs/protocol.md).

    Raises:
        InputError: for a malformed or unknown family.
    """
    choices = [_choices(text) for text in varied]
    families = [family for family, _ in choices]
    if len(set(families)) < len(families):
        raise InputError("--vary names a family twice", "put all its values into one: family=a,b,c")
    found = {}
    for names in product(*(values for _, values in choices)):
        label = ",".join(f"{family}={name}" for family, name in zip(families, names, strict=True))
        strategy = scenario
        for family, name in zip(families, names, strict=True):
            strategy = _with(strategy, family, name)
        found[label] = strategy
    return found


def replicate(
    scenario: Scenario, tables: DataTables, replication: int, *, orders: int | None, days: int | None
) -> Kpis:
    """The key figures of one replication. It depends on nothing but its arguments."""
    from analytics.kpis import FactsSink, evaluate
    from argosy.compose import build_market

    sink = FactsSink()
    market = build_market(scenario, tables, sink, replication)
    try:
        run_market(market, orders=orders, days=days)
        market.recorder.drain(everything=True)
        unbalanced = {c: x for c, x in market.settlement.conservation().difference.items() if x}
    except NobodyBuysError as error:
        raise InputError(f"--orders {orders} is out of reach: {error}", "or give --days") from error
    finally:
        market.settlement.close()
    if unbalanced:
        raise RuntimeError(f"replication {replication}: money is missing or too much: {unbalanced}")
    return evaluate(sink.facts(market.visits, scenario.settlement.native_coin_price_eur))


def run_replications(
    chosen: dict[str, Scenario],
    tables: DataTables,
    numbers: Iterable[int],
    *,
    orders: int | None,
    days: int | None,
    jobs: int,
    executor: str,
) -> Iterator[tuple[str, Kpis]]:
    """Label and key figures of every strategy in every replication of `numbers`, in that order, as they come."""
    from joblib import Parallel, delayed, parallel_config

    tasks = [(label, scenario, number) for number in numbers for label, scenario in chosen.items()]
    with parallel_config(backend=_backend(executor), n_jobs=jobs):
        results = Parallel(return_as="generator")(
            delayed(replicate)(scenario, tables, number, orders=orders, days=days)
            for _, scenario, number in tasks
        )
        for (label, _, _), figures in zip(tasks, results, strict=True):
            yield label, figures


def load_strategies(
    name: str, overrides: Sequence[str], varied: Sequence[str], scale: float
) -> tuple[dict[str, Scenario], DataTables]:
    """The strategies of a scenario and its tables.

    Raises:
        InputError: for a malformed or unknown family.
        ScenarioError: if a strategy contradicts itself, as with insurance of parcels that no carriage covers.
    """
    scenario, tables = load_scenario(name, overrides, scale=scale)
    chosen = strategies(scenario, varied)
    for label, strategy in chosen.items():
        problems = check_scenario(strategy, tables)
        if problems:
            raise ScenarioError(f"{scenario.name} with {label}", problems)
    return chosen, tables


def _choices(text: str) -> tuple[str, list[str]]:
    family, separator, names = text.partition("=")
    values = [name.strip() for name in names.split(",") if name.strip()]
    if not separator or not values:
        raise InputError(
            f"--vary {text}: not of the form family=a,b,c", "for example --vary routing=cheapest,fastest"
        )
    known = [*FAMILIES, "settlement", "modules"]
    if family == "covenants":
        raise InputError("--vary covenants: they are called modules now", f"write --vary modules={names}")
    if family not in known:
        raise InputError(f"--vary {text}: unknown family '{family}'", did_you_mean(family, known))
    if len(set(values)) < len(values):
        raise InputError(f"--vary {text}: a value appears twice", "name each once")
    return family, values


def _with(scenario: Scenario, family: str, name: str) -> Scenario:
    if family == "modules":
        return replace(scenario, settlement=replace(scenario.settlement, modules=_modules(name)))
    if family != "settlement":
        present = scenario.policies[family]
        choice = present if present.name == name else PolicyChoice(name=name)
        return replace(scenario, policies={**scenario.policies, family: choice})
    if name not in ("chain", "instant"):
        raise InputError(f"--vary settlement: unknown settlement '{name}'", "known: chain, instant")
    return replace(scenario, settlement=replace(scenario.settlement, mode=name))  # type: ignore[arg-type]


def _modules(name: str) -> tuple[ModuleName, ...]:
    known: tuple[ModuleName, ...] = get_args(ModuleName)
    if name == "none":
        return ()
    if name == "all":
        return tuple(module for module in known if module != "tribunal")
    chosen = name.split("+")
    for module in chosen:
        if module not in known:
            hint = did_you_mean(module, [*known, "none", "all"])
            raise InputError(f"--vary modules: unknown module '{module}'", hint)
    return tuple(module for module in known if module in chosen)


def _backend(executor: str) -> str:
    """The joblib backend; dask and ray are extras, and start on this machine unless one is connected."""
    if executor == "local":
        return "loky"
    if executor not in EXECUTORS:
        raise InputError(f"unknown executor '{executor}'", did_you_mean(executor, EXECUTORS))
    try:
        if executor == "dask":
            from distributed import Client, default_client

            try:
                default_client()
            except ValueError:
                Client()
        else:
            from ray.util.joblib import register_ray

            register_ray()
    except ImportError as error:
        raise InputError(
            f"executor '{executor}' is not installed", f"pip install 'argosy[{executor}]'"
        ) from error
    return executor
