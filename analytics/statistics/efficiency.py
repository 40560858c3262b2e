"""Strategies that no other one beats in everything."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from sim.core.streams import Streams

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_RESAMPLES: Final = 2_000


class Efficient(NamedTuple):
    """Whether strategies are efficient, one entry for each.

    Attributes:
        on_average: whether no other strategy's means are at least as good in every figure, and better in one.
        probability: share of bootstrap samples of the replications in which that is so.
    """

    on_average: list[bool]
    probability: list[float]


def efficient(values: NDArray[np.float64], higher: Sequence[bool]) -> Efficient:
    """The efficient set of several figures (Pareto's), and how sure each strategy is of its place in it.

    Replications are drawn anew with replacement, the same of every strategy, so that what they share stays shared
    (Efron 1979). The draws are fixed by the values: the same values give the same probabilities.

    Args:
        values: shape (strategies, replications, figures).
        higher: of each figure, whether more of it is better.
    """
    signed = values * np.where(higher, 1.0, -1.0)
    count = signed.shape[1]
    seed = int.from_bytes(blake2b(np.ascontiguousarray(signed).tobytes(), digest_size=8).digest(), "big")
    luck = Streams(seed).generator("bootstrap")
    means = np.stack([signed[:, luck.integers(count, size=count)].mean(axis=1) for _ in range(_RESAMPLES)])
    average = signed.mean(axis=1)[None]
    return Efficient(_undominated(average)[0].tolist(), _undominated(means).mean(axis=0).tolist())


def _undominated(means: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Shape (samples, strategies) of means of shape (samples, strategies, figures); more is better."""
    rounding = 1e-12 * np.abs(means).max(axis=(0, 1))
    found = np.ones(means.shape[:2], dtype=bool)
    for strategy in range(means.shape[1]):
        own = means[:, strategy, None]
        beaten = (means >= own - rounding).all(axis=2) & (means > own + rounding).any(axis=2)
        found[:, strategy] = ~beaten.any(axis=1)
    return found
