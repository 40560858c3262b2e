"""Reviewers: shifts, a queue of a length, a deadline, and how many more they can take."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import simpy

from sim.core.units import DAY, HOUR, MINUTE
from sim.resources import Reviewers
from tests.support.small_market import tiny

TERMS = replace(
    tiny()[0].screening, reviewers=2, review_minutes=60.0, review_sigma=0.0, review_queue=3, review_hours=48.0,
    opens=8.0, closes=10.0,
)  # fmt: skip
START = tiny()[0].start


def ended(count: int, at: int, **changes: Any) -> tuple[list[tuple[int, bool, bool]], Reviewers]:
    """When each of `count` orders that come together at second `at` is done, and whether it was begun and done."""
    env = simpy.Environment()
    reviewers = Reviewers(env, replace(TERMS, **changes), START)
    found: list[tuple[int, bool, bool]] = []

    def order() -> Any:
        yield env.timeout(at)
        look = yield from reviewers.look(0.5)
        found.append((int(env.now), look.begun, look.done))

    for _ in range(count):
        env.process(order())
    env.run()
    return found, reviewers


def test_they_work_in_their_hours_and_one_order_each_at_a_time() -> None:
    found, reviewers = ended(5, at=9 * HOUR)
    assert [when for when, *_ in found] == [10 * HOUR] * 2 + [DAY + 9 * HOUR] * 2 + [DAY + 10 * HOUR]
    assert {(begun, done) for _, begun, done in found} == {(True, True)}
    assert reviewers.busy == 0


def test_what_was_begun_is_finished_after_hours() -> None:
    assert ended(1, at=10 * HOUR - 1)[0] == [(11 * HOUR - 1, True, True)]
    assert ended(1, at=10 * HOUR)[0] == [(DAY + 9 * HOUR, True, True)]


def test_nobody_waits_beyond_the_deadline() -> None:
    found, reviewers = ended(4, at=8 * HOUR, review_hours=1.5)
    begun = [(8 * HOUR + 60 * MINUTE, True, True)] * 2
    assert found == [*begun, *[(8 * HOUR + 90 * MINUTE, True, False)] * 2]
    assert reviewers.busy == 0
    assert ended(1, at=12 * HOUR, review_hours=2.0)[0] == [(14 * HOUR, False, False)]


@pytest.mark.parametrize(
    ("at", "inside", "full", "room"),
    [
        (0, 0, False, 3 + 2),
        (0, 2, False, 3),
        (0, 3, True, 0),
        (8 * HOUR, 1, False, 4 + 1),
        (8 * HOUR, 2, False, 3 + 2),
        (8 * HOUR, 4, False, 1 + 2),
        (8 * HOUR, 5, True, 0),
    ],
)
def test_room_ends_with_the_queue(at: int, inside: int, full: bool, room: int) -> None:
    env = simpy.Environment()
    reviewers = Reviewers(env, TERMS, START)
    env.run(until=at) if at else None
    for _ in range(inside):
        env.process(reviewers.look(0.5))
    env.run(until=at + 1)
    assert reviewers.full is full
    assert reviewers.room() <= room
    assert (reviewers.room() == 0) is full


def test_room_is_what_can_be_answered_in_time() -> None:
    env = simpy.Environment()
    reviewers = Reviewers(env, replace(TERMS, review_queue=100), START)
    assert reviewers.room() == 2 * 2 * 2, "two of two hours on two days, an hour each"
    for _ in range(3):
        env.process(reviewers.look(0.5))
    env.run(until=1)
    assert reviewers.room() == 5
