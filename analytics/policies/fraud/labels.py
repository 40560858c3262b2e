"""Which orders have a label by now, and what each of them counts."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from sim.policies import Action, ChargedBack, Reviewed, Screened, Verified

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sim.policies import History

_MOST_WEIGHT: Final = 5.0
"""What a label counts at most for those that have not come yet, or were never let through."""


class Labelled(NamedTuple):
    """Orders with a label, by the second at which they were screened.

    Attributes:
        rows: features as they were then.
        charged_back: whether the payment is known to be charged back.
        weights: for how many orders each stands.
    """

    rows: np.ndarray
    charged_back: np.ndarray
    weights: np.ndarray

    @property
    def frauds(self) -> int:
        """Orders that are known to be charged back."""
        return int(self.charged_back.sum())


class _Found(NamedTuple):
    order: int
    age: int
    delay: int
    explored: bool


def labelled(
    history: History, now: int, kept: Mapping[int, np.ndarray], *, maturity: int, explore: float, most: int
) -> Labelled:
    """What can be learned from at second `now`.

    Only orders whose payment could be charged back and that went on to be paid have a label. Those that are younger
    than `maturity` have none yet, unless they are charged back already. As chargebacks go on coming for months,
    each that is known stands for those of its age still to come: its weight is one over the share that had come by
    then (Lynden-Bell 1971, for delays of which only those up to the order's age are seen). What was accepted to
    explore stands for the others like it that were not.

    Args:
        history: what the platform knew.
        now: second.
        kept: features at screening, by order; an order without any is not learned from.
        maturity: seconds.
        explore: share of orders that would not just be accepted and are, to learn.
        most: rows; of orders that were not charged back every so many stand for the others.
    """
    came = {seen.order: seen.known_at for seen in history.known(ChargedBack, now)}
    found = [each for each in _went_on(history, now, came) if each.order in kept]
    delays = _Delays([each for each in found if each.delay >= 0])
    frauds = [each for each in found if each.delay >= 0]
    others = [each for each in found if each.delay < 0 and each.age >= maturity]
    step = max(1, -(-len(others) // max(1, most - len(frauds))))
    weights = {each.order: delays.weight(each.age) if each.age >= maturity else 1.0 for each in frauds}
    weights |= {each.order: float(step) for each in others[::step]}
    chosen = [each for each in found if each.order in weights]
    propensity = min(_MOST_WEIGHT, 1 / explore) if explore else 1.0
    return Labelled(
        np.array([kept[each.order] for each in chosen]),
        np.array([each.delay >= 0 for each in chosen], dtype=bool),
        np.array([weights[each.order] * (propensity if each.explored else 1) for each in chosen]),
    )


def _went_on(history: History, now: int, came: Mapping[int, int]) -> Iterator[_Found]:
    """Orders that were paid by means that can be charged back, the earliest first."""
    passed = {seen.order: seen.passed for seen in history.known(Verified, now)}
    passed |= {seen.order: seen.approved for seen in history.known(Reviewed, now)}
    for seen in history.known(Screened, now):
        view = seen.view
        accepted = passed.get(view.order, seen.accepted) and seen.action != Action.LIMIT
        if accepted and view.reversible:
            delay = came[view.order] - seen.known_at if view.order in came else -1
            yield _Found(view.order, now - seen.known_at, delay, seen.explores)


class _Delays:
    """How late chargebacks come, from those that have come: the product-limit estimate for right truncation."""

    def __init__(self, frauds: Sequence[_Found]) -> None:
        ages = sorted(each.age for each in frauds)
        delays = sorted(each.delay for each in frauds)
        self._delays = sorted(set(delays))
        self._shares: list[float] = []
        share = 1.0
        for delay in reversed(self._delays):
            self._shares.append(share)
            last = bisect_right(delays, delay)
            at_risk = last - bisect_left(ages, delay)
            share *= 1 - (last - bisect_left(delays, delay)) / max(1, at_risk)
        self._shares.reverse()

    def weight(self, age: int) -> float:
        """One over the share of chargebacks that come within `age` seconds."""
        place = bisect_right(self._delays, age) - 1
        share = self._shares[place] if place >= 0 else 0.0
        return min(_MOST_WEIGHT, 1 / share) if share > 0 else _MOST_WEIGHT
