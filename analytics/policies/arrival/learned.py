"""Arrival by what became of parcels before: quantiles of how much later than planned they were."""

from __future__ import annotations

from bisect import bisect_left
from math import log
from typing import TYPE_CHECKING, Annotated, Final, NamedTuple

import numpy as np

from analytics.compiled import Ensemble, fold_quantile
from sim.core.limits import Limits
from sim.core.units import DAY
from sim.policies import NOMINAL, Arrival, Delivered, Scanned, Schedule

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sim.policies import ArrivalView, History, Setting

FEATURES: Final = (
    "plan_days", "spread_days", "below_days", "legs", "booked_days", "customs", "slack_days", "age_days",
    "log_weight", "weekday", "of_lane", "of_hub",
)  # fmt: skip
_QUANTILES: Final = (0.1, 0.5, 0.9)
_NARROWEST: Final = 1_800
"""Seconds from the median to either end, at least: what is certain has a width, too, to be scaled by."""
_SHRINK: Final = 100
"""Scans that a lane must have had for its own mean to count as much as that of all."""


class _Finished(NamedTuple):
    """A scan whose parcel has arrived.

    Attributes:
        view: what was seen.
        plan: what the schedule said.
        spreads: later than the schedule's median, see `_spreads`.
        weight: for how many scans like it that are still under way it stands, itself included.
    """

    view: ArrivalView
    plan: Arrival
    spreads: float
    weight: float


class _Model(NamedTuple):
    """What was learned.

    Attributes:
        lanes: mean lateness in spreads by place and next leg, shrunk.
        hubs: the same by destination.
        quantiles: of lateness in spreads.
        widen: by how many spreads the interval is widened at either end, or narrowed.
    """

    lanes: Mapping[tuple[str, ...], float]
    hubs: Mapping[tuple[str, ...], float]
    quantiles: tuple[Ensemble, ...]
    widen: float

    def features(self, view: ArrivalView, plan: Arrival) -> tuple[float, ...]:
        """In the order of `FEATURES`."""
        return (
            (plan.median - view.time) / DAY,
            (plan.high - plan.median) / DAY,
            (plan.median - plan.low) / DAY,
            float(len(view.legs)),
            (view.unpacks_at - view.time) / DAY if view.unpacks_at >= 0 else -1.0,
            float(view.customs) * (1 + view.inspection_share),
            (view.carriers_promise - plan.median) / DAY,
            (view.time - view.shipped_at) / DAY,
            log(1 + view.weight_g),
            float(view.weekday),
            self.lanes.get(_lane(view), 0.0),
            self.hubs.get((view.destination,), 0.0),
        )

    def lateness(self, row: Sequence[float]) -> tuple[float, float, float]:
        """Low, median and high of lateness in spreads, in order."""
        values = np.array(row)
        low, median, high = sorted(trees.margin(values) for trees in self.quantiles)
        return min(low - self.widen, median), median, max(high + self.widen, median)


