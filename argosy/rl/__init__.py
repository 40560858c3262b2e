"""A market as an environment of reinforcement learning: what one family of policies decides, an agent decides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.core.lazy import lazy_face

if TYPE_CHECKING:
    from argosy.rl.levels import MOST, SHOWN
    from argosy.rl.market_environment import MarketEnvironment
    from argosy.rl.opening import environment

__all__ = ["MOST", "SHOWN", "MarketEnvironment", "environment"]

_HOMES: Final = {
    "MOST": "argosy.rl.levels",
    "SHOWN": "argosy.rl.levels",
    "MarketEnvironment": "argosy.rl.market_environment",
    "environment": "argosy.rl.opening",
}

__getattr__ = lazy_face(__name__, _HOMES)
