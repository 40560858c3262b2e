"""An escrow to test, on the fast engine or on both."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chain.evm.pyevm import PyEvmEngine
from chain.evm.revm import RevmEngine
from chain.testing.escrow import EscrowChain

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def one_engine() -> EscrowChain:
    return EscrowChain(RevmEngine)


@pytest.fixture(scope="session")
def two_engines() -> EscrowChain:
    return EscrowChain(RevmEngine, PyEvmEngine)


@pytest.fixture
def chain(one_engine: EscrowChain) -> Iterator[EscrowChain]:
    """An escrow on the fast engine, as new."""
    with one_engine.trial():
        yield one_engine


@pytest.fixture
def both(two_engines: EscrowChain) -> Iterator[EscrowChain]:
    """An escrow on both engines, as new: for what depends on transient storage, nested calls and refunds."""
    with two_engines.trial():
        yield two_engines
