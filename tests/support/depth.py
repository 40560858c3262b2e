"""How many examples the longest properties get: ten times as many and more with `pytest --deep`."""

from __future__ import annotations

_deep = False


def go_deep(deep: bool) -> None:
    """Called before tests are collected, for decorators ask at once."""
    global _deep
    _deep = deep


def deep(usual: int, many: int) -> int:
    """`many` with `--deep`, else `usual`."""
    return many if _deep else usual
