"""The shortest sequence that still shows what a long one showed."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_T = TypeVar("_T")


def shortest(items: Sequence[_T], shows: Callable[[Sequence[_T]], bool], tries: int = 400) -> list[_T]:
    """`items` without whatever can be left out while `shows` stays true, in chunks that halve (Zeller 1999).

    Args:
        items: a sequence for which `shows` is true.
        shows: whether a shorter one still does.
        tries: of `shows`, at most.
    """
    kept = list(items)
    size = max(1, len(kept) // 2)
    while tries > 0:
        at, before = len(kept), len(kept)
        while at > 0 and tries > 0:
            start = max(0, at - size)
            fewer = kept[:start] + kept[at:]
            tries -= 1
            if shows(fewer):
                kept = fewer
            at = start
        if size == 1 and len(kept) == before:
            break
        size = max(1, size // 2)
    return kept
