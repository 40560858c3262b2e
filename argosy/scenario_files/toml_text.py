"""TOML, and one exception for whatever is wrong with it."""

from __future__ import annotations

import tomllib
from typing import Any, Final

Document = dict[str, Any]
"""A scenario as TOML has it: tables, lists, plain values, and `"@name"` for an assumption."""

_BITS: Final = 64
_DEEPEST: Final = 32
"""Tables and lists inside each other; a scenario needs five."""


class TomlError(Exception):
    """A text is no TOML that can be used. The message says why."""


class TooLarge(TomlError):
    """A text holds a whole number beyond 64 bits, which TOML does not have."""


def read_toml(text: str) -> Document:
    """The tables and values of `text`.

    Raises:
        TomlError: if it is no TOML, `TooLarge` if it would be but for a number.
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise TomlError(str(error)) from error
    except RecursionError as error:
        raise TomlError("it is nested too deeply") from error
    except ValueError as error:  # of a number with more digits than Python converts
        raise TooLarge(f"whole numbers end at {_BITS} bits") from error
    _check(document, 0)
    return document


def _check(node: Any, depth: int) -> None:
    """Numbers and depth: `a.a.a` in a key goes deep without the reader noticing."""
    if isinstance(node, int) and node.bit_length() > _BITS:
        raise TooLarge(f"whole numbers end at {_BITS} bits")
    if isinstance(node, dict | list):
        if depth > _DEEPEST:
            raise TomlError("it is nested too deeply")
        for part in node.values() if isinstance(node, dict) else node:
            _check(part, depth + 1)
