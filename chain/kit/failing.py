"""What is shown of a call that failed: the tree of calls, decoded, with the lines of the source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chain.contracts.source_map import SourceMap
from chain.testing import Reverted
from chain.testing.trace_text import Reader, trace_lines, where

if TYPE_CHECKING:
    from chain.kit.chain import KitChain


def failing_call(chain: KitChain, raised: BaseException) -> str | None:
    """The last call that failed, if that is why `raised` was; None otherwise."""
    if chain.failure is None or not _reverted(raised):
        return None
    frame = chain.failure.moment.frame(chain.failure.tx)
    reader = _reader(chain)
    place = where(frame, reader, frame.code)
    line = [f"{place}: {place.text}"] if place else []
    return "\n".join([*trace_lines(frame, reader), *line])


def _reader(chain: KitChain) -> Reader:
    everybody = [*chain.contracts, *(address for address in chain.genesis.keys)]
    names = {str(address): chain.told(address) for address in everybody}
    maps = {address: SourceMap(compiled) for address, compiled in chain.compilations.items()}
    return Reader(names, {str(address): kind for address, kind in chain.contracts.items()}, maps)


def _reverted(raised: BaseException | None) -> bool:
    """Whether a revert is what was raised, or what led to it."""
    while raised is not None:
        if isinstance(raised, Reverted):
            return True
        raised = raised.__cause__
    return False
