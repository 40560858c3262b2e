"""Engines to test with, and an escrow on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from escrow_chain import EscrowChain
from probe import trial
from side_by_side import GENESIS, Pair

from chain.evm.pyevm import PyEvmEngine
from chain.evm.revm import RevmEngine

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def pair() -> Pair:
    """Both engines, side by side."""
    return Pair(GENESIS)


@pytest.fixture(params=[RevmEngine, PyEvmEngine], ids=["revm", "py-evm"])
def engine(request: pytest.FixtureRequest) -> RevmEngine | PyEvmEngine:
    """Each engine in turn."""
    made: RevmEngine | PyEvmEngine = request.param(GENESIS)
    return made


@pytest.fixture(scope="session")
def one_engine() -> EscrowChain:
    return EscrowChain(RevmEngine)


@pytest.fixture(scope="session")
def two_engines() -> EscrowChain:
    return EscrowChain(RevmEngine, PyEvmEngine)


@pytest.fixture
def chain(one_engine: EscrowChain) -> Iterator[EscrowChain]:
    """An escrow on the fast engine, as new."""
    with trial(one_engine):
        yield one_engine


@pytest.fixture
def both(two_engines: EscrowChain) -> Iterator[EscrowChain]:
    """An escrow on both engines, as new: for what depends on transient storage, nested calls and refunds."""
    with trial(two_engines):
        yield two_engines
