"""Comparing documents value by value."""

from __future__ import annotations

from math import isclose
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_NEAR: Final = 1e-12
"""Relative: sums of floating-point numbers depend on the order in which a library adds them."""

_ABSENT: Final = object()
_SHOWN: Final = 60


def leaves(node: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every value of a document with the keys that lead to it; what is empty is a value."""
    if isinstance(node, dict | list) and node:
        for key, value in node.items() if isinstance(node, dict) else enumerate(node):
            yield from leaves(value, (*path, str(key)))
    else:
        yield path, node


def differences(said: Any, true: Any) -> Iterator[str]:
    """What a document says, and what is true, where the two differ: `seed is 2, not 1`."""
    saying, being = dict(leaves(said)), dict(leaves(true))
    for path in [*saying, *(path for path in being if path not in saying)]:
        one, other = saying.get(path, _ABSENT), being.get(path, _ABSENT)
        if not _same(one, other):
            yield f"{'.'.join(path)} is {_shown(one)}, not {_shown(other)}"


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return isclose(one, other, rel_tol=_NEAR)
    return type(one) is type(other) and bool(one == other)


def _shown(value: Any) -> str:
    if value is _ABSENT:
        return "absent"
    text = repr(value)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 3] + "..."
