"""Whose fault it was (docs/modules.md, How an order ended, and who failed)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chain.contracts.escrow import State
from sim.core.units import BPS

if TYPE_CHECKING:
    from chain.settlement.modules.module import Ended


def sellers_fault(ended: Ended) -> int:
    """How far an order failed by its seller's fault, in basis points: as awarded, else as divided."""
    if ended.state is State.UNSHIPPED:
        return BPS
    if ended.state is State.AGREED:
        return ended.order.buyer_bps
    if ended.state is not State.RULED:
        return 0
    return ended.award.seller if ended.award is not None else ended.order.buyer_bps
