"""Counts that forget."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from sim.grading.window import Window
from sim.policies import Counts

ADDED = st.lists(
    st.lists(st.tuples(st.integers(0, 3), st.sampled_from(Counts._fields), st.integers(1, 9)), max_size=6),
    min_size=1, max_size=8,
)  # fmt: skip


@given(ADDED, st.integers(1, 4))
def test_what_is_remembered_are_the_latest_rounds(
    added: list[list[tuple[int, str, int]]], rounds: int
) -> None:
    window = Window[int](rounds)
    for number, some in enumerate(added):
        if number:
            window.turn()
        for key, count, amount in some:
            window.add(key, count, amount)
        latest = Counter[tuple[int, str]]()
        for earlier in added[max(0, number + 1 - rounds) : number + 1]:
            for key, count, amount in earlier:
                latest[key, count] += amount
        for key in range(4):
            found = window.counts(key)._asdict()
            assert {name: n for name, n in found.items() if n} == {
                name: n for (whose, name), n in latest.items() if whose == key
            }
        assert set(window.known()) == {key for key, _ in latest}


def test_changed_are_those_with_news_and_those_of_whom_something_is_forgotten() -> None:
    window = Window[str](2)
    window.add("a", "orders")
    window.add("b", "orders")
    assert list(window.changed()) == ["a", "b"]
    assert not window.changed()
    window.turn()
    window.add("b", "late")
    assert list(window.changed()) == ["b"]
    window.turn()
    assert list(window.changed()) == ["a", "b"]
    assert list(window.known()) == ["b"]
