"""From `package.module:Class` to the class, and where its code would come from."""

from __future__ import annotations

import importlib
import inspect
import sys
from contextlib import contextmanager
from importlib.machinery import PathFinder
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

from argosy.problems import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

RULE: Final = "a policy is a class with a method __call__(self, view, setting): docs/policies.md"


@contextmanager
def searched(folder: Path | None) -> Iterator[None]:
    """Let modules be found in `folder` too, after all that is installed, and no longer than the block lasts."""
    place = str(folder)
    if folder is None or place in sys.path:
        yield
        return
    sys.path.append(place)
    importlib.invalidate_caches()
    try:
        yield
    finally:
        sys.path.remove(place)


def is_pythons(module: str) -> bool:
    """Whether `module` comes with Python itself."""
    return module.partition(".")[0] in sys.stdlib_module_names


def place_of(module: str, folder: Path) -> str | None:
    """The file or directory that `module`, or the package that it is in, would be imported from.

    It is looked for in `folder`, after all that is installed, and not imported; None if there is none.
    """
    top = module.partition(".")[0]
    if top in sys.modules:
        return getattr(sys.modules[top], "__file__", None) or f"this process, {top}"
    if not top.isidentifier():
        return None
    importlib.invalidate_caches()
    found = find_spec(top) or PathFinder.find_spec(top, [str(folder)])
    if found is None:
        return None
    return found.origin or next(iter(found.submodule_search_locations or ()), top)


def import_class(where: str, target: str) -> type[Any]:
    """The class that `package.module:Class` names.

    Raises:
        InputError: if it cannot be imported, or is no class.
    """
    module, _, attribute = target.partition(":")
    try:
        found = importlib.import_module(module)
    except ImportError as error:
        raise InputError(f"{where}: cannot import {module}: {error}", "is it installed?") from error
    except (Exception, SystemExit) as error:  # whatever a module does while it is imported
        what = f"cannot import '{module}': {type(error).__name__}: {error}"
        raise InputError(f"{where}: {what}", "mend the module, or its name") from error
    try:
        policy = getattr(found, attribute)
    except AttributeError as error:
        raise InputError(f"{where}: {module} has no '{attribute}'", "check the spelling") from error
    if not inspect.isclass(policy):
        raise InputError(f"{where}: '{target}' is not a class but {_kind(policy)}", RULE)
    if is_pythons(policy.__module__):
        raise InputError(f"{where}: '{target}' is a part of Python, not a policy", RULE)
    return policy


def _kind(thing: object) -> str:
    if inspect.ismodule(thing):
        return "a module"
    if inspect.isroutine(thing):
        return "a function"
    return f"an object of the class {type(thing).__name__}"
