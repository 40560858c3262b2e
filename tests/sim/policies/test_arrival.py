"""Arrival without a model: quantiles of sums, checked against simulation by other means."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.core.units import DAY, HOUR
from sim.policies import FAMILIES, NOMINAL, ArrivalView, LegAhead, Published, Schedule
from sim.policies.arrival import CarriersPromise, OracleArrival

SAID = Published(8 * HOUR, 0.6, 40 * HOUR, 0.6, 1.5 * DAY, 0.4)
SEA = LegAhead("A", "B", "sea", 20 * DAY, 7 * DAY, 0.4, DAY, 5 * DAY)
ROAD = LegAhead("B", "C", "road", DAY, DAY, 0.1, 3 * HOUR, 6 * HOUR)
VIEW = ArrivalView(
    1_000, 2, 7, "dispatched", "A", "A", "C", (SEA, ROAD), 2 * DAY, 22 * DAY, True, 0.1, 500, 900, 1_000,
    30 * DAY, 31 * DAY, SAID,
)  # fmt: skip
SETTING: Any = None


def drawn(view: ArrivalView, number: int) -> np.ndarray[Any, Any]:
    """Arrivals of a synthetic process that is as the schedule believes."""
    rng = np.random.default_rng(5)
    said = view.published
    at = np.full(number, float(view.unpacks_at if view.unpacks_at >= 0 else view.time))
    for place, leg in enumerate(view.legs):
        if place or view.unpacks_at < 0:
            at += leg.seconds + rng.uniform(0, leg.headway_seconds, number)
        late = leg.grace_seconds + rng.exponential(leg.late_seconds - leg.grace_seconds, number)
        at += np.where(rng.uniform(size=number) < leg.late_share, late, 0.0)
    if view.customs:
        at += said.clearance_seconds * rng.lognormal(0, said.clearance_sigma, number)
        opened = said.inspection_seconds * rng.lognormal(0, said.inspection_sigma, number)
        at += np.where(rng.uniform(size=number) < view.inspection_share, opened, 0.0)
    return at + said.last_mile_seconds * rng.lognormal(0, said.last_mile_sigma, number)


VIEWS = (
    VIEW,
    VIEW._replace(departs_at=-1, unpacks_at=-1),
    VIEW._replace(legs=(ROAD,), departs_at=DAY, unpacks_at=2 * DAY),
    VIEW._replace(legs=(), departs_at=-1, unpacks_at=-1),
    VIEW._replace(legs=(), departs_at=-1, unpacks_at=-1, customs=False),
)


@pytest.mark.parametrize("view", VIEWS, ids=["booked", "unbooked", "road", "border", "door"])
def test_the_schedule_covers_what_it_believes_in(view: ArrivalView) -> None:
    number = 20_000
    low, median, high = Schedule()(view, SETTING)
    arrivals = drawn(view, number)
    # five deviations of a binomial, and what an hour of the grid may hold
    slack = 5 * (0.25 / number) ** 0.5 + 0.02
    assert np.mean((arrivals >= low) & (arrivals <= high)) == pytest.approx(NOMINAL, abs=slack)
    for second, level in ((low, 0.1), (median, 0.5), (high, 0.9)):
        assert np.mean(arrivals <= second) == pytest.approx(level, abs=slack)


seconds = st.integers(0, 400 * DAY)
legs = st.builds(
    LegAhead, st.just("A"), st.just("B"), st.just("sea"), seconds, seconds, st.floats(0, 1),
    st.floats(0, 1e7), st.floats(0, 3e7),
)  # fmt: skip
medians, sigmas = st.floats(1, 3e7), st.floats(0, 3)


@settings(deadline=None)
@given(st.lists(legs, max_size=6), st.booleans(), st.floats(0, 1), seconds, medians, sigmas)
def test_an_answer_is_always_in_order(
    ahead: list[LegAhead], booked: bool, share: float, now: int, median: float, sigma: float
) -> None:
    unpacks = now + DAY if booked and ahead else -1
    view = VIEW._replace(
        time=now, legs=tuple(ahead), unpacks_at=unpacks, inspection_share=share, truth=now // 2,
        published=Published(median, sigma, median, sigma, median, sigma),
    )  # fmt: skip
    for policy in (Schedule(), CarriersPromise(), OracleArrival()):
        answer = policy(view, SETTING)
        assert not FAMILIES["arrival"].fault(view, answer)


def test_the_promise_stays_what_it_is_until_it_is_past() -> None:
    assert set(CarriersPromise()(VIEW, SETTING)) == {30 * DAY}
    assert set(CarriersPromise()(VIEW._replace(time=33 * DAY), SETTING)) == {33 * DAY}


def test_what_is_late_already_is_expected_after_now() -> None:
    late = VIEW._replace(time=60 * DAY)
    assert Schedule()(late, SETTING).low >= 60 * DAY
