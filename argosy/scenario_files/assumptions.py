"""Named and sourced figures that scenario files refer to as `"@name"`."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from argosy.scenario_files.extend import read_extended
from argosy.scenario_files.find import DATA
from argosy.scenario_files.shape import elements, inside
from sim.scenario import Problem, Scenario, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from argosy.scenario_files.toml_text import Document

_FILES: Final = ("assumptions.toml", "behaviour.toml", "fraud.toml", "marketing.toml")


@cache
def assumptions() -> dict[str, Document]:
    """Every named assumption: value, low, high, unit, source."""
    entries: dict[str, Document] = {}
    for name in _FILES:
        entries |= tomllib.loads((DATA / name).read_text(encoding="utf-8"))
    return entries


def assumptions_used(path: Path) -> list[str]:
    """Names of the assumptions that a scenario file refers to, directly or by what it extends."""
    return sorted(set(_references(read_extended(path))))


def assuming(document: Mapping[str, Any], values: Mapping[str, Any]) -> Document:
    """Copy of `document` in which the assumptions of `values` are assumed to be that."""
    copy: Document = _assuming(document, {f"@{name}": value for name, value in values.items()})
    return copy


def _assuming(node: Any, values: Mapping[str, Any]) -> Any:
    if isinstance(node, dict):
        return {key: _assuming(value, values) for key, value in node.items()}
    if isinstance(node, list):
        return [_assuming(value, values) for value in node]
    return values.get(node, node) if isinstance(node, str) else node


def resolved(document: Mapping[str, Any], problems: list[Problem]) -> Document:
    """Copy of `document` with values instead of references; what is no assumption is added to `problems`."""
    copy: Document = _resolve(document, Scenario, "", problems)
    return copy


def _resolve(node: Any, kind: Any, path: str, problems: list[Problem]) -> Any:
    if isinstance(node, dict):
        return {
            key: _resolve(value, inside(kind, key), f"{path}.{key}" if path else key, problems)
            for key, value in node.items()
        }
    if isinstance(node, list):
        return [
            _resolve(value, inside(kind, 0), where, problems) for where, value in elements(path, kind, node)
        ]
    if not (isinstance(node, str) and node.startswith("@")):
        return node
    entry = assumptions().get(node[1:])
    if entry is None:
        hint = did_you_mean(node[1:], assumptions())
        problems.append(Problem(path, f"unknown assumption '{node}'", hint or "see scenarios/data"))
        return node
    return entry["value"]


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, str) and node.startswith("@"):
        yield node[1:]
    elif isinstance(node, dict | list):
        for value in node.values() if isinstance(node, dict) else node:
            yield from _references(value)
