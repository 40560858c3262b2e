"""Named random streams: one per purpose and entity, never shared, drawn in blocks.

A stream is fixed by (seed, replication, purpose, entity) alone. The policies under test are not part of that
key, so two strategies meet the same buyers, storms and thieves (common random numbers), and any single
replication reproduces alone. One stream serves one draw: a new random factor is a new purpose, which leaves all the
others as they were.
"""

from __future__ import annotations

from hashlib import blake2b
from itertools import chain
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.core.luck import GOLDEN, scrambled

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

_BLOCK: Final = 512
_SMALLEST: Final = 2.0**-54
"""Keeps uniforms off zero, where quantile functions have a pole."""


class Streams:
    """The random streams of one replication."""

    def __init__(self, seed: int, replication: int = 0) -> None:
        self.seed = seed
        self.replication = replication

    def generator(self, purpose: str, entity: int | str = 0) -> np.random.Generator:
        """A generator of its own for `purpose` and `entity`, a number or a name."""
        key = (
            self.replication,
            _number(purpose, 4),
            entity if isinstance(entity, int) else _number(entity, 8),
        )
        return np.random.Generator(np.random.PCG64(np.random.SeedSequence(self.seed, spawn_key=key)))

    def array(self, purpose: str, entity: int | str, count: int) -> NDArray[np.float64]:
        """The first `count` uniforms in (0, 1) of a stream, shape (count,); a longer array begins with them."""
        return np.maximum(self.generator(purpose, entity).random(count), _SMALLEST)

    def rank(self, purpose: str, name: str) -> int:
        """A number below 2^64 for ordering things by their names without favouring any; the same at every call."""
        return int.from_bytes(blake2b(name.encode(), digest_size=8, key=self._key(purpose)).digest(), "big")

    def single(self, purpose: str, name: str, number: int) -> float:
        """The uniform `number` of `name` alone: for what draws so little that a stream is dear."""
        return scrambled((self.rank(purpose, name) + 0.5) / 2**64, number)

    def table(self, purpose: str, names: Sequence[str], count: int) -> NDArray[np.float64]:
        """The first `count` uniforms in (0, 1) of each name, shape (count, names), where each has few of its own.

        A column is fixed by its name, and a longer one begins with it. SplitMix64 (Steele, Lea and Flood 2014).
        """
        key = self._key(purpose)
        ranks = b"".join(blake2b(name.encode(), digest_size=8, key=key).digest() for name in names)
        begin = np.frombuffer(ranks, dtype=">u8").astype(np.uint64)
        word = begin + (np.arange(1, count + 1, dtype=np.uint64) * np.uint64(GOLDEN))[:, None]
        word = (word ^ (word >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        word = (word ^ (word >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        uniforms: NDArray[np.float64] = ((word ^ (word >> np.uint64(31))) >> np.uint64(11)) + 0.5
        return uniforms / 2**53

    def uniforms(self, purpose: str, entity: int | str = 0, block: int = _BLOCK) -> Iterator[float]:
        """Endless uniforms in (0, 1); the n-th is the same however other streams are used.

        They are drawn `block` at a time, which changes nothing but speed and memory; a stream that nothing is drawn
        from costs next to nothing.
        """
        return chain.from_iterable(self._blocks(purpose, entity, block))

    def _key(self, purpose: str) -> bytes:
        """Of the hashes that rank names: at most the 64 bytes that BLAKE2b takes."""
        return f"{self.seed} {self.replication} {purpose}".encode()[:64]

    def _blocks(self, purpose: str, entity: int | str, block: int) -> Iterator[list[float]]:
        generator = self.generator(purpose, entity)
        while True:
            yield np.maximum(generator.random(block), _SMALLEST).tolist()


def _number(name: str, size: int) -> int:
    return int.from_bytes(blake2b(name.encode(), digest_size=size).digest(), "big")
