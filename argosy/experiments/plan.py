"""What varies: the strategies of a comparison, every combination of its families' choices."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, get_args

from argosy.experiments.labels import parts_of
from argosy.experiments.task import Task
from argosy.problems import InputError, ScenarioError
from argosy.runs.request import code_from
from argosy.scenario_files import load_scenario, refuse_too_large, value_of
from sim.modules import ModuleName
from sim.policies import FAMILIES
from sim.scenario import PolicyChoice, check_scenario, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from argosy.experiments.request import CompareRequest
    from sim.scenario import DataTables, Scenario


SCENARIO: Final = "scenario"
"""What stands in place of a family where whole scenarios are compared."""

_FAMILIES: Final = (*FAMILIES, "settlement", "modules", SCENARIO)


@dataclass(frozen=True)
class Plan:
    """Strategies that meet the same buyers, storms and thieves, replication by replication.

    Attributes:
        strategies: scenarios by label.
        tables: their data, by label.
        orders: per replication, or None.
        days: per replication; None where orders are counted, or each scenario has its own number of days.
        code_from: directory that policies may come from which no installed package registers; None allows none.
    """

    strategies: dict[str, Scenario]
    tables: Mapping[str, DataTables]
    orders: int | None
    days: int | None
    code_from: Path | None = None

    def tasks(
        self, replications: Iterable[int], strategies: Iterable[str] | None = None
    ) -> list[tuple[str, Task]]:
        """Label and task of all strategies, or of those named, in all `replications`, number by number."""
        labels = list(self.strategies if strategies is None else strategies)
        return [(label, self._task(label, number)) for number in replications for label in labels]

    def _task(self, label: str, number: int) -> Task:
        scenario = self.strategies[label]
        days = None if self.orders is not None else self.days or scenario.days
        return Task(scenario, self.tables[label], number, self.orders, days, self.code_from)

    def code_of(self, label: str) -> dict[str, Any]:
        """Digests of the files of the user's own that a strategy's policies and contract are; empty without any."""
        scenario = self.strategies[label]
        paths = [Path(scenario.settlement.contract.partition(":")[0])] if scenario.settlement.contract else []
        for choice in scenario.policies.values():
            module, separator, _ = choice.name.partition(":")
            if separator and self.code_from is not None:
                paths.append(self.code_from / f"{module.replace('.', '/')}.py")
        digests = {path.name: sha256(path.read_bytes()).hexdigest() for path in paths if path.is_file()}
        return {"code": digests} if digests else {}

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

    Several scenarios meet the luck of the first one's seed.

    Raises:
        InputError: for a malformed or unknown family.
        ScenarioError: if a strategy contradicts itself, as with insurance of parcels that no carriage covers.
    """
    names, varied = _scenarios(request)
    overrides = request.all_overrides()
    chosen: dict[str, Scenario] = {}
    tables: dict[str, DataTables] = {}
    for prefix, name in names:
        scenario, own = load_scenario(name, overrides, scale=request.scale)
        if chosen:
            seed = next(iter(chosen.values())).seed
            scenario, overrides = replace(scenario, seed=seed), [*overrides, f"seed={seed}"]
        found = strategies(scenario, varied, _loader(name, overrides, request.scale))
        for label, strategy in found.items():
            whole = ",".join(filter(None, (prefix, label)))
            _check(f"{scenario.name} with {label}", strategy, own, request.orders)
            chosen[whole], tables[whole] = strategy, own
    days = request.days or (scenario.days if len(names) == 1 else None)
    allowed = code_from(allow_code=request.allow_code)
    return Plan(chosen, tables, request.orders, None if request.orders is not None else days, allowed)


def _loader(name: str, overrides: Sequence[str], scale: float) -> Callable[[Sequence[str]], Scenario]:
    return lambda keys: load_scenario(name, [*overrides, *keys], scale=scale)[0]


def _check(what: str, strategy: Scenario, tables: DataTables, orders: int | None) -> None:
    problems = check_scenario(strategy, tables)
    if problems:
        raise ScenarioError(what, problems)
    refuse_too_large(strategy, tables, orders)


def _scenarios(request: CompareRequest) -> tuple[list[tuple[str, str]], list[str]]:
    """The beginning of a label and the name of every scenario, and what else is varied."""
    named = [text for text in request.vary if text.partition("=")[0].strip() == SCENARIO]
    others = [text for text in request.vary if text not in named]
    if not named:
        if not request.scenario:
            raise InputError("no scenario", "argosy compare SCENARIO --vary FAMILY=A,B")
        return [("", request.scenario)], others
    if request.scenario and len(named) == 1:
        what = f"'{request.scenario}' and --vary scenario exclude each other"
        raise InputError(what, "name all scenarios after --vary scenario=")
    if len(named) > 1:
        raise InputError("--vary names a family twice", "put all its values into one: family=a,b,c")
    return [(f"{SCENARIO}={name}", name) for name in _choices(named[0])[1]], others


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
    values = [name.strip() for name in parts_of(names) if name.strip()]
    if not separator or not values:
        raise InputError(
            f"--vary {text}: not of the form family=a,b,c", "for example --vary routing=cheapest,fastest"
        )
    if family == "covenants":
        raise InputError("--vary covenants: they are called modules now", f"write --vary modules={names}")
    if family not in _FAMILIES and not _is_key(family):
        raise InputError(f"--vary {text}: unknown family '{family}'", did_you_mean(family, _FAMILIES))
    if family.partition(".")[0] == "data":
        raise InputError(
            f"--vary {family}: strategies share their data",
            "write each into a scenario file, and give these to --vary scenario=",
        )
    if len(set(values)) < len(values):
        raise InputError(f"--vary {text}: a value appears twice", "name each once")
    return family, values


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
    for option in filter(None, map(str.strip, parts_of(options[:-1]))):
        key, separator, value = option.partition("=")
        if not separator or not key.strip():
            raise InputError(
                f"--vary {family}={text}: '{option}' is no option", "name(option=value,option=value)"
            )
        found[key.strip()] = value_of(key, value)
    same = present if present.name == name else PolicyChoice(name=name)
    return replace(same, options={**same.options, **found})


_OTHERWISE: Final = ("tribunal", "grades")
"""Modules that are left out of all, since another does the same in another way."""


def _modules(name: str) -> tuple[ModuleName, ...]:
    known: tuple[ModuleName, ...] = get_args(ModuleName)
    if name == "none":
        return ()
    if name == "all":
        return tuple(module for module in known if module not in _OTHERWISE)
    chosen = name.split("+")
    for module in chosen:
        if module not in known:
            hint = did_you_mean(module, [*known, "none", "all"])
            raise InputError(f"--vary modules: unknown module '{module}'", hint)
    return tuple(module for module in known if module in chosen)
