"""What a call would touch: the access list (EIP-2930) that it might come with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chain.testing.tracing import Frame, Moment, Write

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chain.evm import Address, RecordingEngine, Transaction
    from chain.node import AccessList

_PRECOMPILES: Final = 10
"""Addresses 1 to 10 hold built-in contracts at Cancun, which are warm anyway."""


def accesses_of(engine: RecordingEngine, tx: Transaction, number: int) -> AccessList:
    """Contracts and slots that `tx` touches at the end of a block, in order of address and slot."""
    present = number >= len(engine.blocks) - 1
    moment = Moment(engine if present else engine.at(number))
    frame = moment.frame(tx)
    slots: dict[Address, set[int]] = {address: set() for address in _contracts(frame)}
    for address, slot in [*moment.reads(tx), *_writes(frame)]:
        slots.setdefault(address, set()).add(slot)
    warm = {tx.sender, tx.to, frame.to}
    return [
        (address, sorted(touched))
        for address, touched in sorted(slots.items())
        if touched or (address not in warm and int(address, 16) > _PRECOMPILES)
    ]


def _contracts(frame: Frame) -> Iterator[Address]:
    yield frame.to
    yield frame.code
    for step in frame.steps:
        if isinstance(step, Frame):
            yield from _contracts(step)


def _writes(frame: Frame) -> Iterator[tuple[Address, int]]:
    for step in frame.steps:
        if isinstance(step, Frame):
            yield from _writes(step)
        elif isinstance(step, Write):
            yield frame.to, step.slot
