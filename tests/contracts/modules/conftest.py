"""The whole protocol, to test its modules."""

from __future__ import annotations

import pytest

from chain.testing.protocol import ProtocolChain


@pytest.fixture
def protocol() -> ProtocolChain:
    return ProtocolChain()
