"""Faces of packages whose names are imported when they are first asked for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def lazy_face(package: str, homes: Mapping[str, str]) -> Callable[[str], Any]:
    """The `__getattr__` of a package that offers `homes` without loading what they need (PEP 562).

    `argosy --help`, the worker processes of an experiment and whoever wants only types import such packages.

    Args:
        package: its `__name__`.
        homes: the module of every name that it offers.

    Returns:
        a function that raises AttributeError for any other name.
    """

    def find(name: str) -> Any:
        if name in homes:
            return getattr(import_module(homes[name]), name)
        raise AttributeError(f"module {package!r} has no attribute {name!r}")

    return find
