"""An escrow to attack; after each attack its books must still be right."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chain.testing.arena import Arena

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chain.testing.escrow import EscrowChain


@pytest.fixture
def arena(request: pytest.FixtureRequest) -> Iterator[Arena]:
    """The escrow as new, on the fast engine; on both where a module says `BOTH_ENGINES`, for what depends on
    transient storage, nested calls or precompiled contracts. I1, I2, I3 and I20 are checked after the attack.
    """
    both = getattr(request.module, "BOTH_ENGINES", False)
    chain: EscrowChain = request.getfixturevalue("both" if both else "chain")
    chain.logs = []
    arena = Arena(chain)
    yield arena
    arena.books_hold()
    chain.logs = None
