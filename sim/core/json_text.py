"""Reading JSON that somebody else wrote: bounded in size and depth, every key once, numbers that are numbers."""

from __future__ import annotations

import json
import re
from itertools import accumulate
from math import isfinite
from typing import TYPE_CHECKING, Any, Final

from sim.core.files import FileError, read_text

if TYPE_CHECKING:
    from pathlib import Path

_DEEPEST: Final = 50
"""Brackets within each other that are still read."""

_BRACKET: Final = re.compile(r"[\[\]{}]")


def read_json(path: Path, most: int) -> dict[str, Any]:
    """The object in a regular file of at most `most` bytes.

    Raises:
        FileError: if it is something else.
    """
    return parse_object(read_text(path, most))


def parse_object(text: str) -> dict[str, Any]:
    """The JSON object that `text` is.

    Raises:
        FileError: if it is something else; `what` says how.
    """
    if _depth(text) > _DEEPEST:
        raise FileError(f"is nested more than {_DEEPEST} deep")
    try:
        content = json.loads(
            text, object_pairs_hook=_object, parse_float=_finite, parse_constant=_refuse_constant
        )
    except ValueError as error:
        raise FileError(f"cannot be read: {error}") from error
    if not isinstance(content, dict):
        raise FileError("is not a JSON object")
    return content


def _depth(text: str) -> int:
    """How deep brackets nest, those in strings too.

    Under a raised recursion limit Python's own reader would overflow its stack, and end the process.
    """
    steps = (1 if found.group() in "[{" else -1 for found in _BRACKET.finditer(text))
    return max(accumulate(steps), default=0)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) < len(pairs):  # of which readers take the first, or the last
        raise ValueError("a key stands twice in one object")
    return content


def _finite(digits: str) -> float:
    number = float(digits)
    if not isfinite(number):
        raise ValueError(f"{digits[:20]} is beyond all numbers")
    return number


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is no JSON")
