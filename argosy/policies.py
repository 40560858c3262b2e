"""Policies by name: built in, from an entry point, or `package.module:Class`."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any, Final

from argosy.problems import InputError
from sim.core.units import BPS
from sim.policies.protocols import PolicySet
from sim.scenario import did_you_mean

if TYPE_CHECKING:
    from sim.scenario import Policies, PolicyChoice

BUILT_IN: Final[Mapping[str, Mapping[str, str]]] = {
    "routing": {
        "balanced": "analytics.policies.routing.shortest_path:Balanced",
        "cheapest": "analytics.policies.routing.shortest_path:Cheapest",
        "fastest": "analytics.policies.routing.shortest_path:Fastest",
        "greenest": "analytics.policies.routing.shortest_path:Greenest",
    },
    "fraud": {
        "rules": "sim.policies.heuristics:RuleScreen",
        "logistic": "analytics.policies.fraud.logistic:LogisticScreen",
        "none": "sim.policies.heuristics:AcceptAll",
        "oracle": "sim.policies.heuristics:OracleScreen",
    },
    "recommendation": {
        "popular": "sim.policies.heuristics:PopularSlate",
        "none": "sim.policies.heuristics:InterestOnlySlate",
    },
    "pricing": {
        "list": "sim.policies.heuristics:ListPrice",
        "scarcity": "sim.policies.heuristics:ScarcityPrice",
    },
    "replenishment": {
        "order-up-to": "sim.policies.heuristics:OrderUpTo",
        "none": "sim.policies.heuristics:NoReplenishment",
    },
    "arbitration": {
        "evidence": "sim.policies.heuristics:WeighEvidence",
        "none": "sim.policies.heuristics:SplitEvenly",
        "oracle": "sim.policies.heuristics:OracleArbiter",
    },
}
"""Class by family and name. `none` is the null policy of its family, `oracle` may read the hidden truth."""

ENTRY_POINT_GROUP: Final = "argosy.policies"
"""Third parties register `family.name = package.module:Class` here."""


def build_policies(chosen: Policies) -> PolicySet:
    """Construct the chosen policy of every family.

    Raises:
        InputError: for an unknown name, a class that cannot be imported, or options that it does not take.
    """
    return PolicySet(
        **{family: build_policy(family, getattr(chosen, family)) for family in PolicySet._fields}
    )


def build_policy(family: str, choice: PolicyChoice) -> Any:
    """Construct one policy."""
    where = f"policies.{family}"
    policy = _find(family, choice.name)
    accepted = _options(policy)
    for option in choice.options:
        if option not in accepted:
            hint = did_you_mean(option, accepted) if accepted else "it takes no options"
            raise InputError(f"{where}.options: '{choice.name}' has no option '{option}'", hint)
    missing = [name for name, default in accepted.items() if default is inspect.Parameter.empty]
    missing = [name for name in missing if name not in choice.options]
    if missing:
        hint = f"for example --set {where}.name={choice.name} --set {where}.options.{missing[0]}=…"
        raise InputError(f"{where}: '{choice.name}' needs the option {', '.join(missing)}", hint)
    try:
        built = policy(**choice.options)
    except (TypeError, ValueError) as error:
        raise InputError(f"{where}: '{choice.name}' refuses its options: {error}") from error
    return built if choice.name in BUILT_IN[family] else Guarded(family, choice.name, built)


class Guarded:
    """A user's own policy, whose faults are told as such.

    Raises, when called:
        InputError: if the policy raises, or returns what its family cannot use.
    """

    def __init__(self, family: str, name: str, policy: Callable[..., Any]) -> None:
        self._where = f"policies.{family}: '{name}'"
        self._policy = policy
        self._accepts = _ANSWERS[family]

    def __call__(self, *view: Any) -> Any:
        """The policy's answer."""
        try:
            answer = self._policy(*view)
        except Exception as error:
            raise InputError(
                f"{self._where} raised {type(error).__name__}: {error}", "mend the policy"
            ) from error
        if not self._accepts(answer):
            hint = "sim/policies.py says what a policy of this family returns"
            raise InputError(f"{self._where} returned {answer!r}", hint)
        return answer


def _is_count(answer: object) -> bool:
    return isinstance(answer, int) and not isinstance(answer, bool) and answer >= 0


_ANSWERS: Final[Mapping[str, Callable[[Any], bool]]] = {
    "routing": lambda answer: answer is None or isinstance(answer, tuple),
    "fraud": lambda answer: isinstance(answer, bool),
    "recommendation": lambda answer: isinstance(answer, Sequence),
    "pricing": lambda answer: _is_count(answer) and answer > 0,
    "replenishment": _is_count,
    "arbitration": lambda answer: _is_count(answer) and answer <= BPS,
}


def known(family: str) -> dict[str, str]:
    """Names and classes of a family: built in, then entry points."""
    names = dict(BUILT_IN[family])
    for point in entry_points(group=ENTRY_POINT_GROUP):
        point_family, _, name = point.name.partition(".")
        if point_family == family:
            names[name] = point.value
    return names


def describe(family: str) -> list[tuple[str, str, dict[str, Any]]]:
    """Name, first line of the documentation, and options with their defaults, of every policy of a family."""
    rows = []
    for name in known(family):
        policy = _find(family, name)
        rows.append((name, (inspect.getdoc(policy) or "").partition("\n")[0], _options(policy)))
    return rows


def _find(family: str, name: str) -> Callable[..., Any]:
    target = known(family).get(name, name)
    module, colon, attribute = target.partition(":")
    if not colon:
        hint = did_you_mean(name, known(family))
        raise InputError(
            f"policies.{family}: unknown policy '{name}'", hint or "or give package.module:Class"
        )
    try:
        policy = getattr(import_module(module), attribute)
    except ImportError as error:
        raise InputError(f"policies.{family}: cannot import {module}: {error}", "is it installed?") from error
    except AttributeError as error:
        raise InputError(f"policies.{family}: {module} has no '{attribute}'") from error
    if not callable(policy):
        raise InputError(f"policies.{family}: {target} is not a class")
    return policy  # type: ignore[no-any-return]


def _options(policy: Callable[..., Any]) -> dict[str, Any]:
    return {
        name: parameter.default
        for name, parameter in inspect.signature(policy).parameters.items()
        if parameter.kind in (parameter.KEYWORD_ONLY, parameter.POSITIONAL_OR_KEYWORD)
    }
