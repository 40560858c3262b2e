"""Which policies there are: all of them registered the same way, Argosy's own among them."""

from __future__ import annotations

import inspect
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from argosy.policies.options import Option, options_of
from argosy.problems import InputError
from sim.policies import FAMILIES, reads_truth
from sim.scenario import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ENTRY_POINT_GROUP: Final = "argosy.policies"
"""Packages register `family.name = package.module:Class` here."""

_OWN: Final = ("sim.", "analytics.")


class Description(NamedTuple):
    """What `argosy policies` tells of one.

    Attributes:
        name: as registered.
        summary: first line of its documentation.
        options: its constructor's keywords.
        oracle: it is told the hidden truth.
        learns: it takes in what happens while the market runs.
    """

    name: str
    summary: str
    options: Mapping[str, Option]
    oracle: bool
    learns: bool


@cache
def _points() -> Mapping[str, Mapping[str, str]]:
    """Class by family and name, from the metadata of every installed package."""
    found: dict[str, dict[str, str]] = {family: {} for family in FAMILIES}
    # a name of Argosy's own is nobody else's to take
    for point in sorted(entry_points(group=ENTRY_POINT_GROUP), key=lambda point: is_own(point.value)):
        family, _, name = point.name.partition(".")
        if family in found and name:
            found[family][name] = point.value
    return found


def registered(family: str) -> Mapping[str, str]:
    """Names and classes of a family."""
    return _points()[family]


def is_own(target: str) -> bool:
    """Whether `package.module:Class` comes with Argosy."""
    return target.startswith(_OWN)


def target_of(family: str, name: str) -> str:
    """`package.module:Class` of the policy called `name`, which may be that already.

    Raises:
        InputError: for a name that is not registered.
    """
    known = registered(family)
    target = known.get(name, name)
    if ":" in target:
        return target
    hint = (
        did_you_mean(name, known)
        if known
        else "none is registered: see the entry points in pyproject.toml, then uv sync"
    )
    raise InputError(f"policies.{family}: unknown policy '{name}'", hint or "or give package.module:Class")


def find(family: str, name: str) -> Callable[..., Any]:
    """The class of a policy.

    Raises:
        InputError: if there is none, or it cannot be imported.
    """
    target = target_of(family, name)
    module, _, attribute = target.partition(":")
    try:
        found = import_module(module)
    except ImportError as error:
        raise InputError(f"policies.{family}: cannot import {module}: {error}", "is it installed?") from error
    except Exception as error:  # whatever a module does while it is imported
        what = f"cannot import '{module}': {type(error).__name__}: {error}"
        raise InputError(f"policies.{family}: {what}", "mend the module, or its name") from error
    try:
        policy = getattr(found, attribute)
    except AttributeError as error:
        raise InputError(f"policies.{family}: {module} has no '{attribute}'") from error
    if not callable(policy):
        raise InputError(f"policies.{family}: {target} is not a class")
    return policy  # type: ignore[no-any-return]


def describe(family: str) -> list[Description]:
    """Every registered policy of a family, the null policy's family order kept as registered."""
    rows = []
    for name in registered(family):
        policy = find(family, name)
        summary = (inspect.getdoc(policy) or "").partition("\n")[0]
        rows.append(
            Description(name, summary, options_of(policy), reads_truth(policy), hasattr(policy, "learn"))
        )
    return rows
