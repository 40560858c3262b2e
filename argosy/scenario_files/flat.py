"""A scenario as a list of settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from argosy.scenario_files.shape import elements, inside
from sim.scenario import Scenario

if TYPE_CHECKING:
    from collections.abc import Iterator


def settings_of(document: Any) -> dict[str, Any]:
    """Every value of a resolved scenario by its path, as `--set` takes it: `warehouses.CN-YIWU.sellers`."""
    return {path.removeprefix("."): value for path, value in _walk("", Scenario, document)}


def _walk(path: str, kind: Any, node: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(node, dict) and node:
        for key, value in node.items():
            yield from _walk(f"{path}.{key}", inside(kind, str(key)), value)
    elif isinstance(node, list | tuple) and any(isinstance(item, dict) for item in node):
        for inner, item in elements(path, kind, node):
            yield from _walk(inner, inside(kind, 0), item)
    else:
        yield path, node