class LearnedArrival:
    """Gradient boosting of quantiles of lateness beyond the schedule, with a conformal correction.

    Lateness is measured in spreads, of which the schedule's own interval reaches from -1 to 1: where nothing is to
    be learned, the schedule is what it finds. It learns from parcels that have arrived. Of scans made lately only
    the quick ones have: each is weighted by one over the share of scans old enough for it to have been seen
    (inverse probability of censoring), so that those which took long stand for those still under way. Parcels that
    never arrive are not learned from. The latest quarter is kept apart: by how much the interval has to be wider or
    narrower to hold 80 % of those (conformalised quantile regression, Romano et al. 2019). Before enough have
    arrived it says what the schedule does.

    Args:
        least_orders: that have to have arrived.
        most_scans: the latest, from which is learned.
        rounds: trees of each quantile.

    Attributes:
        model_: what was learned, None before.
    """

    memory_days = 180
    learns_every_days = 14

    def __init__(
        self,
        *,
        least_orders: Annotated[int, Limits(20, 10**6)] = 200,
        most_scans: Annotated[int, Limits(100, 10**6)] = 6_000,
        rounds: Annotated[int, Limits(1, 500)] = 40,
    ) -> None:
        self.least_orders = least_orders
        self.most_scans = most_scans
        self.rounds = rounds
        self.model_: _Model | None = None
        self._schedule = Schedule()

    def __call__(self, view: ArrivalView, setting: Setting) -> Arrival:
        """The schedule's median and what is learned to come on top of it."""
        plan = self._schedule(view, setting)
        if self.model_ is None:
            return plan
        lateness = self.model_.lateness(self.model_.features(view, plan))
        low, median, high = (max(view.time, _second(plan, spreads)) for spreads in lateness)
        return Arrival(low, median, high)

    def learn(self, history: History, now: int) -> None:
        """Fit to what has arrived by second `now`."""
        found = self._finished(history, now)
        orders = dict.fromkeys(scan.view.order for scan in found)
        if len(orders) < self.least_orders:
            return
        kept_apart = set(list(orders)[-(len(orders) // 4) :])
        fit = [scan for scan in found if scan.view.order not in kept_apart]
        apart = [scan for scan in found if scan.view.order in kept_apart]
        model = _fitted(fit, self.rounds)
        self.model_ = model._replace(widen=_widening(model, apart))

    def _finished(self, history: History, now: int) -> list[_Finished]:
        """Scans of parcels that have arrived, the latest, in the order in which they arrived."""
        arrived = {seen.order: seen.known_at for seen in history.known(Delivered, now)}
        scans = [seen.view for seen in history.known(Scanned, now)]
        ages = sorted(now - view.time for view in scans)
        found = []
        for view in scans:
            at = arrived.get(view.order)
            if at is not None:
                plan = self._schedule.expect(view)
                old_enough = len(ages) - bisect_left(ages, at - view.time)
                found.append(_Finished(view, plan, _spreads(plan, at), len(ages) / old_enough))
        found.sort(key=lambda scan: arrived[scan.view.order])
        return found[-self.most_scans :]


def _spreads(plan: Arrival, at: int) -> float:
    """How much later than the median `at` is, in distances from there to the interval's end on that side."""
    later = at - plan.median
    return later / max(_NARROWEST, plan.high - plan.median if later > 0 else plan.median - plan.low)


def _second(plan: Arrival, spreads: float) -> int:
    """The second that is so late; the inverse of `_spreads`."""
    side = plan.high - plan.median if spreads > 0 else plan.median - plan.low
    return plan.median + int(spreads * max(_NARROWEST, side))


def _lane(view: ArrivalView) -> tuple[str, ...]:
    """Where the parcel is and how it goes on."""
    return (view.place, *(view.legs[0][1:3] if view.legs else ("door",)))


def _means(scans: Iterable[tuple[tuple[str, ...], float]]) -> dict[tuple[str, ...], float]:
    """Mean by key, drawn towards 0 where there are few."""
    sums: dict[tuple[str, ...], tuple[float, int]] = {}
    for key, lateness in scans:
        total, count = sums.get(key, (0.0, 0))
        sums[key] = total + lateness, count + 1
    return {key: total / (count + _SHRINK) for key, (total, count) in sums.items()}


def _fitted(scans: Sequence[_Finished], rounds: int) -> _Model:
    from sklearn.ensemble import GradientBoostingRegressor

    lanes = _means((_lane(scan.view), scan.spreads) for scan in scans)
    hubs = _means(((scan.view.destination,), scan.spreads) for scan in scans)
    model = _Model(lanes, hubs, (), 0.0)
    rows = [model.features(scan.view, scan.plan) for scan in scans]
    lateness = [scan.spreads for scan in scans]
    weights = [scan.weight for scan in scans]
    trees = [
        fold_quantile(
            GradientBoostingRegressor(
                loss="quantile", alpha=quantile, n_estimators=rounds, learning_rate=0.08, max_depth=3,
                min_samples_leaf=40, subsample=0.5, random_state=0,
            ).fit(rows, lateness, weights)
        )
        for quantile in _QUANTILES
    ]  # fmt: skip
    return model._replace(quantiles=tuple(trees))


def _widening(model: _Model, scans: Sequence[_Finished]) -> float:
    """Spreads by which the interval is to be moved out at both ends, by the scans that were kept apart."""
    misses = []
    for scan in scans:
        low, _, high = model.lateness(model.features(scan.view, scan.plan))
        misses.append((max(low - scan.spreads, scan.spreads - high), scan.weight))
    misses.sort()
    enough = NOMINAL * (1 + 1 / len(misses)) * sum(weight for _, weight in misses)
    reached = 0.0
    for miss, weight in misses:
        reached += weight
        if reached >= enough:
            return miss
    return misses[-1][0]
