"""Engines that execute transactions, behind one interface.

What an engine is made of loads when it is first named: whoever only wants types or `open_engine` loads neither
pyrevm nor py-evm.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chain.evm.engine import (
    Address,
    BlockEngine,
    Engine,
    Genesis,
    InvalidTransaction,
    Log,
    ObedientEngine,
    Receipt,
    Transaction,
)
from chain.evm.open import ENGINES, RPC, installed_engines, open_engine
from sim.core.lazy import lazy_face

if TYPE_CHECKING:
    from chain.evm.accounts import Accounts
    from chain.evm.machine import EngineFailure
    from chain.evm.pyevm import PyEvmEngine
    from chain.evm.recording import RecordingEngine
    from chain.evm.revm import RevmEngine
    from chain.evm.rpc import RpcEngine

__all__ = [
    "ENGINES",
    "RPC",
    "Accounts",
    "Address",
    "BlockEngine",
    "Engine",
    "EngineFailure",
    "Genesis",
    "InvalidTransaction",
    "Log",
    "ObedientEngine",
    "PyEvmEngine",
    "Receipt",
    "RecordingEngine",
    "RevmEngine",
    "RpcEngine",
    "Transaction",
    "installed_engines",
    "open_engine",
]

_HOMES: Final = {
    "Accounts": "chain.evm.accounts",
    "EngineFailure": "chain.evm.machine",
    "PyEvmEngine": "chain.evm.pyevm",
    "RecordingEngine": "chain.evm.recording",
    "RevmEngine": "chain.evm.revm",
    "RpcEngine": "chain.evm.rpc",
}

__getattr__ = lazy_face(__name__, _HOMES)
