"""Splits of a day's budget: by last touch, and by what channels really do."""

from __future__ import annotations

from math import fsum, sqrt
from typing import TYPE_CHECKING, Annotated

from scipy.optimize import brentq

from sim.core.limits import Limits, Share
from sim.policies import EvenSplit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.policies import ChannelTruth, MarketDay, MarketingView, Setting


class LastTouch:
    """Gives each channel its part of what all earned per cent, by last touch.

    Args:
        even_days: for which all are given the same, before it begins.
        even_share: of the budget that is always divided evenly.
    """

    def __init__(self, *, even_days: Annotated[int, Limits(1, 365)] = 7, even_share: Share = 0.1) -> None:
        self.even_days = even_days
        self.even_share = even_share
        self._even = EvenSplit()

    def __call__(self, view: MarketingView, setting: Setting) -> tuple[int, ...]:
        """In proportion to margin by last touch over spending, both of the days on record."""
        earned = [_earned(view.record, n) for n in range(len(view.channels))]
        if view.day < self.even_days or not any(earned):
            return self._even(view, setting)
        free, evenly = view.budget_cents * (1 - self.even_share), view.budget_cents * self.even_share
        total = fsum(earned)
        return tuple(int(free * part / total + evenly / len(earned)) for part in earned)


class Oracle:
    """Knows what each channel does today: a further cent is worth as much everywhere, and at least a cent.

    It takes a visit to be worth the mean margin of those on record, spends nothing before there are any, and does
    not look ahead to how tired people will be.
    """

    oracle = True

    def __call__(self, view: MarketingView, setting: Setting) -> tuple[int, ...]:
        """The split at which marginal returns are equal."""
        assert view.truth is not None, "it is an oracle"
        visits = sum(day.visits for day in view.record)
        worth = sum(day.margin_cents for day in view.record) / visits if visits else 0.0
        most = [channel.most_cents for channel in view.channels]
        return best_split(view.truth, most, max(0.0, worth), view.budget_cents)


def best_split(
    truth: Sequence[ChannelTruth], most: Sequence[int], worth: float, budget: int
) -> tuple[int, ...]:
    """Cents of each channel that leave most, where each visit is worth `worth` cents.

    A channel that brings v s / (1 + s / h) visits for s cents brings v / (1 + s / h)^2 more of a further cent. That
    is worth 1 + m cents at s = h (sqrt(worth v / (1 + m)) - 1); m is 0, or what exhausts the budget.

    Args:
        truth: of each channel.
        most: that it can spend.
        worth: of a visit.
        budget: of all together.
    """

    def split(further: float) -> list[float]:
        return [
            min(float(cap), max(0.0, t.half_cents * (sqrt(worth * t.visits_per_cent / (1 + further)) - 1)))
            for t, cap in zip(truth, most, strict=True)
        ]

    found = split(0.0)
    if fsum(found) > budget:
        highest = max(worth * t.visits_per_cent for t in truth)
        found = split(brentq(lambda further: fsum(split(further)) - budget, 0.0, highest))
    whole = [int(cents) for cents in found]
    whole[whole.index(max(whole))] -= max(0, sum(whole) - budget)  # brentq may be off by a little
    return tuple(whole)


def _earned(record: Sequence[MarketDay], channel: int) -> float:
    """Margin by last touch per cent, 0 at least."""
    days = [day.channels[channel] for day in record]
    spent = sum(day.spend_cents for day in days)
    return max(0.0, sum(day.margin_cents for day in days) / spent) if spent else 0.0
