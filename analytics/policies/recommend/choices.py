"""What visitors chose of what they were shown: a conditional logit, and what it learns from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from sim.policies import Placed

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import NDArray

    from sim.policies import Candidate, History, ShelfView

    FloatArray = NDArray[np.float64]

_STEPS: Final = 50
_ENOUGH: Final = 1e-8


Row = tuple[float, ...]
"""Features of a candidate."""


class Shown(NamedTuple):
    """A slate: what was shown at which second to whom, and a row of features for each candidate."""

    time: int
    buyer: int
    country: str
    candidates: tuple[Candidate, ...]
    rows: tuple[Row, ...]


class Slates:
    """The slates since the last lesson, to be compared with what was ordered."""

    def __init__(self) -> None:
        self._waiting: list[Shown] = []

    def add(self, view: ShelfView, shown: Sequence[Candidate], rows: Sequence[Row] = ()) -> None:
        """One that is shown now."""
        self._waiting.append(Shown(view.time, view.buyer, view.buyer_country, tuple(shown), tuple(rows)))

    def answered(self, history: History, now: int) -> list[tuple[Shown, int]]:
        """The slates from before second `now`, with the place of what was ordered of each, -1 for none.

        An order is placed in the second of its visit.
        """
        over = [slate for slate in self._waiting if slate.time < now]
        if not over:
            return []
        self._waiting = [slate for slate in self._waiting if slate.time >= now]
        ordered: dict[tuple[int, int], set[int]] = {}
        for seen in history.since(Placed, min(slate.time for slate in over), now):
            ordered.setdefault((seen.buyer, seen.known_at), set()).update(seen.listings)
        return [(slate, _place_of(slate, ordered.get((slate.buyer, slate.time), ()))) for slate in over]


def _place_of(slate: Shown, taken: Collection[int]) -> int:
    places = (place for place, x in enumerate(slate.candidates) if x.listing in taken)
    return next(places, -1)


def conditional_logit(slates: Sequence[FloatArray], chosen: Sequence[int], penalty: float) -> FloatArray:
    """Weights that make the choices likeliest (McFadden 1974), less `penalty` / 2 times their squares.

    Args:
        slates: a row of features for each that could be chosen.
        chosen: the place of the one that was.
        penalty: above 0.
    """
    rows = np.concatenate(slates)
    starts = np.cumsum([0, *(len(slate) for slate in slates[:-1])])
    group = np.repeat(np.arange(len(slates)), [len(slate) for slate in slates])
    taken = rows[starts + np.array(chosen)].sum(axis=0)
    weights = np.zeros(rows.shape[1])
    for _ in range(_STEPS):
        value = rows @ weights
        weight = np.exp(value - np.maximum.reduceat(value, starts)[group])
        share = weight / np.add.reduceat(weight, starts)[group]
        means = np.add.reduceat(share[:, None] * rows, starts)
        apart = rows - means[group]
        slope = taken - means.sum(axis=0) - penalty * weights
        bend = (share[:, None] * apart).T @ apart + penalty * np.eye(len(weights))
        step = np.linalg.solve(bend, slope)
        weights = weights + step / max(1.0, float(np.abs(step).max()))
        if np.abs(slope).max() < _ENOUGH:
            break
    return weights
