"""The chain under the market: engines, contracts, and the doors to them for ordinary Ethereum tools.

Names load when they are first asked for: eth-tester, web3 and the engines take their time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.core.lazy import lazy_face

if TYPE_CHECKING:
    from chain.evm import open_engine
    from chain.node.backend import RevmBackend
    from chain.node.web3 import open_chain

__all__ = [
    "RevmBackend",
    "open_chain",
    "open_engine",
]

_HOMES: Final = {
    "RevmBackend": "chain.node.backend",
    "open_chain": "chain.node.web3",
    "open_engine": "chain.evm",
}

__getattr__ = lazy_face(__name__, _HOMES)
