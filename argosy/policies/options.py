"""Options of a policy: the keywords of its constructor, checked against their annotations."""

from __future__ import annotations

import inspect
import sys
from inspect import Parameter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from argosy.policies.kinds import can_be_given, choices, complaint, converted, described, fits, shown
from argosy.problems import InputError
from sim.scenario import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_BY_NAME: Final[Mapping[str, type]] = {
    kind.__name__: kind for kind in (bool, int, float, str, list, tuple, dict)
}
_GIVABLE: Final = (
    "a scenario gives text, numbers, true or false, lists and tables; annotate it as one of them"
)


class Option(NamedTuple):
    """One keyword. `kind` is its annotation, `Any` where that says nothing; `default` may be `Parameter.empty`."""

    kind: Any
    default: Any

    @property
    def required(self) -> bool:
        """Whether it has no default."""
        return self.default is Parameter.empty


def options_of(policy: Callable[..., Any]) -> Mapping[str, Option]:
    """The keywords that a policy's constructor takes, by name."""
    return {
        name: Option(_kind(policy, parameter.annotation), parameter.default)
        for name, parameter in _signature(policy).parameters.items()
        if parameter.kind in (Parameter.KEYWORD_ONLY, Parameter.POSITIONAL_OR_KEYWORD)
    }


def checked_options(
    where: str, name: str, policy: Callable[..., Any], given: Mapping[str, Any]
) -> dict[str, Any]:
    """The options that are given, as the constructor of the policy called `name` takes them.

    Raises:
        InputError: for an option that it does not take, needs, or that is of another kind or out of its limits.
    """
    accepted = options_of(policy)
    parameters = _signature(policy).parameters.values()
    takes_any = any(p.kind is Parameter.VAR_KEYWORD for p in parameters)
    unnamed = [p.name for p in parameters if p.kind is Parameter.POSITIONAL_ONLY and p.default is p.empty]
    if unnamed:
        what = f"'{name}' takes {', '.join(unnamed)} by position, and a scenario names its options"
        raise InputError(f"{where}: {what}", "leave out the '/' in its __init__")
    for option in given:
        if option not in accepted and not takes_any:
            hint = did_you_mean(option, accepted) if accepted else "it takes no options"
            raise InputError(f"{where}.options: '{name}' has no option '{option}'", hint)
    missing = [option for option, about in accepted.items() if about.required and option not in given]
    fitted = {
        option: _fitted(f"{where}.options.{option}", accepted[option].kind, value)
        if option in accepted
        else value
        for option, value in given.items()
    }
    if missing:
        hint = f"for example --set {where}.name={name} --set {where}.options.{missing[0]}=…"
        raise InputError(f"{where}: '{name}' needs the option {', '.join(missing)}", hint)
    return fitted


def _fitted(where: str, kind: Any, value: Any) -> Any:
    if not fits(kind, value):
        named = [str(choice) for choice in choices(kind)]
        hint = did_you_mean(str(value), named) if named else "" if can_be_given(kind) else _GIVABLE
        raise InputError(f"{where}: should be {described(kind)}, not {shown(value)}", hint)
    found = complaint(kind, value)
    if found is not None:
        raise InputError(f"{where}: {found.what}", found.hint)
    return converted(kind, value)


def _signature(policy: Callable[..., Any]) -> inspect.Signature:
    try:
        return inspect.signature(policy)
    except (TypeError, ValueError):  # written in C, and says nothing of itself
        return inspect.Signature([Parameter("options", Parameter.VAR_KEYWORD)])


def _kind(policy: Callable[..., Any], annotation: Any) -> Any:
    """An annotation as an object; `Any` where a name in it is known to type checkers only."""
    if annotation is Parameter.empty:
        return Any
    if not isinstance(annotation, str):
        return annotation
    for names in _namespaces(policy):
        try:
            return eval(annotation, names)
        except Exception:  # whatever an annotation does that is no type
            continue
    return _BY_NAME.get(annotation, Any)


def _namespaces(policy: Callable[..., Any]) -> list[dict[str, Any]]:
    """Where the names in annotations are defined: the modules of the class and of those it is derived from."""
    modules = [sys.modules.get(kind.__module__) for kind in getattr(policy, "__mro__", (policy,))]
    return [dict(vars(module)) for module in modules if module is not None]
