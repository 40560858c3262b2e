"""Perfect foresight: of the ways that others would take, the one that turns out best."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.policies.routing.choices import Balanced, Cheapest, Fastest, Reliable, ValueDensity
from sim.core.limits import Bps, Cents
from sim.core.units import BPS, DAY

if TYPE_CHECKING:
    from sim.policies import Itinerary, RoutingView, Setting


class Foresight:
    """Oracle: knows how late every departure will be, and how much room it has.

    Of the ways that `balanced`, `cheapest`, `fastest`, `reliable` and `value-density` would take it chooses the
    one with the lowest sum of freight and of the price on the time that it really takes. It minds what `balanced`
    minds; of that no policy among them does better.

    Args:
        cents_per_day: what one day of delay is worth, as in `balanced`.
        value_bps_per_day: and for each day of the goods' value besides.
    """

    oracle = True

    def __init__(self, *, cents_per_day: Cents = 50.0, value_bps_per_day: Bps = 100) -> None:
        self.cents_per_day = cents_per_day
        self.value_bps_per_day = value_bps_per_day
        balanced = Balanced(cents_per_day=cents_per_day, value_bps_per_day=value_bps_per_day)
        self._others = (balanced, Cheapest(), Fastest(), Reliable(), ValueDensity())

    def __call__(self, view: RoutingView, setting: Setting) -> Itinerary | None:
        """The best way, or None where there is none."""
        ways = {way: None for other in self._others if (way := other(view, setting)) is not None}
        if view.truth is None or view.load.bulk:
            return next(iter(ways), None)
        return min(ways, key=lambda way: self._cost(view, way), default=None)

    def _cost(self, view: RoutingView, way: Itinerary) -> float:
        per_day = self.cents_per_day + view.load.value_cents * self.value_bps_per_day / BPS
        seconds = view.truth(way, view.time, view.load) if view.truth is not None else 0
        return sum(view.lanes.all[number].cost_cents(view.load) for number in way) + per_day * seconds / DAY
