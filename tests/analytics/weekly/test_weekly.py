"""Weekly series, flows and days to the door, worked out by hand."""

from __future__ import annotations

import polars as pl
import pytest

from analytics.weekly import NEEDS, SERIES, Flow, daily, flows_of, lead_counts, weekly, weeks_of
from sim.core.units import DAY

WEEK = 7 * DAY


def tables() -> dict[str, pl.DataFrame]:
    orders = pl.DataFrame(
        [
            # placed, funded, delivered, promised, closed, condition, outcome, cents, grams of CO2, escrow
            (0, 10, 3 * DAY, 4 * DAY, 5 * DAY, "good", "confirmed", 1000, 500, 1),
            (DAY, DAY + 5, 9 * DAY, 4 * DAY, 10 * DAY, "good", "released", 2000, 1500, 2),
            (8 * DAY, 8 * DAY, -1, 9 * DAY, 20 * DAY, "lost", "expired", 4000, 250, 3),
            (9 * DAY, -1, -1, 11 * DAY, 9 * DAY, "unknown", "declined", 9000, 0, 0),
            (13 * DAY, 13 * DAY, -1, 20 * DAY, -1, "unknown", "open", 500, 100, 4),
        ],
        schema=NEEDS["orders"], orient="row",
    )  # fmt: skip
    stock = pl.DataFrame(
        [(0, "opening", 10), (DAY, "sold", -2), (8 * DAY, "ordered", 50), (9 * DAY, "restocked", 5)],
        schema=NEEDS["stock"], orient="row",
    )  # fmt: skip
    legs = pl.DataFrame(
        [
            ("A", "B", "air", 1000.2, DAY, 2000, 30),
            ("A", "B", "air", 1000.4, 8 * DAY, 1000, 40),
            ("A", "B", "sea", 20000.0, 9 * DAY, 500, 5),
            ("A", "B", "sea", 26000.0, 9 * DAY, 700, 6),
        ],
        schema=NEEDS["legs"], orient="row",
    )  # fmt: skip
    return {"orders": orders, "stock": stock, "legs": legs}


def test_every_series_by_hand() -> None:
    found = weekly(tables(), weeks_of(tables()))
    assert found == {
        "orders": [2, 3],
        "goods_cents": [3000, 4500],
        "on_time": [0.5, 0.0],
        "lead_days": [5.5, None],
        "carriage_cents": [30, 51],
        "co2_kg": [2.0, 0.35],
        "stock": [8, 13],
        "escrow_cents": [2000, 4500],
    }
    assert list(found) == list(SERIES)


def test_days_are_weeks_of_one_day() -> None:
    found = daily(tables(), 14)
    assert found["orders"] == [1, 1, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 1]
    assert found["lead_days"] == [3, 8, *[None] * 12]
    assert found["on_time"] == [1, 0, *[None] * 6, 0, *[None] * 5]
    assert found["stock"] == [10, *[8] * 8, *[13] * 5]
    assert found["escrow_cents"][:10] == [1000, *[3000] * 4, *[2000] * 3, 6000, 6000]
    whole = weekly(tables(), 2)
    for name in ("orders", "goods_cents", "carriage_cents", "co2_kg"):
        days = [value or 0 for value in found[name]]
        assert [sum(days[:7]), sum(days[7:])] == pytest.approx(whole[name]), name
    assert daily(tables(), 0) == {name: [] for name in SERIES}


@pytest.mark.parametrize(
    ("last", "weeks"), [(0, 0), (5 * DAY, 0), (6 * DAY, 1), (13 * DAY - 1, 1), (13 * DAY, 2)]
)
def test_only_whole_weeks_count(last: int, weeks: int) -> None:
    assert weeks_of({"orders": pl.DataFrame({"placed_at": [0, last]})}) == weeks


def test_nothing_has_no_weeks() -> None:
    empty = {name: table.clear() for name, table in tables().items()}
    assert weeks_of(empty) == 0
    assert weekly(empty, 0) == {name: [] for name in SERIES}
    assert flows_of(empty["legs"]) == []
    assert lead_counts(empty["orders"]) == []


def test_ways_of_another_length_are_other_flows() -> None:
    assert flows_of(tables()["legs"]) == [
        Flow("A", "B", "air", 1000, 2, 3.0),
        Flow("A", "B", "sea", 26000, 1, 0.7),
        Flow("A", "B", "sea", 20000, 1, 0.5),
    ]


def test_days_to_the_door() -> None:
    assert lead_counts(tables()["orders"]) == [0, 0, 0, 1, 0, 0, 0, 0, 1]
