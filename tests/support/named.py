"""What a text names of this repository: its paths and modules, and which of them do not exist."""

from __future__ import annotations

import re
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from tests.support.places import ROOT

_FOLDERS = "analytics|argosy|bench|chain|contracts|docs|examples|scenarios|sim|tests"
_PATH = re.compile(rf"(?<![\w./@-])(?:{_FOLDERS})/[\w./-]*[\w/]")
_SOLIDITY = re.compile(r"`(?:[\w/]+/)?(\w+\.sol)`")
_QUOTED = re.compile(rf"`((?:{_FOLDERS})(?:\.[A-Za-z_]\w*)+)")
_COMMAND = re.compile(r"python -m ([A-Za-z_]\w*(?:\.\w+)*)")
_IMPORT = re.compile(r"^(?:from ([\w.]+) import ([\w, ]+)|import ([\w.]+))$", re.MULTILINE)
_OF_PYTHON = {"venv", "pip"}


def missing_paths(text: str) -> list[str]:
    """Paths from the root, and Solidity sources by name, that are not there.

    What begins like a path is one: `docs/decisions/0008` will do for the page that begins so.
    """
    paths = {found for found in _PATH.findall(text) if not _path_exists(found)}
    sources = {name for name in _SOLIDITY.findall(text) if not any(_sources(name))}
    return sorted(paths | sources)


def missing_modules(text: str) -> list[str]:
    """Modules, and names in them, that are quoted or run by `text` but not there."""
    quoted = {name for name in _QUOTED.findall(text) if not _is_local(name, text)}
    return _missing(quoted | set(_COMMAND.findall(text)) - _OF_PYTHON)


def missing_imports(text: str) -> list[str]:
    """What the snippets of a page import but is not there."""
    imported = set()
    for module, names, alone in _IMPORT.findall(text):
        imported |= {f"{module}.{name.strip()}" for name in names.split(",")} if module else {alone}
    return _missing(imported)


def _missing(names: set[str]) -> list[str]:
    return sorted(name for name in names if not _found(name))


def _path_exists(path: str) -> bool:
    return (ROOT / path).exists() or any((ROOT / path).parent.glob((ROOT / path).name + "[-.]*"))


def _sources(name: str) -> list[Any]:
    return [path for folder in ("contracts", "examples") for path in (ROOT / folder).rglob(name)]


def _is_local(name: str, text: str) -> bool:
    """A variable or fixture of the page that is called like a package, as `chain` is in the guides to testing."""
    first = name.partition(".")[0]
    return re.search(rf"^(?:{first} = |def test_\w+\([^)]*\b{first}\b)", text, flags=re.MULTILINE) is not None


def _found(name: str) -> bool:
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        if _is_module(".".join(parts[:length])):
            return _has(import_module(".".join(parts[:length])), parts[length:])
    return False


def _is_module(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def _has(thing: Any, names: list[str]) -> bool:
    for name in names:
        if not hasattr(thing, name):
            return any(
                name in vars(kind).get("__annotations__", {}) for kind in getattr(thing, "__mro__", ())
            )
        thing = getattr(thing, name)
    return True
