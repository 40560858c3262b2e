"""Python's collector of cyclic garbage, kept from looking at what a market builds up."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_THRESHOLDS: Final = (500_000, 20, 100)


@contextmanager
def rare_collections() -> Iterator[None]:
    """While the block runs, look for cycles rarely: the millions of rows and events of a market form few.

    Whoever has the collector off, or set higher, keeps it so. What was found is restored.
    """
    before = gc.get_threshold()
    if 0 < before[0] < _THRESHOLDS[0]:
        gc.set_threshold(*_THRESHOLDS)
    try:
        yield
    finally:
        gc.set_threshold(*before)
