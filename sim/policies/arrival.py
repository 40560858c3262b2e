"""Arrival: when will a parcel that is under way be at its buyer's door?"""

from __future__ import annotations

from math import exp
from statistics import NormalDist
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

import numpy as np

from sim.core.distributions import exponential
from sim.core.units import HOUR
from sim.policies.family import Family, is_whole

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from sim.policies.setting import Setting

NOMINAL: Final = 0.8
"""Share of arrivals that should lie between `low` and `high`."""

_LEVELS: Final = (0.1, 0.5, 0.9)
_LAST: Final = 1 << 62
_POINTS: Final = 400
_BINS: Final = 2_048
_MOST_KNOWN: Final = 10_000


class LegAhead(NamedTuple):
    """A leg that a parcel has still to travel, as the carrier publishes it.

    Attributes:
        origin: place that it leaves.
        destination: place that it reaches.
        mode: how.
        seconds: from the cut-off to unpacking, if it leaves at once and is on time; what is known to hold it up
            counts.
        headway_seconds: between departures.
        late_share: departures that are late.
        grace_seconds: least that these are late.
        late_seconds: mean that they are late.
    """

    origin: str
    destination: str
    mode: str
    seconds: int
    headway_seconds: int
    late_share: float
    grace_seconds: float
    late_seconds: float


class Published(NamedTuple):
    """What customs and the parcel service say of their times: medians in seconds, deviations of logarithms."""

    clearance_seconds: float
    clearance_sigma: float
    inspection_seconds: float
    inspection_sigma: float
    last_mile_seconds: float
    last_mile_sigma: float


class ArrivalView(NamedTuple):
    """What an arrival policy sees when a parcel is scanned. Times in seconds since the scenario's start.

    Attributes:
        time: now.
        weekday: 0 for Monday.
        order: its number.
        stage: of the way, as in the table `arrivals`.
        place: where it is scanned.
        origin: place that it left first.
        destination: hub from which the last mile starts.
        legs: still to go.
        departs_at: when the first of them leaves, -1 where no room is booked.
        unpacks_at: when it is to be unpacked from it, likewise.
        customs: whether clearance lies ahead.
        inspection_share: of such parcels that customs open.
        weight_g: of the parcel.
        volume_ml: of the parcel.
        shipped_at: when the carrier took it.
        carriers_promise: when the carrier promised to be there.
        promised_at: when the buyer was told to expect it.
        published: times of customs and the parcel service.
        truth: for policies that declare `oracle = True`, else None: when it will be there, unless it is lost or the
            network changes.
    """

    time: int
    weekday: int
    order: int
    stage: str
    place: str
    origin: str
    destination: str
    legs: tuple[LegAhead, ...]
    departs_at: int
    unpacks_at: int
    customs: bool
    inspection_share: float
    weight_g: int
    volume_ml: int
    shipped_at: int
    carriers_promise: int
    promised_at: int
    published: Published
    truth: int | None = None


class Arrival(NamedTuple):
    """Seconds at which a parcel will have arrived with a probability of 10, 50 and 90 %."""

    low: int
    median: int
    high: int


class ArrivalPolicy(Protocol):
    """Says when a parcel will be there; asked at every scan."""

    def __call__(self, view: ArrivalView, setting: Setting, /) -> Arrival:
        """Three seconds, none before `view.time`, each not before the one before it."""
        ...


def _fault(view: ArrivalView, answer: object) -> str:
    if isinstance(answer, tuple) and len(answer) == 3:
        low, median, high = answer
        whole = is_whole(low) and is_whole(median) and is_whole(high)
        if whole and view.time <= low <= median <= high < _LAST:
            return ""
    return (
        f"an arrival is three seconds from {view.time} on, none before the one before it: low, median, high"
    )


FAMILY: Final = Family(null="promise", default="schedule", oracle="oracle", fault=_fault)


class CarriersPromise:
    """Null: the parcel comes when the carrier promised, whatever happens; once that is past, now."""

    def __call__(self, view: ArrivalView, setting: Setting) -> Arrival:
        """The promise three times: it has no interval."""
        at = max(view.time, view.carriers_promise)
        return Arrival(at, at, at)


