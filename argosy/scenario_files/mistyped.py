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
            elif not isinstance(item, str | int | float) or (isinstance(item, float) and not isfinite(item)):
                what = f"should be text, a finite number or a boolean, not {item!r}"
                yield Problem(f"{where}.{name}", what)
    else:
        expected = _expected(kind, node)
        if expected:
            yield Problem(where, f"should be {expected}, not {node!r}")


def _expected(kind: Any, node: Any) -> str:
    """What a plain value should be, where it is something else."""
    choices = set(get_args(kind)) or {kind}
    if choices & {int, float} and choices <= {int, float, type(None)}:
        absent = node is None and type(None) in choices
        right = absent or (isinstance(node, int | float) and not isinstance(node, bool))
        return "" if right else "a number"
    if kind is bool:
        return "" if isinstance(node, bool) else "true or false"
    if kind is date:
        return "" if isinstance(node, date) else "a date, as in 2025-01-06"
    return ""
