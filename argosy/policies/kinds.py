"""What an annotation lets through of the values that a scenario can hold, and what it is in words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, Union, get_args, get_origin, is_typeddict

if TYPE_CHECKING:
    from collections.abc import Iterator

_WORDS: Final[Mapping[Any, str]] = {
    bool: "true or false", int: "a whole number", float: "a number", str: "text", NoneType: "nothing",
}  # fmt: skip
_LISTS: Final[Mapping[Any, Any]] = {
    list: list, tuple: tuple, set: set, frozenset: frozenset,
    Sequence: tuple, Collection: tuple, Iterable: tuple,
}  # fmt: skip
"""What is given as a list, and what becomes of it."""

_TABLES: Final = (dict, Mapping)
_SHOWN: Final = 60


def fits(kind: Any, value: Any) -> bool:
    """Whether `value` may stand where `kind` is expected; what is not known here is left to the constructor."""
    kind = plain(kind)
    origin = get_origin(kind) or kind
    if origin is Literal:
        return any(value == choice and type(value) is type(choice) for choice in get_args(kind))
    if origin in (Union, UnionType):
        return any(fits(part, value) for part in get_args(kind))
    if origin in _LISTS:
        return isinstance(value, list | tuple) and _items_fit(kind, value)
    if origin in _TABLES or is_typeddict(origin):
        return isinstance(value, dict) and _entries_fit(kind, value)
    if kind is bool or isinstance(value, bool):
        return isinstance(value, bool) and kind not in (int, float, str, NoneType) and _is(kind, value)
    return isinstance(value, int | float) if kind is float else _is(kind, value)


def _items_fit(kind: Any, value: Sequence[Any]) -> bool:
    parts = get_args(kind)
    if get_origin(kind) is tuple and Ellipsis not in parts:
        return len(parts) == len(value) and all(map(fits, parts, value))
    return not parts or all(fits(parts[0], item) for item in value)


def _entries_fit(kind: Any, value: Mapping[Any, Any]) -> bool:
    parts = get_args(kind)
    return not parts or all(fits(parts[0], key) and fits(parts[1], item) for key, item in value.items())


def _is(kind: Any, value: Any) -> bool:
    try:
        return isinstance(value, kind)
    except TypeError:  # no class, or one that cannot be asked
        return True


def plain(kind: Any) -> Any:
    """`kind` without limits and without the name that it may have been given."""
    while get_origin(kind) is Annotated or hasattr(kind, "__supertype__"):
        kind = kind.__supertype__ if hasattr(kind, "__supertype__") else get_args(kind)[0]
    return kind


def converted(kind: Any, value: Any) -> Any:
    """A value that fits, as the annotation says: the list of a scenario as a tuple where one is expected."""
    kind = plain(kind)
    origin = get_origin(kind) or kind
    if origin in (Union, UnionType):
        return converted(next(part for part in get_args(kind) if fits(part, value)), value)
    if origin in _LISTS:
        parts = get_args(kind) or (Any,)
        fixed = origin is tuple and Ellipsis not in parts and len(parts) == len(value)
        kinds = parts if fixed else [parts[0]] * len(value)
        return _LISTS[origin](map(converted, kinds, value))
    if origin in _TABLES and get_args(kind):
        return {key: converted(get_args(kind)[1], item) for key, item in value.items()}
    return value


def described(kind: Any) -> str:
    """What may stand where `kind` is expected."""
    kind = plain(kind)
    origin, parts = get_origin(kind) or kind, get_args(kind)
    if origin is Literal:
        return " or ".join(repr(choice) for choice in parts)
    if origin in (Union, UnionType):
        return " or ".join(described(part) for part in parts if part is not NoneType)
    if origin in _LISTS:
        if origin is tuple and parts and Ellipsis not in parts:
            return f"a list of {len(parts)}: {', '.join(map(described, parts))}"
        return f"a list, each of it {described(parts[0])}" if parts else "a list"
    if origin in _TABLES or is_typeddict(origin):
        return f"a table, each value of it {described(parts[1])}" if parts else "a table"
    return _WORDS.get(kind) or f"a {getattr(kind, '__name__', kind)}"


def can_be_given(kind: Any) -> bool:
    """Whether a scenario can hold any value of `kind`."""
    kind = plain(kind)
    origin = get_origin(kind) or kind
    if origin in (Union, UnionType):
        return any(part is not NoneType and can_be_given(part) for part in get_args(kind))
    known = origin is Literal or origin in _LISTS or origin in _TABLES or is_typeddict(origin)
    return known or any(fits(kind, value) for value in (True, 0, 0.5, ""))


def choices(kind: Any) -> Iterator[Any]:
    """Values that `kind` names."""
    if get_origin(kind) is Literal:
        yield from get_args(kind)
    else:
        for part in get_args(kind):
            yield from choices(part)


def complaint(kind: Any, value: Any) -> Any:
    """What the limits in `Annotated` say of a value that fits, objects like `sim.core.limits.Limits`; else None.

    Of a union only the parts that the value fits are asked, and it is enough if one of them is content.
    """
    origin = get_origin(kind)
    if origin is Annotated:
        notes = (_said(note, value) for note in kind.__metadata__ if hasattr(note, "complaint"))
        return next(filter(None, notes), None) or complaint(get_args(kind)[0], value)
    if origin in (Union, UnionType):
        said = [complaint(part, value) for part in get_args(kind) if fits(part, value)]
        return None if None in said else said[0]
    if hasattr(kind, "__supertype__"):
        return complaint(kind.__supertype__, value)
    return next(filter(None, (complaint(part, item) for part, item in _parts(kind, value))), None)


def _said(note: Any, value: Any) -> Any:
    try:
        return note.complaint(value)
    except TypeError:  # limits of numbers say nothing of text and lists
        return None


def _parts(kind: Any, value: Any) -> Iterator[tuple[Any, Any]]:
    """The elements of a list or a table with their kinds."""
    origin, parts = get_origin(kind), get_args(kind)
    if origin in _LISTS:
        fixed = origin is tuple and Ellipsis not in parts
        yield from zip(parts if fixed else [parts[0]] * len(value), value, strict=True)
    elif origin in _TABLES:
        yield from ((parts[1], item) for item in value.values())


def shown(value: Any) -> str:
    """A value as a message shows it, however long it is."""
    if isinstance(value, int) and value.bit_length() > 4 * _SHOWN:
        return f"a number of {value.bit_length():,} bits"
    text = repr(value)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 3] + "..."
