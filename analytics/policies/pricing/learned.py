"""Prices that are learned from what sold at which price, with as much doubt as is due."""

from __future__ import annotations

from math import log
from statistics import median_low
from typing import TYPE_CHECKING, Annotated, Final, NamedTuple

import numpy as np
from scipy.special import expit

from analytics.policies.pricing.margin import kept_share
from sim.core.limits import Limits
from sim.core.units import BPS, DAY
from sim.policies import Placed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.policies import History, PriceView, Setting

    FloatArray = NDArray[np.float64]

PRIOR_MEAN: Final = (-2.5, -1.0, -2.62)
PRIOR_SD: Final = (2.0, 1.0, 1.0)
"""What is believed of the coefficients beforehand; of the price's, Bijmolt, van Heerde and Pieters 2005 (-2.62)."""

_STEPS: Final = 50
_ENOUGH: Final = 1e-8
_PRICES: Final = 41
_HALVINGS: Final = 4
"""Half-lives after which what was seen is dropped."""


class DemandModel:
    """Bayesian logistic regression of whether an offer was taken, by Laplace's approximation.

    log-odds = c0 + c1 ln(list price / median of the rivals') + c2 ln(price / list price). The list price goes with
    all that makes an offer dear or good, so that c1 says nothing of what a price does; c2 is of the policy's own
    deviations, which are drawn.

    Attributes:
        mean: of the three coefficients.
        root: lower triangular, shape (3, 3), whose product with its transpose is their covariance.
    """

    def __init__(self) -> None:
        self.mean: FloatArray = np.array(PRIOR_MEAN)
        self.root: FloatArray = np.diag(PRIOR_SD)

    def fit(self, rows: FloatArray, taken: FloatArray, weights: FloatArray) -> None:
        """Learn anew by Newton's method, its steps halved while they lead away.

        Args:
            rows: shape (n, 3): 1 and the two logarithms.
            taken: 0 or 1, shape (n,).
            weights: what each counts for, shape (n,).
        """
        prior, precision = np.array(PRIOR_MEAN), np.diag(1 / np.square(PRIOR_SD))

        def loss(at: FloatArray) -> float:
            odds, off = rows @ at, at - prior
            return float(weights @ (np.logaddexp(0.0, odds) - taken * odds) + off @ precision @ off / 2)

        mean, curvature = self.mean, precision
        for _ in range(_STEPS):
            chance = expit(rows @ mean)
            slope = rows.T @ (weights * (taken - chance)) - precision @ (mean - prior)
            curvature = (rows * (weights * chance * (1 - chance))[:, None]).T @ rows + precision
            step, before = np.linalg.solve(curvature, slope), loss(mean)
            while loss(mean + step) > before and float(np.abs(step).max()) > _ENOUGH:
                step = step / 2
            mean = mean + step
            if float(np.abs(step).max()) < _ENOUGH:
                break
        self.mean, self.root = mean, np.linalg.cholesky(np.linalg.inv(curvature))

    def draw(self, rng: np.random.Generator) -> FloatArray:
        """Coefficients as they may be."""
        drawn: FloatArray = self.mean + self.root @ rng.standard_normal(3)
        return drawn


class _Asked(NamedTuple):
    time: int
    listing: int
    row: tuple[float, float, float]


class LearnedPrice:
    """Thompson sampling (1933) on a demand model of offers: every day each one's best price, if a draw is right.

    What it learns from are its own prices, as visitors were shown them, and what was ordered in the same second. It
    learns every night; what was seen counts for half after `half_life_days`, and is dropped after four times these.

    Args:
        swing_bps: largest deviation from the list price.
        half_life_days: of what was seen.
    """

    memory_days = 3
    learns_every_days = 1

    def __init__(
        self,
        *,
        swing_bps: Annotated[int, Limits(1, 9_000)] = 2_000,
        half_life_days: Annotated[float, Limits(0.1, 3_650)] = 28.0,
    ) -> None:
        self.swing_bps = swing_bps
        self.half_life_days = half_life_days
        self.model = DemandModel()
        swing = swing_bps / BPS
        self._factors = np.linspace(1 - swing, 1 + swing, _PRICES)
        self._waiting: list[_Asked] = []
        self._rows: FloatArray = np.empty((0, 5))
        self._day = -1
        self._prices: dict[int, float] = {}

    def __call__(self, view: PriceView, setting: Setting) -> int:
        """The same all day long, while the list price stays."""
        if view.time // DAY != self._day:
            self._day = view.time // DAY
            self._prices.clear()
        beside = log(view.list_price / median_low(view.rivals)) if view.rivals else 0.0
        factor = self._prices.get(view.listing)
        if factor is None:
            factor = self._prices[view.listing] = self._best(view, beside, setting.rng)
        price = max(1, round(view.list_price * factor))
        self._waiting.append(_Asked(view.time, view.listing, (1.0, beside, log(price / view.list_price))))
        return price

    def learn(self, history: History, now: int) -> None:
        """See what was taken of what was shown before second `now`, and weigh all that is remembered anew."""
        over = [asked for asked in self._waiting if asked.time < now]
        if over:
            self._waiting = [asked for asked in self._waiting if asked.time >= now]
            placed = history.since(Placed, over[0].time, now)
            sold = {(seen.known_at, listing) for seen in placed for listing in seen.listings}
            new = [(x.time, (x.time, x.listing) in sold, *x.row) for x in over]
            self._rows = np.concatenate([self._rows, np.array(new, dtype=float)])
        ages = (now - self._rows[:, 0]) / (DAY * self.half_life_days)
        self._rows, ages = self._rows[ages < _HALVINGS], ages[ages < _HALVINGS]
        self.model.fit(self._rows[:, 2:], self._rows[:, 1], 0.5**ages)

    def _best(self, view: PriceView, beside: float, rng: np.random.Generator) -> float:
        """The factor of the list price that earns most if the coefficients are as drawn."""
        level, by_rivals, by_price = self.model.draw(rng)
        odds = level + by_rivals * beside + by_price * np.log(self._factors)
        chance = expit(odds)
        earned = (self._factors * view.list_price * kept_share(view) - view.unit_cost) * chance
        return float(self._factors[int(np.argmax(earned))])
