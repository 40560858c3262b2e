"""What is shown of a call that failed: the tree of calls, decoded, with the lines of the source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chain.contracts.source_map import SourceMap
from chain.testing import Reverted
from chain.testing.trace_text import Reader, trace_lines, where

if TYPE_CHECKING:
    from chain.kit.chain import KitChain
    from chain.testing.tracing import Frame

_HALF: Final = 100
"""Lines that are shown at either end of a long tree."""


def failing_call(chain: KitChain, raised: BaseException) -> str | None:
    """The last call that failed, if that is why `raised` was; None otherwise."""
    if chain.failure is None or not _reverted(raised):
        return None
    frame = chain.failure.moment.frame(chain.failure.tx)
    reader = _reader(chain, frame)
    place = where(frame, reader, frame.code)
    line = [f"{place}: {place.text}"] if place else []
    return "\n".join([*_shortened(trace_lines(frame, reader)), *line])


def _shortened(lines: list[str]) -> list[str]:
    """A loop without end does a hundred thousand things."""
    left_out = len(lines) - 2 * _HALF
    return lines if left_out <= 0 else [*lines[:_HALF], f"... {left_out:,} lines", *lines[-_HALF:]]


def _reader(chain: KitChain, frame: Frame) -> Reader:
    """What is known; but where a constructor failed, only what was taken back can have stood."""
    none = frame.to if frame.kind == "create" else None
    artifacts = {str(address): kind for address, kind in chain.contracts.items() if address != none}
    names = {str(address): chain.told(address) for address in [*artifacts, *chain.genesis.keys]}
    maps = {address: SourceMap(made) for address, made in chain.compilations.items() if address != none}
    return Reader(names, artifacts, maps)


def _reverted(raised: BaseException | None) -> bool:
    """Whether a revert is what was raised, or what led to it."""
    while raised is not None:
        if isinstance(raised, Reverted):
            return True
        raised = raised.__cause__
    return False
