"""Engines that execute transactions, behind one interface.

What an engine is made of loads when it is first named: whoever only wants types or `open_engine` loads neither
pyrevm nor py-evm.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from chain.evm.engine import (
    Address,
    BlockEngine,
    Engine,
    Genesis,
    InvalidTransaction,
    Log,
    Receipt,
    Transaction,
)
from chain.evm.open import ENGINES, RPC, installed_engines, open_engine

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
    "PyEvmEngine",
    "Receipt",
    "RecordingEngine",
    "RevmEngine",
    "RpcEngine",
    "Transaction",
    "installed_engines",
    "open_engine",
]

_LATER: Final = {
    "Accounts": "accounts",
    "EngineFailure": "machine",
    "PyEvmEngine": "pyevm",
    "RecordingEngine": "recording",
    "RevmEngine": "revm",
    "RpcEngine": "rpc",
}
"""Where the names are that bring a library with them."""


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
