"""Values that validation would turn into what belongs there, though they are of another kind."""

from __future__ import annotations

from datetime import date
from math import isfinite
from typing import TYPE_CHECKING, Any, get_args, get_origin

from argosy.scenario_files.shape import elements, inside, keys
from sim.scenario import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator


def mistyped(kind: Any, node: Any, where: str = "") -> Iterator[Problem]:
    """Everything in `node` that is of another kind than `kind` says: text for a number, a number for a date."""
    if isinstance(node, dict) and keys(kind):
        for name, inner in keys(kind).items():
            if name in node:
                yield from mistyped(inner, node[name], f"{where}.{name}" if where else name)
    elif get_origin(kind) is tuple and isinstance(node, list | tuple):
        for path, item in elements(where, kind, node):
            yield from mistyped(inside(kind, 0), item, path)
    elif get_origin(kind) is dict and isinstance(node, dict):
        for name, item in node.items():
            if keys(inside(kind, name)):
                yield from mistyped(inside(kind, name), item, f"{where}.{name}")
            elif not all(map(_is_plain, _leaves(item))):
                what = "should be text, a finite number, a boolean, or a list or a table of them"
                yield Problem(f"{where}.{name}", f"{what}, not {item!r}")
    else:
        expected = _expected(kind, node)
        if expected:
            yield Problem(where, f"should be {expected}, not {node!r}")


def _leaves(item: Any) -> Iterator[Any]:
    """The values in lists and tables, however deep."""
    if isinstance(item, list | dict):
        for part in item.values() if isinstance(item, dict) else item:
            yield from _leaves(part)
    else:
        yield item


def _is_plain(item: Any) -> bool:
    return isinstance(item, str | int) or (isinstance(item, float) and isfinite(item))


def _expected(kind: Any, node: Any) -> str:
    """What a plain value should be, where it is something else."""
    choices = set(get_args(kind)) or {kind}
    if choices & {int, float} and choices <= {int, float, type(None)}:
        absent = node is None and type(None) in choices
        right = absent or (isinstance(node, int | float) and not isinstance(node, bool))
        return "" if right else "a number"
    if kind is bool:
        return "" if isinstance(node, bool) else "true or false"
    if get_origin(kind) is dict:
        return "a table"
    if kind is date:
        return "" if isinstance(node, date) else "a date, as in 2025-01-06"
    return ""
