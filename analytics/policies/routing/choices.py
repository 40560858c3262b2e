"""What routing may mind: freight, time, emissions, lateness, what the goods are worth."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING, Annotated, Final

from analytics.policies.routing.shortest_path import ShortestPath
from sim.core.limits import Bps, Cents, Limits
from sim.core.units import BPS, DAY

if TYPE_CHECKING:
    from sim.policies import Lane, Load

Quantile = Annotated[float, Limits(0.5, 0.999)]


class Cheapest(ShortestPath):
    """Lowest freight."""

    def length(self, lane: Lane, load: Load) -> float:
        """Freight in euro cents."""
        return lane.cost_cents(load)


class Fastest(ShortestPath):
    """Shortest expected time, waiting for departures included."""

    load_matters = False

    def length(self, lane: Lane, load: Load) -> float:
        """Expected seconds."""
        return lane.expected_seconds


class Balanced(ShortestPath):
    """Lowest freight plus a price on time.

    Args:
        cents_per_day: what one day of delay is worth, whatever is sent, in euro cents.
        value_bps_per_day: and for each day of the goods' value besides, in basis points. A day in transit is worth
            60 to 210 of them (Hummels and Schaur 2013, Time as a Trade Barrier).
        bulk_bps_per_day: the same of stock on its way to a warehouse, for which nobody waits: its capital, 20 to
            30 % a year, is all that a day costs.
    """

    def __init__(
        self, *, cents_per_day: Cents = 50.0, value_bps_per_day: Bps = 100, bulk_bps_per_day: Bps = 7
    ) -> None:
        super().__init__()
        self.cents_per_day = cents_per_day
        self.value_bps_per_day = value_bps_per_day
        self.bulk_bps_per_day = bulk_bps_per_day

    def length(self, lane: Lane, load: Load) -> float:
        """Euro cents."""
        if load.bulk:
            per_day = load.value_cents * self.bulk_bps_per_day / BPS
        else:
            per_day = self.cents_per_day + load.value_cents * self.value_bps_per_day / BPS
        return lane.cost_cents(load) + per_day * lane.expected_seconds / DAY


class Greenest(ShortestPath):
    """Least CO2."""

    def length(self, lane: Lane, load: Load) -> float:
        """Grams of CO2."""
        return lane.co2_g(load)


class Weighted(ShortestPath):
    """Lowest freight plus a price on time and one on emissions.

    Args:
        cents_per_day: of one day of delay, in euro cents.
        cents_per_kg_co2: of one kilogram of CO2, in euro cents; allowances of the EU cost about 7 (2024 and 2025).
    """

    def __init__(self, *, cents_per_day: Cents = 50.0, cents_per_kg_co2: Cents = 100.0) -> None:
        super().__init__()
        self.cents_per_day = cents_per_day
        self.cents_per_kg_co2 = cents_per_kg_co2

    def length(self, lane: Lane, load: Load) -> float:
        """Euro cents."""
        time = self.cents_per_day * lane.expected_seconds / DAY
        return lane.cost_cents(load) + time + self.cents_per_kg_co2 * lane.co2_g(load) / 1000


class Reliable(ShortestPath):
    """Lowest freight plus a price on the time by which nearly all arrive.

    Args:
        quantile: of a lane's departures that are counted with; quantiles of lanes are added, so that the whole way
            is at least as sure.
        cents_per_day: of one day until then, in euro cents.
    """

    def __init__(self, *, quantile: Quantile = 0.95, cents_per_day: Cents = 100.0) -> None:
        super().__init__()
        self.quantile = quantile
        self.cents_per_day = cents_per_day

    def length(self, lane: Lane, load: Load) -> float:
        """Euro cents."""
        seconds = lane.expected_seconds - lane.late_share * lane.late_seconds + self._late(lane)
        return lane.cost_cents(load) + self.cents_per_day * seconds / DAY

    def _late(self, lane: Lane) -> float:
        """The quantile of a departure's lateness in seconds."""
        beyond = 1 - self.quantile
        if lane.late_share <= beyond:
            return 0.0
        further = max(0.0, lane.late_seconds - lane.grace_seconds)
        return lane.grace_seconds + further * log(lane.late_share / beyond)


class ValueDensity(ShortestPath):
    """What is worth enough for its weight flies, everything else goes by the cheapest way on the surface.

    Args:
        cents_per_kg: of goods' value for a chargeable kilogram from which on they fly, in euro cents.
        cents_per_day: of one day of delay on the surface, in euro cents.
    """

    def __init__(self, *, cents_per_kg: Cents = 2_000.0, cents_per_day: Cents = 20.0) -> None:
        super().__init__()
        self.cents_per_kg = cents_per_kg
        self.cents_per_day = cents_per_day

    def length(self, lane: Lane, load: Load) -> float:
        """Euro cents, and for what flies seconds."""
        charged_g = max(load.weight_g, load.volume_ml / _AIR_ML_PER_G)
        if not load.bulk and load.value_cents >= self.cents_per_kg * charged_g / 1000:
            return lane.expected_seconds
        if lane.mode == "air":
            return _LAST_RESORT + lane.cost_cents(load)
        return lane.cost_cents(load) + self.cents_per_day * lane.expected_seconds / DAY


_LAST_RESORT: Final = 1e9
"""Euro cents that flying counts for what should not: where only flights lead, it flies all the same."""

_AIR_ML_PER_G: Final = 6.0
"""Volume that air freight charges as a gram."""
