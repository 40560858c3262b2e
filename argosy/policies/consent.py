"""Code that a scenario names runs only where that is allowed, unless it is shipped or registered by a package.

A scenario is data and comes from anywhere; a run directory holds one. A class is code and can do whatever the user
can. So naming one is not enough.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from argosy.policies.importing import RULE, is_pythons, place_of
from argosy.policies.registry import is_registered, target_of
from argosy.problems import InputError
from sim.policies import FAMILIES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.scenario import PolicyChoice

_WHY: Final = "it can do whatever you can, as any program: if you trust it, add --allow-code"


class CodeNotAllowedError(InputError):
    """A scenario names code that was not allowed.

    Attributes:
        told: a sentence for each piece of code, with its file.
    """

    def __init__(self, told: tuple[str, ...]) -> None:
        self.told = told
        super().__init__("\n".join(told), _WHY)
        self.args = (told,)  # what copies are made from


def check_consent(chosen: Iterable[tuple[str, PolicyChoice]], code_from: Path | None) -> None:
    """Refuse what is no policy, and code that is not allowed, before anything of it is imported.

    Args:
        chosen: families with their policies.
        code_from: the directory that code may come from, besides installed packages; None allows none.

    Raises:
        InputError: for a name that leads nowhere, or to a part of Python.
        CodeNotAllowedError: for code that may not run; all of it at once.
    """
    told = [
        _told(family, target, code_from)
        for family, choice in chosen
        if not is_registered(family, target := target_of(family, choice.name))
    ]
    if told and code_from is None:
        raise CodeNotAllowedError(tuple(told))


def _told(family: str, target: str, code_from: Path | None) -> str:
    """What would be run, for a class that no installed package registers."""
    where = f"policies.{family}"
    module = target.partition(":")[0]
    if is_pythons(module):
        raise InputError(f"{where}: '{target}' is a part of Python, not a policy", RULE)
    other = next((name for name in FAMILIES if is_registered(name, target)), None)
    if other is not None:
        raise InputError(
            f"{where}: '{target}' is a policy of {other}", "`argosy policies` lists each family's"
        )
    folder = code_from or Path.cwd()
    place = place_of(module, folder)
    if place is None:
        raise InputError(
            f"{where}: cannot import {module}: there is none in {folder}, nor is it installed",
            "go to the directory that holds it, or install its package",
        )
    told = f"{where}: {target!r} is code of {place}"
    return "".join(
        letter if letter.isprintable() else "?" for letter in told
    )  # a prompt must not be painted over
