"""A chain for people: web3 over an engine of a simulation."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from web3 import Web3

    from chain.evm import PyEvmEngine, RecordingEngine


def open_chain(engine: PyEvmEngine | RecordingEngine) -> Web3:
    """The chain of `engine`: transactions that are sent here are mined at once, and the engine sees them.

    Raises:
        TypeError: if the engine keeps no record, as a plain `RevmEngine`.
    """
    from chain.evm import PyEvmEngine

    if isinstance(engine, PyEvmEngine):
        from chain.node.provider import open_web3

        return open_web3(engine.tester, engine.genesis.chain_id)
    from chain.node.backend import RevmBackend  # needs pyrevm, which is not everywhere

    return RevmBackend.from_engine(engine).web3()
