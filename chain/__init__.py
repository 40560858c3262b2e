"""The chain under the market: engines, contracts, and the doors to them for ordinary Ethereum tools."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from chain.node.backend import RevmBackend

__all__ = ["RevmBackend"]


def __getattr__(name: str) -> Any:
    """`RevmBackend` is loaded when it is first asked for: eth-tester takes its time."""
    if name == "RevmBackend":
        from chain.node.backend import RevmBackend

        return RevmBackend
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
