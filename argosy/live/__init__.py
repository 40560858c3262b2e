"""A run's chain and pages about it, served on this machine alone. Names load when they are first asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.core.lazy import lazy_face

if TYPE_CHECKING:
    from argosy.live.opened import Opened, open_chain_of
    from argosy.live.server import Addresses, ServeRequest, serve

__all__ = [
    "Addresses",
    "Opened",
    "ServeRequest",
    "open_chain_of",
    "serve",
]

_HOMES: Final = {
    "Addresses": "argosy.live.server",
    "Opened": "argosy.live.opened",
    "ServeRequest": "argosy.live.server",
    "open_chain_of": "argosy.live.opened",
    "serve": "argosy.live.server",
}

__getattr__ = lazy_face(__name__, _HOMES)
