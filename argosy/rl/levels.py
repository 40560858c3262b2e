"""Replenishment as an agent decides it: the level of every shelf, as a multiple of base stock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from gymnasium.spaces import Box

from analytics.policies.replenish import BaseStock

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from sim.market import Market
    from sim.policies import Setting, StockView

    Floats = NDArray[np.float32]

MOST: Final = 2.0
"""The multiple of base stock that an action of 1 stands for; 0.5 is base stock."""

_UNITS: Final = 1e6
_CENTS: Final = 1e9
SHOWN: Final[Mapping[str, float]] = {
    "on_hand": _UNITS, "on_order": _UNITS, "backorders": _UNITS, "daily_units": _UNITS, "sold_lately": _UNITS,
    "lead_days": 3_650.0, "unit_cents": _CENTS, "holding_cents": _CENTS, "margin_cents": _CENTS,
}  # fmt: skip
"""The fields of `StockView` that an agent sees of every shelf, with the largest number that it is shown."""


class Levels(BaseStock):
    """Orders up to a multiple of base stock, which is set from outside and holds until it is set again.

    At 0 it orders what the null policy orders, at 1 what `base-stock` orders with its default options.

    Args:
        shelves: how many; each begins at 1.
    """

    def __init__(self, shelves: int) -> None:
        super().__init__()
        self._multiples = [1.0] * shelves

    def set(self, action: Floats) -> None:
        """Set the multiples of all shelves; an action is in shares of `MOST`, shape (shelves,)."""
        self._multiples = [MOST * share for share in action.tolist()]

    def __call__(self, view: StockView, setting: Setting) -> int:
        """Units to order."""
        return max(0, round(self._multiples[view.shelf] * self.target(view)) - view.position)


def action_space(shelves: int) -> Box:
    """A share of `MOST` for each shelf, shape (shelves,), from 0 to 1."""
    return Box(0.0, 1.0, (shelves,), np.float32)


def observation_boxes(shelves: int) -> dict[str, Box]:
    """The fields of `SHOWN`, each of shape (shelves,) from 0 to its bound."""
    return {field: Box(0.0, bound, (shelves,), np.float32) for field, bound in SHOWN.items()}


def observed(market: Market) -> dict[str, Floats]:
    """What `observation_boxes` describes, as of now; what lies outside of a bound is shown as the bound."""
    own = market.stocks[: len(market.world.shelves)]  # regional shelves are filled from these
    views = [
        market.replenisher.view(number, stock.shelf, 0, stock.counted) for number, stock in enumerate(own)
    ]
    return {
        field: np.array([getattr(view, field) for view in views]).clip(0.0, bound).astype(np.float32)
        for field, bound in SHOWN.items()
    }
