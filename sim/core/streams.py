"""Named random streams: one per purpose and entity, never shared, drawn in blocks.

A stream is fixed by (seed, replication, purpose, entity) alone. The policies under test are not part of that
key, so two strategies meet the same buyers, storms and thieves (common random numbers), and any single
replication reproduces alone.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

_BLOCK: Final = 512
_SMALLEST: Final = 2.0**-54
"""Keeps uniforms off zero, where quantile functions have a pole."""


class Streams:
    """The random streams of one replication."""

    def __init__(self, seed: int, replication: int = 0) -> None:
        self.seed = seed
        self.replication = replication

    def generator(self, purpose: str, entity: int = 0) -> np.random.Generator:
        """A generator of its own for `purpose` and `entity`."""
        digest = int.from_bytes(blake2b(purpose.encode(), digest_size=4).digest(), "big")
        sequence = np.random.SeedSequence(self.seed, spawn_key=(self.replication, digest, entity))
        return np.random.Generator(np.random.PCG64(sequence))

    def rows(self, purpose: str, width: int, entity: int = 0, block: int = _BLOCK) -> Iterator[list[float]]:
        """Endless rows of `width` uniforms in (0, 1); the n-th row is the same however the others are used.

        Rows are drawn `block` at a time, which changes nothing but speed and memory.
        """
        generator = self.generator(purpose, entity)
        while True:
            yield from np.maximum(generator.random((block, width)), _SMALLEST).tolist()
