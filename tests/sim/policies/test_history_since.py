"""`since` is `known` without what came before a second."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.core.units import DAY
from sim.policies import Archive


class Seen(NamedTuple):
    known_at: int
    number: int


@given(
    st.lists(st.integers(0, 40), max_size=200),
    st.integers(0, 45),
    st.integers(0, 45),
    st.sampled_from([1, 10, 1_000]),
)
def test_it_is_known_from_a_second_on(hours: list[int], second: int, now: int, days: int) -> None:
    """Hours stand for quarters of a day, so that a short memory has something to forget."""
    archive = Archive(1_000)
    for number, hour in enumerate(sorted(hours)):
        archive.tell(Seen(hour * DAY // 4, number), hour * DAY // 4)
    history = archive.reader(days)
    second, now = second * DAY // 4, now * DAY // 4
    expected = [seen for seen in history.known(Seen, now) if seen.known_at >= second]
    assert history.since(Seen, second, now) == expected


def test_without_a_memory_there_is_nothing_to_read() -> None:
    with pytest.raises(LookupError, match="memory_days"):
        Archive(3).reader(0).since(Seen, 0, 5)
