"""Which policies there are: all of them registered the same way, Argosy's own among them."""

from __future__ import annotations

import inspect
from functools import cache
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Final, NamedTuple

from argosy.policies.importing import import_class
from argosy.policies.options import Option, options_of
from argosy.problems import InputError
from sim.policies import FAMILIES, reads_truth
from sim.scenario import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from importlib.metadata import EntryPoint

ENTRY_POINT_GROUP: Final = "argosy.policies"
"""Packages register `family.name = package.module:Class` here."""

_SELF: Final = "argosy"


class Registration(NamedTuple):
    """One package's line for one name.

    Attributes:
        target: `package.module:Class`.
        package: who registers it.
    """

    target: str
    package: str

    @property
    def shipped(self) -> bool:
        """Whether it comes with Argosy."""
        return self.package == _SELF


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
def _points() -> Mapping[str, Mapping[str, tuple[Registration, ...]]]:
    """Who registers what, by family and name, from the metadata of every installed package; Argosy comes first."""
    found: dict[str, dict[str, tuple[Registration, ...]]] = {family: {} for family in FAMILIES}
    lines = [
        (point.name.partition("."), _registration(point)) for point in entry_points(group=ENTRY_POINT_GROUP)
    ]
    for (family, _, name), line in sorted(lines, key=lambda pair: (not pair[1].shipped, pair[1].package)):
        if family in found and name:
            found[family][name] = (*found[family].get(name, ()), line)
    return found


def _registration(point: EntryPoint) -> Registration:
    return Registration(point.value, point.dist.name if point.dist is not None else "an unknown package")


def registered(family: str) -> Mapping[str, str]:
    """Names and classes of a family; a name of Argosy's own is nobody else's, the first comes first elsewhere."""
    return {name: lines[0].target for name, lines in _points()[family].items()}


def is_registered(family: str, target: str) -> bool:
    """Whether an installed package registers `package.module:Class` for `family`."""
    return any(line.target == target for lines in _points()[family].values() for line in lines)


def is_shipped(family: str, target: str) -> bool:
    """Whether Argosy itself registers `package.module:Class` for `family`."""
    lines = (line for lines in _points()[family].values() for line in lines)
    return any(line.shipped and line.target == target for line in lines)


def target_of(family: str, name: str) -> str:
    """`package.module:Class` of the policy called `name`, which may be that already.

    Raises:
        InputError: for a name that is not registered, or that two packages register, neither of them Argosy.
    """
    known = _points()[family]
    if ":" in name and name not in known:
        return name
    if name not in known:
        hint = (
            did_you_mean(name, known)
            if known
            else "none is registered: see the entry points in pyproject.toml, then uv sync"
        )
        raise InputError(
            f"policies.{family}: unknown policy '{name}'", hint or "or give package.module:Class"
        )
    lines = known[name]
    if not lines[0].shipped and len({line.target for line in lines}) > 1:
        told = " and ".join(f"{line.package} ({line.target})" for line in lines)
        raise InputError(
            f"policies.{family}: '{name}' is registered by {told}",
            "name the one that you mean by its class, as in brackets, or uninstall the other",
        )
    return lines[0].target


def not_used(family: str, name: str) -> list[str]:
    """Sentences about packages that register a name which is Argosy's own."""
    first, *others = _points()[family].get(name, (None,))
    if first is None or not first.shipped:
        return []
    return [
        f"policy '{family}.{name}' is Argosy's own; what the package {line.package} registers under that name "
        f"({line.target}) is not used"
        for line in others
        if line.target != first.target
    ]


def clashes() -> Iterator[str]:
    """Sentences about every name that several packages register."""
    for family, names in _points().items():
        for name in names:
            yield from not_used(family, name)
            try:
                target_of(family, name)
            except InputError as error:
                yield error.message


def describe(family: str) -> list[Description]:
    """Every registered policy of a family, the null policy's family order kept as registered.

    Raises:
        InputError: if one cannot be imported.
    """
    rows = []
    for name, target in registered(family).items():
        policy = import_class(f"policies.{family}", target)
        summary = (inspect.getdoc(policy) or "").partition("\n")[0]
        rows.append(
            Description(name, summary, options_of(policy), reads_truth(policy), hasattr(policy, "learn"))
        )
    return rows
