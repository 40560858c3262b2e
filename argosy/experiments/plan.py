"""What varies: the strategies of a comparison, every combination of its families' choices."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING, get_args

from argosy.experiments.task import Task
from argosy.problems import InputError, ScenarioError
from argosy.scenario_files import load_scenario, refuse_too_large
from sim.modules import ModuleName
from sim.policies import FAMILIES
from sim.scenario import PolicyChoice, check_scenario, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from argosy.experiments.request import CompareRequest
    from sim.scenario import DataTables, Scenario


@dataclass(frozen=True)
class Plan:
    """Strategies that meet the same buyers, storms and thieves, replication by replication.

    Attributes:
        strategies: scenarios by label.
        tables: the data that they share.
        orders: per replication, or None.
        days: per replication, or None.
    """

    strategies: dict[str, Scenario]
    tables: DataTables
    orders: int | None
    days: int | None

    def tasks(self, replications: Iterable[int]) -> list[tuple[str, Task]]:
        """Label and task of every strategy in every one of `replications`, those of one number together."""
        return [
            (label, Task(scenario, self.tables, number, self.orders, self.days))
            for number in replications
            for label, scenario in self.strategies.items()
        ]

    def check_policies(self) -> None:
        """Build every strategy's policies once.

        Raises:
            InputError: if one cannot be built.
        """
        from argosy.policies import build_policies

        for scenario in self.strategies.values():
            build_policies(scenario.policies)


def load_plan(request: CompareRequest) -> Plan:
    """The strategies of a request, each found to be possible.

    Raises:
        InputError: for a malformed or unknown family.
        ScenarioError: if a strategy contradicts itself, as with insurance of parcels that no carriage covers.
    """
    scenario, tables = load_scenario(request.scenario, request.all_overrides(), scale=request.scale)
    chosen = strategies(scenario, request.vary)
    for label, strategy in chosen.items():
        problems = check_scenario(strategy, tables)
        if problems:
            raise ScenarioError(f"{scenario.name} with {label}", problems)
        refuse_too_large(strategy, tables, request.orders)
    days = None if request.orders is not None else request.days or scenario.days
    return Plan(chosen, tables, request.orders, days)


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
