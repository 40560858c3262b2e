"""Counts and sums within windows, against counting everything anew."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from analytics.features import Tally, Windows

HORIZON = 50
WINDOWS = (0, 1, 7, HORIZON)
Entries = list[tuple[int, int, int]]
entries = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 3), st.integers(1, 5)), max_size=200)
"""Seconds since the entry before, key, amount."""


def dated(steps: Entries) -> Entries:
    now, found = 0, []
    for step, key, amount in steps:
        now += step
        found.append((now, key, amount))
    return found


@given(entries)
def test_windows_forget_to_the_second(steps: Entries) -> None:
    windows, past = Windows(HORIZON), []
    for now, key, amount in dated(steps):
        windows.forget(now)
        for other in range(4):
            times = [(time, cents) for time, seen, cents in past if seen == other and time >= now - HORIZON]
            inside = [[cents for time, cents in times if time >= now - seconds] for seconds in WINDOWS]
            expected = [number for found in inside for number in (len(found), sum(found))]
            assert windows.within(other, [now - seconds for seconds in WINDOWS]) == expected
            assert windows.first(other, now) == min((time for time, _ in times), default=now)
        windows.add((key,), now, amount)
        past.append((now, key, amount))


@given(entries)
def test_a_tally_forgets_to_the_second(steps: Entries) -> None:
    tally, past = Tally(HORIZON), []
    for now, key, amount in dated(steps):
        tally.forget(now)
        for other in range(5):
            lately = [cents for time, seen, cents in past if other in seen and time >= now - HORIZON]
            assert tally.count(other) == sum(lately)
        tally.add((key, key + 1), now, amount)
        past.append((now, (key, key + 1), amount))


@given(entries)
def test_in_the_end_nothing_is_left(steps: Entries) -> None:
    windows, tally = Windows(HORIZON), Tally(HORIZON)
    found = dated(steps)
    for now, key, amount in found:
        windows.add((key,), now, amount)
        tally.add((key,), now)
    end = found[-1][0] if found else 0
    for memory in (windows, tally):
        memory.forget(end + HORIZON)
        assert len(memory) == len({key for now, key, _ in found if now == end})
        memory.forget(end + HORIZON + 1)
        assert len(memory) == 0
