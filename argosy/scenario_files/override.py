"""`--set path.to.key=value`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from argosy.problems import InputError
from argosy.scenario_files.shape import inside, keys, names
from argosy.scenario_files.toml_text import TomlError, TooLarge, read_toml
from sim.scenario import Scenario, did_you_mean

if TYPE_CHECKING:
    from argosy.scenario_files.toml_text import Document

_INDEX: Final = re.compile(r"\d{1,9}")
_DEEPEST: Final = 32
"""Parts of a key; a scenario's have five."""


def override(document: Document, setting: str) -> None:
    """Apply `path.to.key=value` to `document`; the value is TOML, or text where it is no TOML.

    An element of a list is given by its name, as in `modes.sea.capacity_kg`, or by its index, as in
    `modes.0.capacity_kg`.

    Raises:
        InputError: if the setting is malformed or leads nowhere.
    """
    if any(map(_is_surrogate, setting)):
        raise InputError(f"--set {setting!a}: not UTF-8 text")
    key, separator, text = setting.partition("=")
    key = key.strip()
    if not separator or not key:
        raise InputError(f"--set {setting}: not of the form key=value", "for example --set demand.slate=8")
    if key.count(".") >= _DEEPEST:
        raise InputError(
            f"--set {key[:40]}...: nothing is nested so deeply", "for example --set demand.slate=8"
        )
    value = value_of(key, text)
    kind: Any = Scenario
    node: Any = document
    *parents, last = key.split(".")
    for part in parents:
        if isinstance(node, list):
            kind, node = inside(kind, 0), node[_index(key, kind, node, part)]
        else:
            kind = inside(kind, part)
            node = _table(key, kind, node, part)
    if isinstance(node, list):
        node[_index(key, kind, node, last)] = value
    elif isinstance(node, dict):
        node[last] = value
    else:
        raise InputError(f"--set {key}: '{parents[-1]}' is a value, not a table")


def look_up(document: Document, key: str) -> Any:
    """What `document` has at `path.to.key`, elements of lists by name or index.

    Raises:
        InputError: if the key leads nowhere.
    """
    kind: Any = Scenario
    node: Any = document
    for part in key.split("."):
        if isinstance(node, list):
            kind, node = inside(kind, 0), node[_index(key, kind, node, part)]
        elif isinstance(node, dict) and part in node:
            kind, node = inside(kind, part), node[part]
        else:
            known = [str(name) for name in (node if isinstance(node, dict) else ())]
            raise InputError(f"{key}: there is no '{part}'", did_you_mean(part, known))
    return node


def value_of(key: str, text: str) -> Any:
    """What `text` is as TOML, or the text itself where it is none; `key` is what it is said of.

    Raises:
        InputError: if it is too large.
    """
    try:
        document = read_toml(f"value = {text}")
    except TooLarge as error:
        raise InputError(f"--set {key}: {error}") from error
    except TomlError:
        return text.strip()
    # lines after the first would be settings of their own, and nobody would ever see them
    return document["value"] if len(document) == 1 else text.strip()


def _is_surrogate(letter: str) -> bool:
    """Whether it stands for a byte that was no text where it came from."""
    return "\ud800" <= letter <= "\udfff"


def _table(key: str, kind: Any, node: Any, part: str) -> Any:
    """What `node` has at `part`: a new table where it has nothing, a policy's where it has but its name."""
    if not isinstance(node, dict):
        raise InputError(f"--set {key}: there is no table '{part}'")
    if isinstance(node.get(part), str) and keys(kind):
        node[part] = {"name": node[part], "options": {}}
    return node.setdefault(part, {})


def _index(key: str, kind: Any, items: list[Any], part: str) -> int:
    """Which of `items` is meant by `part`, its index or its name."""
    size = f"it has {len(items)}, counted from 0"
    if _INDEX.fullmatch(part):
        if int(part) < len(items):
            return int(part)
        raise InputError(f"--set {key}: the list has no element {part}", size)
    called = names(kind, items)
    found = [index for index, name in enumerate(called) if name == part]
    if not found:
        known = {name for name in called if isinstance(name, str)}
        hint = did_you_mean(part, known) if known else ""
        raise InputError(f"--set {key}: the list has no element '{part}'", hint or size)
    if len(found) > 1:
        indices = " or ".join(map(str, found))
        raise InputError(f"--set {key}: {len(found)} elements are called '{part}'", f"say which: {indices}")
    return found[0]
