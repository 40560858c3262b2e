"""Options of a policy: the keywords of its constructor, checked against their annotations."""

from __future__ import annotations

import inspect
from inspect import Parameter
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, NamedTuple, Union, get_args, get_origin

from argosy.problems import InputError
from sim.scenario import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_WORDS: Final[Mapping[Any, str]] = {
    bool: "true or false", int: "a whole number", float: "a number", str: "text",
}  # fmt: skip
_BY_NAME: Final[Mapping[str, type]] = {kind.__name__: kind for kind in (bool, int, float, str)}


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
        name: Option(_kind(parameter.annotation), parameter.default)
        for name, parameter in _signature(policy).parameters.items()
        if parameter.kind in (Parameter.KEYWORD_ONLY, Parameter.POSITIONAL_OR_KEYWORD)
    }


def check_options(where: str, name: str, policy: Callable[..., Any], given: Mapping[str, Any]) -> None:
    """See that the policy called `name` takes the options that are given, and gets those that it needs.

    Raises:
        InputError: for an option that it does not take, needs, or that is of another kind or out of its limits.
    """
    accepted = options_of(policy)
    takes_any = any(p.kind is Parameter.VAR_KEYWORD for p in _signature(policy).parameters.values())
    for option, value in given.items():
        if option in accepted:
            _check(f"{where}.options.{option}", accepted[option].kind, value)
        elif not takes_any:
            hint = did_you_mean(option, accepted) if accepted else "it takes no options"
            raise InputError(f"{where}.options: '{name}' has no option '{option}'", hint)
    missing = [option for option, about in accepted.items() if about.required and option not in given]
    if missing:
        hint = f"for example --set {where}.name={name} --set {where}.options.{missing[0]}=…"
        raise InputError(f"{where}: '{name}' needs the option {', '.join(missing)}", hint)


def _check(where: str, kind: Any, value: Any) -> None:
    if not _fits(kind, value):
        choices = [str(choice) for choice in _choices(kind)]
        hint = did_you_mean(str(value), choices) if choices else ""
        raise InputError(f"{where}: should be {_described(kind)}, not {value!r}", hint)
    complaint = _complaint(kind, value)
    if complaint is not None:
        raise InputError(f"{where}: {complaint.what}", complaint.hint)


def _signature(policy: Callable[..., Any]) -> inspect.Signature:
    """With annotations as objects, or as they are written where a name in them is known to type checkers only."""
    try:
        return inspect.signature(policy, eval_str=True)
    except (NameError, AttributeError, SyntaxError, TypeError):
        return inspect.signature(policy)
    except ValueError:  # written in C, and says nothing of itself
        return inspect.Signature([Parameter("options", Parameter.VAR_KEYWORD)])


def _kind(annotation: Any) -> Any:
    if annotation is Parameter.empty:
        return Any
    return _BY_NAME.get(annotation, Any) if isinstance(annotation, str) else annotation


def _fits(kind: Any, value: Any) -> bool:
    """Whether `value` may stand where `kind` is expected; what is not known here is left to the constructor."""
    origin = get_origin(kind)
    if origin is Annotated:
        return _fits(get_args(kind)[0], value)
    if origin is Literal:
        return any(value == choice and type(value) is type(choice) for choice in get_args(kind))
    if origin in (Union, UnionType):
        return any(_fits(part, value) for part in get_args(kind))
    if hasattr(kind, "__supertype__"):
        return _fits(kind.__supertype__, value)
    if kind is bool or isinstance(value, bool):
        return isinstance(value, bool) and kind not in (int, float, str, NoneType)
    if kind is float:
        return isinstance(value, int | float)
    return isinstance(value, kind) if kind in (int, str, NoneType) else True


def _described(kind: Any) -> str:
    origin = get_origin(kind)
    if origin is Annotated:
        return _described(get_args(kind)[0])
    if origin is Literal:
        return " or ".join(repr(choice) for choice in get_args(kind))
    if origin in (Union, UnionType):
        return " or ".join(_described(part) for part in get_args(kind) if part is not NoneType)
    if hasattr(kind, "__supertype__"):
        return _described(kind.__supertype__)
    return _WORDS.get(kind, str(kind))


def _choices(kind: Any) -> Iterator[Any]:
    if get_origin(kind) is Literal:
        yield from get_args(kind)
    else:
        for part in get_args(kind):
            yield from _choices(part)


def _complaint(kind: Any, value: Any) -> Any:
    """What the limits in `Annotated` say of a value that fits, objects like `sim.core.limits.Limits`; else None.

    Of a union only the parts that the value fits are asked, and it is enough if one of them is content.
    """
    origin = get_origin(kind)
    if origin is Annotated:
        notes = (note.complaint(value) for note in kind.__metadata__ if hasattr(note, "complaint"))
        return next(filter(None, notes), None) or _complaint(get_args(kind)[0], value)
    if origin in (Union, UnionType):
        said = [_complaint(part, value) for part in get_args(kind) if _fits(part, value)]
        return None if None in said else said[0]
    return _complaint(kind.__supertype__, value) if hasattr(kind, "__supertype__") else None
