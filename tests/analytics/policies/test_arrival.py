"""Arrival that learns: against a process whose quantiles are known, and without a look ahead."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from analytics.policies.arrival import LearnedArrival
from sim.core.units import DAY
from sim.policies import Archive, ArrivalView, Delivered, Scanned, Schedule
from tests.sim.policies.test_arrival import VIEW

SETTING: Any = None
BUSY, QUIET = "BUSY", "QUIET"


def parcels(number: int, seed: int) -> list[tuple[ArrivalView, int]]:
    """Scans before the last mile, one every hour, and arrivals: two days more than planned in one of two cities."""
    rng = np.random.default_rng(seed)
    found = []
    for order in range(number):
        now = order * 3_600
        hub = (BUSY, QUIET)[order % 2]
        view = VIEW._replace(
            time=now, order=order, legs=(), departs_at=-1, unpacks_at=-1, customs=False, place=hub,
            destination=hub, shipped_at=now, carriers_promise=now + 3 * DAY, promised_at=now + 4 * DAY,
        )  # fmt: skip
        days = rng.gamma(4.0, 0.25) + (2.0 if hub == BUSY else 0.0)
        found.append((view, now + int(days * DAY)))
    return found


def told(scans: list[tuple[ArrivalView, int]], until: int) -> Archive:
    archive = Archive(3_650)
    happened: list[Any] = [Scanned(view.time, view) for view, _ in scans]
    happened += [Delivered(at, view.order, 0, 0, view.promised_at) for view, at in scans]
    for seen in sorted(happened, key=lambda seen: seen.known_at):
        if seen.known_at <= until:
            archive.tell(seen, seen.known_at)
    return archive


def taught(scans: list[tuple[ArrivalView, int]], until: int) -> LearnedArrival:
    policy = LearnedArrival()
    policy.learn(told(scans, until).reader(3_650), until)
    return policy


def pinball(policy: Any, scans: list[tuple[ArrivalView, int]]) -> float:
    total = 0.0
    for view, at in scans:
        for second, level in zip(policy(view, SETTING), (0.1, 0.5, 0.9), strict=True):
            off = (at - second) / DAY
            total += max(level * off, (level - 1) * off)
    return total / len(scans) / 3


def test_it_covers_what_it_has_not_seen() -> None:
    scans = parcels(3_000, seed=1)
    policy = taught(scans, until=2_000 * 3_600)
    assert policy.model_ is not None
    fresh = scans[2_200:]
    hits = sum(low <= at <= high for view, at in fresh for low, _, high in [policy(view, SETTING)])
    # four deviations of a binomial for the parcels seen here, and as many for those kept apart for the correction
    slack = 4 * (0.8 * 0.2) ** 0.5 * (len(fresh) ** -0.5 + (2_000 / 4) ** -0.5)
    assert hits / len(fresh) == pytest.approx(0.8, abs=slack)
    assert pinball(policy, fresh) < 0.6 * pinball(Schedule(), fresh)


def test_before_enough_have_arrived_it_is_the_schedule() -> None:
    scans = parcels(150, seed=2)
    policy = taught(scans, until=10**9)
    assert policy.model_ is None
    assert policy(VIEW, SETTING) == Schedule()(VIEW, SETTING)


def test_what_happens_later_changes_nothing() -> None:
    scans, until = parcels(1_000, seed=3), 700 * 3_600
    other = [(view, at if at <= until else at + 30 * DAY) for view, at in scans]
    assert taught(scans, until).model_ == taught(other, until).model_


def test_parcels_still_under_way_do_not_make_the_finished_look_slow_or_quick() -> None:
    """Of what was scanned in the last days only the quick have arrived; weights make up for the slow."""
    scans = parcels(600, seed=4)
    until = 500 * 3_600
    policy = taught(scans, until)
    finished = policy._finished(told(scans, until).reader(3_650), until)
    truth = np.mean([(at - view.time) / DAY for view, at in scans])
    arrivals = {view.order: at for view, at in scans}
    stays = [((arrivals[scan.view.order] - scan.view.time) / DAY, scan.weight) for scan in finished]
    plain = np.mean([days for days, _ in stays])
    weighted = np.average([days for days, _ in stays], weights=[weight for _, weight in stays])
    assert abs(weighted - truth) < abs(plain - truth)
    assert weighted == pytest.approx(truth, abs=0.15)


def test_its_answers_are_in_order_and_not_before_now() -> None:
    policy = taught(parcels(1_000, seed=7), until=900 * 3_600)
    for view, _ in parcels(200, seed=8):
        for later in (0, 2 * DAY, 40 * DAY):
            seen = view._replace(time=view.time + later)
            low, median, high = policy(seen, SETTING)
            assert seen.time <= low <= median <= high
