"""What sold lately, and the stock that is held for it, against a second way to count."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sim.core.units import DAY
from sim.resources import Cover, Popularity
from sim.world.people import Product, Shelf
from tests.support.small_market import changed, tiny

sales = st.lists(st.tuples(st.integers(0, 120), st.integers(0, 2), st.integers(1, 9)), max_size=40)
"""Day, number, units."""


@given(sales, st.floats(1, 60), st.integers(0, 200))
def test_what_is_forgotten_is_older_than_two_thirds_and_what_is_kept_is_not_older_than_all(
    sold: list[tuple[int, int, int]], days: float, end: int
) -> None:
    found = Popularity(3, days)
    events = sorted(sold)
    for day in range(max(end, 120) + 1):
        found.advance(day * DAY)
        for when, number, units in events:
            if when == day:
                found.add(number, units)
        lasting = found.days(day * DAY)
        assert min(day, days * 2 / 3) <= lasting + 1e-9
        assert lasting <= min(day, days) + 1
        for number in range(3):
            begun = day - lasting
            exact = sum(u for when, n, u in events if n == number and begun <= when <= day)
            assert found.units[number] == exact


SELLING: Any = changed(tiny()[0].selling, stock_cover_days=60.0, stock_cover_units=3, sold_share=1.0)  # type: ignore[arg-type]
THING = Product(0, "A1", "a thing", "toys", "95", 100, 500, 1)


def test_cover_is_for_so_many_days_of_what_is_expected_and_then_of_what_sells() -> None:
    turnover = Popularity(1, 45)
    cover = Cover(SELLING, 100.0, turnover)
    shelf = Shelf(THING, 0, "HERE", 2, 0.01)
    assert cover.of(0, shelf, 0) == 60, "a unit a day is expected"
    for day in range(30):
        turnover.advance(day * DAY)
        turnover.add(0, 5)
    assert cover.of(0, shelf, 30 * DAY) == 60 * (30 + 150) / 60
    turnover.advance(300 * DAY)
    assert cover.of(0, shelf, 300 * DAY) == 60 * 30 / (30 + turnover.days(300 * DAY)), "nothing sold for long"


def test_a_few_units_are_held_of_what_never_sells() -> None:
    cover = Cover(SELLING, 100.0, Popularity(1, 45))
    assert cover.of(0, Shelf(THING, 0, "HERE", 2, 1e-9), 0) == 6
