"""History where it is easily wrong: bursts within a second, edges of blocks and windows, time that stands still."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.core.units import DAY
from sim.policies import Archive
from sim.policies.history import _BLOCK, Known


class Seen(NamedTuple):
    known_at: int
    number: int


class Other(NamedTuple):
    known_at: int


def told(times: list[int], days: int = 10) -> Archive:
    archive = Archive(days)
    for number, time in enumerate(times):
        archive.tell(Seen(time, number), time)
    return archive


bursts = st.lists(st.tuples(st.integers(0, 3), st.integers(1, 3 * _BLOCK)), max_size=6)


@given(bursts, st.integers(-2, 20), st.integers(0, 9))
def test_many_within_a_second(steps: list[tuple[int, int]], asked: int, old: int) -> None:
    """More than a block holds in one second; the window begins and ends in the middle of such crowds."""
    times, now = list[int](), 10 * DAY
    for step, count in steps:
        now += step
        times += [now] * count
    archive = told(times)
    since = 10 * DAY + old
    archive.advance(since + 10 * DAY)
    archive.tell(Other(since + 10 * DAY), since + 10 * DAY)
    history = archive.reader(10)
    found = list(history.known(Seen, 10 * DAY + asked))
    expected = [Seen(t, n) for n, t in enumerate(times) if since <= t <= 10 * DAY + asked]
    latest = archive._latest["at"]
    assert latest == since + 10 * DAY
    assert found == expected


@pytest.mark.parametrize("count", [0, 1, _BLOCK - 1, _BLOCK, _BLOCK + 1, 2 * _BLOCK, 2 * _BLOCK + 1])
def test_a_sequence_like_any_other(count: int) -> None:
    known = told(list(range(count))).reader(10).known(Seen, DAY)
    plain = [Seen(n, n) for n in range(count)]
    assert isinstance(known, Known)
    assert bool(known) == bool(plain)
    assert list(reversed(known)) == plain[::-1]
    assert known[:] == tuple(plain)
    for cut in (slice(None, None, -1), slice(-3, None), slice(5, 2), slice(None, -1), slice(1, 10**6, 7)):
        assert known[cut] == tuple(plain[cut])
    for number in (0, _BLOCK - 1, _BLOCK, 2 * _BLOCK):
        assert (Seen(number, number) in known) == (number < count)
    assert [known.index(seen) for seen in plain[::9]] == list(range(0, count, 9))


def test_both_ends_of_the_window_belong_to_it() -> None:
    archive = told([0, 1, DAY, DAY + 1, 2 * DAY])
    one = archive.reader(1)
    assert [s.known_at for s in one.known(Seen, 2 * DAY)] == [DAY, DAY + 1, 2 * DAY]
    assert [s.known_at for s in one.known(Seen, DAY + 1)] == [DAY, DAY + 1]
    assert [s.known_at for s in one.known(Seen, DAY - 1)] == []


def test_whoever_asks_about_the_past_sees_no_further_back_than_today() -> None:
    """Else what was forgotten in the meantime would make two policies see different pasts."""
    archive = told([n * DAY for n in range(30)], days=20)
    assert [s.number for s in archive.reader(5).known(Seen, 27 * DAY)] == [24, 25, 26, 27]
    assert [s.number for s in archive.reader(5).known(Seen, 20 * DAY)] == []


def test_whoever_asks_about_the_future_sees_what_is_known_and_forgets_earlier() -> None:
    archive = told([n * DAY for n in range(30)], days=20)
    assert [s.number for s in archive.reader(5).known(Seen, 31 * DAY)] == [26, 27, 28, 29]


def test_what_becomes_known_in_the_same_second_comes_in_the_order_of_telling() -> None:
    archive = Archive(10)
    for number in range(150):
        archive.tell(Seen(500, number), number)
    archive.advance(499)
    assert not archive.reader(10).known(Seen, 10**6)
    archive.advance(500)
    assert [seen.number for seen in archive.reader(10).known(Seen, 500)] == list(range(150))


def test_what_waited_comes_before_what_is_told_at_the_same_second() -> None:
    archive = Archive(10)
    archive.tell(Seen(500, 1), 3)
    archive.tell(Seen(500, 2), 500)
    assert [seen.number for seen in archive.reader(10).known(Seen, 500)] == [1, 2]


@given(st.lists(st.integers(0, 5), max_size=200))
def test_advancing_more_often_changes_nothing(steps: list[int]) -> None:
    often, seldom, now = Archive(10), Archive(10), 0
    for number, step in enumerate(steps):
        for second in range(now, now + step):
            often.advance(second)
        now += step
        for archive in (often, seldom):
            archive.tell(Seen(now + number * 7 % 11, number), now)
    for archive in (often, seldom):
        archive.advance(now + 20)
    found = [list(archive.reader(10).known(Seen, now + 20)) for archive in (often, seldom)]
    assert found[0] == found[1]
    assert len(found[0]) == len(steps)


def test_time_may_stand_still_and_does_not_run_back() -> None:
    archive = told([5, 5, 5])
    archive.advance(3)
    assert [seen.number for seen in archive.reader(10).known(Seen, 5)] == [0, 1, 2]
    with pytest.raises(ValueError, match="is told after"):
        archive.tell(Seen(4, 9), 6)
    archive.tell(Seen(5, 3), 6)
    assert len(archive.reader(10).known(Seen, 6)) == 4


def test_a_refused_telling_leaves_no_trace() -> None:
    archive = told([100])
    with pytest.raises(ValueError, match="is told after"):
        archive.tell(Seen(99, 7), 100)
    assert list(archive.reader(10).known(Seen, 10**5)) == [Seen(100, 0)]


def test_kinds_are_forgotten_each_in_its_own_time() -> None:
    archive = Archive(1)
    archive.tell(Other(0), 0)
    for number in range(5 * _BLOCK):
        archive.tell(Seen(number * 3_600, number), number * 3_600)
    now = (5 * _BLOCK - 1) * 3_600
    assert sum(map(len, archive._blocks[Seen])) <= 25 + 2 * _BLOCK
    assert list(archive.reader(1).known(Other, now)) == []
    assert len(archive.reader(1).known(Seen, now)) == 25


@pytest.mark.parametrize("days", [1, 7, 10])
def test_readers_of_one_archive_reach_back_differently(days: int) -> None:
    archive = told([n * DAY for n in range(40)])
    history = archive.reader(days)
    assert history.days == days
    assert [s.number for s in history.known(Seen, 39 * DAY)] == list(range(39 - days, 40))


def test_a_view_that_was_handed_out_survives_forgetting() -> None:
    archive = told([n * 60 for n in range(3 * _BLOCK)], days=1)
    known = archive.reader(1).known(Seen, 3 * _BLOCK * 60)
    before = list(known)
    for number in range(4 * _BLOCK):
        archive.tell(Seen(30 * DAY + number, number), 30 * DAY + number)
    assert list(known) == before
    assert known[0] == before[0]
    assert known[-1] == before[-1]
