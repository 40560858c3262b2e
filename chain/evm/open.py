"""Engines by name."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from chain.evm.engine import Engine, Genesis

ENGINES: Final = ("revm", "py-evm")
RPC: Final = "rpc"
"""A node in another process: to verify on, too slow to run markets on."""


def installed_engines() -> tuple[str, ...]:
    """The engines that this Python has, the fastest first."""
    return ENGINES if find_spec("pyrevm") is not None else ENGINES[1:]


def open_engine(name: str, genesis: Genesis, url: str | None = None) -> Engine:
    """The engine `name` at `genesis`; `url` is the node for `rpc`, which must be closed in the end.

    Raises:
        KeyError: if there is no such engine.
    """
    if name == RPC:
        from chain.evm.rpc import RpcEngine

        return RpcEngine(genesis, url)
    if name == "revm":
        from chain.evm.revm import RevmEngine

        return RevmEngine(genesis)
    if name == "py-evm":
        from chain.evm.pyevm import PyEvmEngine

        return PyEvmEngine(genesis)
    raise KeyError(name)
