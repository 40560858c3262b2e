"""How many examples the longest properties get: fewer by default, all of them with `pytest --deep`."""

from __future__ import annotations

_deep = False


def go_deep(deep: bool) -> None:
    """Called before tests are collected, for decorators ask at once."""
    global _deep
    _deep = deep


def deep(usual: int, full: int) -> int:
    """`full` with `--deep`, else `usual`."""
    return full if _deep else usual
