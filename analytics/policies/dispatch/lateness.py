"""Dispatch by what a further day of waiting adds to the risk of being late."""

from __future__ import annotations

from math import exp, log
from typing import TYPE_CHECKING, Annotated, Final, NamedTuple

from sim.core.limits import Limits
from sim.core.units import DAY
from sim.policies import Delivered, Received

if TYPE_CHECKING:
    from sim.policies import History, Setting, WaitingOrder, WaveView

FEATURES: Final = ("slack_days", "slack_over_way", "log_way_days", "legs", "abroad", "log_weight")
_MOST_EXPONENT: Final = 700.0


def features(order: WaitingOrder, now: int) -> tuple[float, ...]:
    """What is known of the order at second `now`, in the order of `FEATURES`."""
    way = max(1.0, order.way_seconds / DAY)
    slack = (order.promised_at - order.way_seconds - now) / DAY
    return (
        slack,
        slack / way,
        log(way),
        float(order.legs),
        float(order.origin != order.destination),
        log(1 + order.weight_g),
    )


class _Scorer(NamedTuple):
    """A fitted pipeline folded into one dot product on unscaled features."""

    weights: tuple[float, ...]
    intercept: float

    def risk(self, order: WaitingOrder, now: int) -> float:
        score = self.intercept + sum(w * x for w, x in zip(self.weights, features(order, now), strict=True))
        return 1 / (1 + exp(min(-score, _MOST_EXPONENT)))


class LatenessRisk:
    """Logistic regression of being late on what is known as a warehouse receives an order.

    First come those whose risk a further day of waiting raises most: neither those that will be in time anyway nor
    those that cannot be any more. It learns from orders that were delivered, or whose promise is past; before it
    has seen both kinds it sorts by slack.

    Args:
        delay_hours: of the further wait that is weighed.
        least_orders: from which on something is learned.

    Attributes:
        scorer_: weights and intercept of the log-odds, None before anything is learned.
    """

    memory_days = 180

    def __init__(
        self,
        *,
        delay_hours: Annotated[float, Limits(0, 8_760, open_below=True)] = 24,
        least_orders: Annotated[int, Limits(2, 10**6)] = 100,
    ) -> None:
        self.delay_hours = delay_hours
        self.least_orders = least_orders
        self.scorer_: _Scorer | None = None

    def __call__(self, view: WaveView, setting: Setting) -> tuple[int, ...]:
        """The largest rise of the risk first."""
        urgency = [self.urgency(order, view.time) for order in view.orders]
        return tuple(sorted(range(len(urgency)), key=lambda n: -urgency[n]))

    def urgency(self, order: WaitingOrder, now: int) -> float:
        """By how much the risk rises when the order waits on."""
        if self.scorer_ is None:
            return -float(order.promised_at - order.way_seconds - now)
        later = now + int(self.delay_hours * 3_600)
        return self.scorer_.risk(order, later) - self.scorer_.risk(order, now)

    def learn(self, history: History, now: int) -> None:
        """Fit to what was known at second `now`."""
        rows, late = _labelled(history, now)
        if len(rows) >= self.least_orders and len(set(late)) > 1:
            self.scorer_ = _fit(rows, late)


def _labelled(history: History, now: int) -> tuple[list[tuple[float, ...]], list[bool]]:
    """Features at reception and whether the order was late; those still under way in time have no label."""
    delivered = {seen.order: seen.known_at for seen in history.known(Delivered, now)}
    rows, late = [], []
    for received in history.known(Received, now):
        order = received.view
        arrived = delivered.get(order.order)
        if arrived is not None or order.promised_at < now:
            rows.append(features(order, received.known_at))
            late.append(arrived is None or arrived > order.promised_at)
    return rows, late


def _fit(rows: list[tuple[float, ...]], late: list[bool]) -> _Scorer:
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    pipeline = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000)).fit(rows, late)
    scaler, model = pipeline[0], pipeline[-1]
    weights = tuple((model.coef_[0] / scaler.scale_).tolist())
    shift = sum(w * m for w, m in zip(weights, scaler.mean_.tolist(), strict=True))
    return _Scorer(weights, float(model.intercept_[0]) - shift)