class Schedule:
    """The timetable, with what modes, customs and the parcel service publish of their lateness.

    What is still to come adds up: waits for departures that are not booked, as likely to be short as long;
    lateness; clearance; the last mile. Its quantiles are those of the sum, as if all were independent.
    """

    def __init__(self) -> None:
        self._spreads: dict[tuple[object, ...], tuple[int, ...]] = {}

    def __call__(self, view: ArrivalView, setting: Setting) -> Arrival:
        """Quantiles of what is planned and the sum of what is not."""
        return self.expect(view)

    def expect(self, view: ArrivalView) -> Arrival:
        """The same."""
        booked = view.unpacks_at >= 0
        planned = view.unpacks_at if booked else view.time
        for leg in view.legs[1:] if booked else view.legs:
            planned += leg.seconds
        low, median, high = self.spread(view)
        planned = max(view.time, planned)
        return Arrival(planned + low, planned + median, planned + high)

    def spread(self, view: ArrivalView) -> tuple[int, ...]:
        """Seconds beyond the plan at 10, 50 and 90 %."""
        said, booked = view.published, view.unpacks_at >= 0
        key = (tuple([leg[4:] for leg in view.legs]), booked, view.customs, view.inspection_share, said)
        known = self._spreads.get(key)
        if known is None:
            if len(self._spreads) >= _MOST_KNOWN:
                self._spreads.clear()
            known = self._spreads[key] = _quantiles(_uncertain(view))
        return known


class OracleArrival:
    """Knows when the parcel will be there, but not whether it is lost, nor how the network will change."""

    oracle = True

    def __call__(self, view: ArrivalView, setting: Setting) -> Arrival:
        """That second three times."""
        at = max(view.time, view.truth or 0)
        return Arrival(at, at, at)


_UNIFORM: Final = (np.arange(_POINTS) + 0.5) / _POINTS
_NORMAL: Final = np.array([NormalDist().inv_cdf(u) for u in _UNIFORM.tolist()])
_EXPONENTIAL: Final = np.array([exponential(u, 1.0) for u in _UNIFORM[::-1].tolist()])

_Points = tuple["NDArray[np.float64]", "NDArray[np.float64]"]
"""Values in seconds and their probabilities."""


def _uncertain(view: ArrivalView) -> list[_Points]:
    """What is not known of the rest of the way: independent times that add up."""
    said = view.published
    found = [_lognormal(said.last_mile_seconds, said.last_mile_sigma)]
    if view.customs:
        plain = _lognormal(said.clearance_seconds, said.clearance_sigma)
        found.append(plain)
        opened, even = _lognormal(said.inspection_seconds, said.inspection_sigma)
        share = view.inspection_share
        found.append((np.append(opened, 0.0), np.append(even * share, 1 - share)))
    for number, leg in enumerate(view.legs):
        if number or view.unpacks_at < 0:
            found.append((_UNIFORM * leg.headway_seconds, np.full(_POINTS, 1 / _POINTS)))
        late = leg.grace_seconds + max(0.0, leg.late_seconds - leg.grace_seconds) * _EXPONENTIAL
        share = leg.late_share
        found.append((np.append(late, 0.0), np.append(np.full(_POINTS, share / _POINTS), 1 - share)))
    return found


def _lognormal(median: float, sigma: float) -> _Points:
    return np.minimum(median * np.exp(sigma * _NORMAL), exp(30)), np.full(_POINTS, 1 / _POINTS)


def _quantiles(parts: Iterable[_Points]) -> tuple[int, ...]:
    """Quantiles of the sum of `parts`, by the product of their transforms, on a grid of an hour or wider."""
    parts = list(parts)
    step = max(float(HOUR), sum(float(values.max()) for values, _ in parts) / (_BINS - len(parts) - 1))
    product: NDArray[np.complex128] | float = 1.0
    for values, weights in parts:
        bins = np.rint(values / step).astype(np.int64)
        product = product * np.fft.rfft(np.bincount(bins, weights, _BINS))
    total = np.cumsum(np.fft.irfft(product, _BINS))
    return tuple(int(n * step) for n in np.searchsorted(total, _LEVELS).tolist())
