"""What a price leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.core.units import BPS

if TYPE_CHECKING:
    from sim.policies import PriceView


def kept_share(view: PriceView) -> float:
    """Of a price, what the platform's fee leaves."""
    return 1 - view.fee_bps / BPS


def least_price(view: PriceView, margin_bps: int = 0) -> int:
    """The lowest price, in minor units of `view.currency` and at least 1, that leaves so much over the unit's cost.

    Args:
        view: whose price.
        margin_bps: basis points of the cost.
    """
    kept = BPS - view.fee_bps
    return max(1, -(-view.unit_cost * (BPS + margin_bps) // kept)) if kept else view.list_price
