"""A run's chain for ordinary Ethereum tools. Names load when they are first asked for, and web3 with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.core.lazy import lazy_face

if TYPE_CHECKING:
    from chain.node.backend import RevmBackend
    from chain.node.provider import open_web3
    from chain.node.refusals import Refused
    from chain.node.web3 import open_chain

__all__ = [
    "Refused",
    "RevmBackend",
    "open_chain",
    "open_web3",
]

_HOMES: Final = {
    "Refused": "chain.node.refusals",
    "RevmBackend": "chain.node.backend",
    "open_chain": "chain.node.web3",
    "open_web3": "chain.node.provider",
}

__getattr__ = lazy_face(__name__, _HOMES)
