"""Who imports a public name past the face of the package that offers it."""

from __future__ import annotations

import ast
from importlib import import_module
from typing import TYPE_CHECKING

from tests.support.places import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

PACKAGES = ("analytics", "argosy", "chain", "sim")


def faces() -> dict[str, frozenset[str]]:
    """Every package by its dotted name, and what it offers."""
    found = {}
    for package in PACKAGES:
        for init in sorted((ROOT / package).rglob("__init__.py")):
            name = ".".join(init.parent.relative_to(ROOT).parts)
            found[name] = frozenset(getattr(import_module(name), "__all__", ()))
    return found


def past_the_face(sources: Iterable[Path]) -> list[str]:
    """`file:line: from module import name` wherever a package that does not hold the file offers that name."""
    offered = faces()
    return [
        f"{_shown(path)}:{line}: from {module} import {name}"
        for path in sources
        for line, module, name in _imports(path)
        if module not in offered
        and (package := module.rpartition(".")[0]) in offered
        and name in offered[package]
        and not path.is_relative_to(ROOT.joinpath(*package.split(".")))
    ]


def _shown(path: Path) -> Path:
    return path.relative_to(ROOT) if path.is_relative_to(ROOT) else path


def _imports(path: Path) -> Iterator[tuple[int, str, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.lineno, node.module, alias.name) for alias in node.names)
