"""A run's chain and pages about it, served on this machine alone. Names load when they are first asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.core.lazy import lazy_face

if TYPE_CHECKING:
    from argosy.live.opened import Opened, check_chain, open_chain_of
    from argosy.live.pace import Speed, speed_of
    from argosy.live.running import RunningMarket
    from argosy.live.server import Addresses, ServeRequest, serve, serve_market

__all__ = [
    "Addresses",
    "Opened",
    "RunningMarket",
    "ServeRequest",
    "Speed",
    "check_chain",
    "open_chain_of",
    "serve",
    "serve_market",
    "speed_of",
]

_HOMES: Final = {
    "Addresses": "argosy.live.server",
    "Opened": "argosy.live.opened",
    "RunningMarket": "argosy.live.running",
    "ServeRequest": "argosy.live.server",
    "Speed": "argosy.live.pace",
    "check_chain": "argosy.live.opened",
    "open_chain_of": "argosy.live.opened",
    "serve": "argosy.live.server",
    "serve_market": "argosy.live.server",
    "speed_of": "argosy.live.pace",
}

__getattr__ = lazy_face(__name__, _HOMES)
