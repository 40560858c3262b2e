"""Thompson sampling over splits: by what the whole market orders when spending varies, and not by last touch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final, NamedTuple

import numpy as np

from analytics.policies.marketing.splits import best_split
from sim.core.limits import Limits
from sim.policies import ChannelTruth

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.policies import MarketingView, Setting

    Matrix = NDArray[np.float64]

_LEAST_SD: Final = 1.0
"""Standard deviation of a day's orders, at least."""


class Posterior(NamedTuple):
    """A normal distribution of coefficients: `mean` of shape (k,), `covariance` of shape (k, k)."""

    mean: Matrix
    covariance: Matrix


class Bandit:
    """Draws what each channel brings from what is believed of it, and splits the budget as if that were true.

    Believes that a day's orders of the whole market are those without marketing and, for each channel, a
    coefficient times its adstock: what is left of earlier days' saturated spending and today's, s / (1 + s / h).
    The first days are given to one channel each, in turn, so that spending varies from the beginning.

    Args:
        trial_days: for which each channel is tried in turn.
        carry_over: of an effect, that is left the day after, for every channel.
        half_share: of the budget at which a channel's cent brings half as much (h).
        prior_orders: standard deviation of orders that the budget would bring in a channel, before any is seen.

    Thompson 1933; adstock of Broadbent 1979; saturation in media mix models: Jin, Wang, Sun, Chan and Koehler 2017,
    Bayesian Methods for Media Mix Modeling with Carryover and Shape Effects.
    """

    def __init__(
        self,
        *,
        trial_days: Annotated[int, Limits(1, 365)] = 14,
        carry_over: Annotated[float, Limits(0, 0.99)] = 0.3,
        half_share: Annotated[float, Limits(0, 100, open_below=True)] = 0.5,
        prior_orders: Annotated[float, Limits(0, 10**9, open_below=True)] = 10.0,
    ) -> None:
        self.trial_days = trial_days
        self.carry_over = carry_over
        self.half_share = half_share
        self.prior_orders = prior_orders

    def __call__(self, view: MarketingView, setting: Setting) -> tuple[int, ...]:
        """The best split of one draw; nothing goes to a channel that is drawn to lose money."""
        half = self.half_share * view.budget_cents
        if view.day < self.trial_days:
            return _in_turn(view)
        spent = np.array([[float(one.spend_cents) for one in day.channels] for day in view.record])
        orders = np.array([float(day.orders) for day in view.record])
        most_of_one = view.budget_cents / (1 + view.budget_cents / half)
        believed = posterior(
            adstock(spent / (1 + spent / half), self.carry_over),
            orders,
            prior_sd=self.prior_orders / most_of_one,
            noise_sd=max(_LEAST_SD, float(orders.std())),
        )
        drawn = setting.rng.multivariate_normal(believed.mean, believed.covariance, method="cholesky")
        margins = sum(day.margin_cents for day in view.record)
        worth = max(0.0, margins / orders.sum()) if orders.sum() else 0.0
        effects = [ChannelTruth(max(0.0, float(effect)), half) for effect in drawn[1:]]
        most = [channel.most_cents for channel in view.channels]
        return best_split(effects, most, worth, view.budget_cents)


def adstock(daily: Matrix, carry_over: float) -> Matrix:
    """What works on each day of what was done on all days up to it; a column's sum is kept but for what is to come.

    Args:
        daily: shape (days, channels), in order and without gaps.
        carry_over: c; what was done k days ago counts (1 - c) c^k.
    """
    found = np.zeros_like(daily)
    working = np.zeros(daily.shape[1])
    for day, done in enumerate(daily):
        working = carry_over * working + (1 - carry_over) * done
        found[day] = working
    return found


def posterior(features: Matrix, orders: Matrix, *, prior_sd: float, noise_sd: float) -> Posterior:
    """What is believed of a level and of coefficients of `features`, the level first.

    The conjugate case of a linear model with known variance (Bishop 2006, Pattern Recognition and Machine Learning,
    3.50 and 3.51): precision A = P + X'X / v and mean A^-1 X'y / v, with a flat prior of the level.

    Args:
        features: shape (days, k).
        orders: shape (days,).
        prior_sd: standard deviation of each coefficient, around 0.
        noise_sd: square root of v, of a day's orders around what the model says.
    """
    days, count = features.shape
    design = np.column_stack([np.ones(days), features])
    precision = np.diag([0.0, *[prior_sd**-2] * count]) + design.T @ design / noise_sd**2
    covariance = np.linalg.inv(precision)
    return Posterior(covariance @ design.T @ orders / noise_sd**2, (covariance + covariance.T) / 2)


def _in_turn(view: MarketingView) -> tuple[int, ...]:
    """All of the day's budget to one channel, as far as it can spend that."""
    turn = view.day % len(view.channels)
    return tuple(
        min(view.budget_cents, channel.most_cents) if number == turn else 0
        for number, channel in enumerate(view.channels)
    )
