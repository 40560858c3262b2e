"""What varies: the strategies of a comparison, every combination of its families' choices."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING, Final, get_args

from argosy.experiments.task import Task
from argosy.problems import InputError, ScenarioError
from argosy.runs.request import code_from
from argosy.scenario_files import load_scenario, refuse_too_large, value_of
from sim.modules import ModuleName
from sim.policies import FAMILIES
from sim.scenario import PolicyChoice, check_scenario, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from argosy.experiments.request import CompareRequest
    from sim.scenario import DataTables, Scenario


_FAMILIES: Final = (*FAMILIES, "settlement", "modules")


@dataclass(frozen=True)
class Plan:
    """Strategies that meet the same buyers, storms and thieves, replication by replication.

    Attributes:
        strategies: scenarios by label.
        tables: the data that they share.
        orders: per replication, or None.
        days: per replication, or None.
        code_from: directory that policies may come from which no installed package registers; None allows none.
    """

    strategies: dict[str, Scenario]
    tables: DataTables
    orders: int | None
    days: int | None
    code_from: Path | None = None

    def tasks(self, replications: Iterable[int]) -> list[tuple[str, Task]]:
        """Label and task of every strategy in every one of `replications`, those of one number together."""
        return [
            (label, Task(scenario, self.tables, number, self.orders, self.days, self.code_from))
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
            build_policies(scenario.policies, self.code_from)

    def check_consent(self) -> None:
        """See that every strategy's code may run, before anything is begun.

        Raises:
            CodeNotAllowedError: for code that may not run; all of it at once.
        """
        from argosy.policies import check_consent

        named = {
            (family, choice.name): choice
            for scenario in self.strategies.values()
            for family, choice in scenario.policies.items()
            if ":" in choice.name
        }
        if named:
            check_consent(((family, choice) for (family, _), choice in named.items()), self.code_from)


def load_plan(request: CompareRequest) -> Plan:
    """The strategies of a request, each found to be possible.

    Raises:
        InputError: for a malformed or unknown family.
        ScenarioError: if a strategy contradicts itself, as with insurance of parcels that no carriage covers.
    """
    scenario, tables = load_scenario(request.scenario, request.all_overrides(), scale=request.scale)

    def load(keys: Sequence[str]) -> Scenario:
        return load_scenario(request.scenario, [*request.all_overrides(), *keys], scale=request.scale)[0]

    chosen = strategies(scenario, request.vary, load)
    for label, strategy in chosen.items():
        problems = check_scenario(strategy, tables)
        if problems:
            raise ScenarioError(f"{scenario.name} with {label}", problems)
        refuse_too_large(strategy, tables, request.orders)
    days = None if request.orders is not None else request.days or scenario.days
    return Plan(chosen, tables, request.orders, days, code_from(allow_code=request.allow_code))


def strategies(
    scenario: Scenario, varied: Sequence[str], load: Callable[[Sequence[str]], Scenario] | None = None
) -> dict[str, Scenario]:
    """Every combination of `family=a,b,c` choices, by its label.

    Families are those of the policies, with options where they are given (`routing=balanced(cents_per_day=20)`),
    `settlement=chain,instant`, and `modules` with `none`, `all`, or names joined by `+` (docs/protocol.md). What
    else stands there is a scenario key, as after `--set`.

    Args:
        scenario: with nothing varied.
        varied: the choices.
        load: the scenario with some keys set, `key=value` each; None where keys cannot be varied.

    Raises:
        InputError: for a malformed or unknown family or key.
    """
    choices = [_choices(text) for text in varied]
    families = [family for family, _ in choices]
    if len(set(families)) < len(families):
        raise InputError("--vary names a family twice", "put all its values into one: family=a,b,c")
    found = {}
    for names in product(*(values for _, values in choices)):
        chosen = list(zip(families, names, strict=True))
        keys = [f"{key}={value}" for key, value in chosen if _is_key(key)]
        strategy = load(keys) if keys and load is not None else scenario
        for family, name in chosen:
            if not _is_key(family):
                strategy = _with(strategy, family, name)
        found[",".join(f"{family}={name}" for family, name in chosen)] = strategy
    return found


def _choices(text: str) -> tuple[str, list[str]]:
    family, separator, names = text.partition("=")
    family = family.strip()
    values = [name.strip() for name in _split(names) if name.strip()]
    if not separator or not values:
        raise InputError(
            f"--vary {text}: not of the form family=a,b,c", "for example --vary routing=cheapest,fastest"
        )
    if family == "covenants":
        raise InputError("--vary covenants: they are called modules now", f"write --vary modules={names}")
    if family not in _FAMILIES and not _is_key(family):
        raise InputError(f"--vary {text}: unknown family '{family}'", did_you_mean(family, _FAMILIES))
    if family.partition(".")[0] == "data":
        raise InputError(f"--vary {family}: strategies share their data", "compare runs of their own instead")
    if len(set(values)) < len(values):
        raise InputError(f"--vary {text}: a value appears twice", "name each once")
    return family, values


def _split(text: str) -> list[str]:
    """The parts between commas that no bracket encloses."""
    parts, depth = [""], 0
    for letter in text:
        depth += (letter in "([{") - (letter in ")]}")
        if letter == "," and depth <= 0:
            parts.append("")
        else:
            parts[-1] += letter
    return parts


def _is_key(name: str) -> bool:
    """Whether it is a scenario key and no family: `seed` and other single words are none that one compares."""
    return "." in name


def _with(scenario: Scenario, family: str, name: str) -> Scenario:
    if family == "modules":
        return replace(scenario, settlement=replace(scenario.settlement, modules=_modules(name)))
    if family != "settlement":
        return replace(scenario, policies={**scenario.policies, family: _policy(scenario, family, name)})
    if name not in ("chain", "instant"):
        raise InputError(f"--vary settlement: unknown settlement '{name}'", "known: chain, instant")
    return replace(scenario, settlement=replace(scenario.settlement, mode=name))  # type: ignore[arg-type]


def _policy(scenario: Scenario, family: str, text: str) -> PolicyChoice:
    """A policy by name, as the scenario has it where it has that one, or with options in brackets."""
    present = scenario.policies[family]
    name, bracket, options = text.partition("(")
    if not bracket:
        return present if present.name == name else PolicyChoice(name=name)
    if not options.endswith(")"):
        raise InputError(
            f"--vary {family}={text}: the bracket is not closed", "name(option=value,option=value)"
        )
    found = {}
    for option in filter(None, map(str.strip, _split(options[:-1]))):
        key, separator, value = option.partition("=")
        if not separator or not key.strip():
            raise InputError(
                f"--vary {family}={text}: '{option}' is no option", "name(option=value,option=value)"
            )
        found[key.strip()] = value_of(key, value)
    same = present if present.name == name else PolicyChoice(name=name)
    return replace(same, options={**same.options, **found})


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
