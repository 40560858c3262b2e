"""Engines to test with."""

from __future__ import annotations

import pytest

from chain.evm.pyevm import PyEvmEngine
from chain.evm.revm import RevmEngine
from tests.support.side_by_side import GENESIS, Pair


@pytest.fixture
def pair() -> Pair:
    """Both engines, side by side."""
    return Pair(GENESIS)


@pytest.fixture(params=[RevmEngine, PyEvmEngine], ids=["revm", "py-evm"])
def engine(request: pytest.FixtureRequest) -> RevmEngine | PyEvmEngine:
    """Each engine in turn."""
    made: RevmEngine | PyEvmEngine = request.param(GENESIS)
    return made
