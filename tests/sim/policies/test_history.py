"""History: nothing is known before its time, nothing changes, and what is old is forgotten."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.core.units import DAY
from sim.policies import Archive, ChargedBack, History, Rated


class Seen(NamedTuple):
    known_at: int
    number: int


def charged_back(known_at: int, order: int = 1) -> ChargedBack:
    return ChargedBack(known_at, order, buyer=0, seller=0, amount_cents=100)


def test_what_becomes_known_later_is_not_there_before() -> None:
    archive = Archive(365)
    history = archive.reader(365)
    archive.tell(charged_back(50 * DAY), 5 * DAY)
    for now in (5 * DAY, 49 * DAY, 50 * DAY - 1):
        archive.advance(now)
        assert list(history.known(ChargedBack, now)) == []
        assert list(history.known(ChargedBack, 400 * DAY)) == [], "a policy may claim that it is later"
    archive.advance(50 * DAY)
    assert list(history.known(ChargedBack, 50 * DAY)) == [charged_back(50 * DAY)]
    assert list(history.known(ChargedBack, 50 * DAY - 1)) == []


def test_telling_moves_time_on_too() -> None:
    archive = Archive(10)
    archive.tell(charged_back(7, 1), 0)
    archive.tell(charged_back(5, 2), 0)
    archive.tell(charged_back(8, 3), 8)
    assert [seen.order for seen in archive.reader(10).known(ChargedBack, 8)] == [2, 1, 3]


def test_kinds_stand_apart() -> None:
    archive = Archive(10)
    archive.tell(charged_back(3), 3)
    archive.tell(Rated(3, 1, 0, 0, 5), 3)
    history = archive.reader(10)
    assert [type(seen) for seen in history.known(Rated, 3)] == [Rated]
    assert list(history.known(Seen, 3)) == []


@given(
    st.lists(st.tuples(st.integers(0, 20), st.integers(0, 60)), max_size=300),
    st.integers(1, 30),
    st.integers(0, 80),
)
def test_as_a_plain_list_would(steps: list[tuple[int, int]], days: int, back: int) -> None:
    """Steps of time in quarters of a day, and how much later each is known."""
    archive, told, now = Archive(days + 3), list[Seen](), 0
    for number, (step, delay) in enumerate(steps):
        now += step * DAY // 4
        told.append(Seen(now + delay * DAY // 4, number))
        archive.tell(told[-1], now)
    asked = max(0, now - back * DAY // 4)
    expected = sorted(
        (seen for seen in told if now - days * DAY <= seen.known_at <= asked),
        key=lambda s: (s.known_at, s.number),
    )
    known = archive.reader(days).known(Seen, asked)
    assert sorted(known) == sorted(expected)
    assert [seen.known_at for seen in known] == [seen.known_at for seen in expected]
    assert len(known) == len(expected)
    assert [known[n] for n in range(len(known))] == list(known)
    assert [known[n - len(known)] for n in range(len(known))] == list(known)
    assert known[1:7:2] == tuple(list(known)[1:7:2])
    for index in (len(known), -len(known) - 1):
        with pytest.raises(IndexError):
            known[index]


def test_memory_is_bounded() -> None:
    archive = Archive(10)
    for hour in range(24 * 400):
        archive.tell(Seen(hour * 3_600, hour), hour * 3_600)
    kept = sum(map(len, archive._blocks[Seen]))
    assert 240 <= kept <= 240 + 2 * 64
    assert len(archive.reader(10).known(Seen, 400 * DAY)) == 240


def test_how_far_one_policy_sees_does_not_depend_on_another() -> None:
    alone, beside = Archive(5), Archive(300)
    for archive in (alone, beside):
        for day in range(400):
            archive.tell(Seen(day * DAY, day), day * DAY)
    for now in (399 * DAY, 397 * DAY, 100 * DAY):
        assert list(alone.reader(5).known(Seen, now)) == list(beside.reader(5).known(Seen, now))


def test_what_was_handed_out_stays_as_it_is() -> None:
    archive = Archive(10)
    archive.tell(Seen(1, 1), 1)
    known = archive.reader(10).known(Seen, 5)
    archive.tell(Seen(2, 2), 2)
    assert list(known) == [Seen(1, 1)]


def test_the_past_is_not_told_anew() -> None:
    archive = Archive(10)
    archive.tell(Seen(100, 1), 100)
    with pytest.raises(ValueError, match="is told after"):
        archive.tell(Seen(99, 2), 100)


def test_where_nobody_reads_nothing_is_kept() -> None:
    archive = Archive(0)
    archive.tell(Seen(1, 1), 1)
    assert not archive._blocks
    with pytest.raises(LookupError, match="memory_days"):
        archive.reader(0).known(Seen, 1)
    with pytest.raises(ValueError, match="3 days of history, where 0 are kept"):
        archive.reader(3)


class TestReadOnly:
    HISTORY: History

    def setup_method(self) -> None:
        archive = Archive(10)
        archive.tell(Seen(1, 1), 1)
        self.HISTORY = archive.reader(10)

    @pytest.mark.parametrize("name", ["days", "_days", "_blocks", "_latest", "more"])
    def test_no_attribute_can_be_set(self, name: str) -> None:
        with pytest.raises(AttributeError, match="history can be read, not written"):
            setattr(self.HISTORY, name, 1)

    def test_nor_can_what_it_holds(self) -> None:
        known = self.HISTORY.known(Seen, 1)
        with pytest.raises(TypeError):
            known[0] = Seen(0, 0)  # type: ignore[index]
        with pytest.raises(AttributeError):
            known[0].known_at = 0  # type: ignore[misc]
        with pytest.raises(TypeError):
            self.HISTORY._blocks[Seen] = ()  # type: ignore[index]
        with pytest.raises(TypeError):
            self.HISTORY._latest["at"] = 0  # type: ignore[index]
        assert self.HISTORY.days == 10
