"""Key figures of tracking, where one can do them in one's head."""

from __future__ import annotations

import pytest

from analytics.kpis import KPIS
from sim.core.units import DAY
from tests.analytics.kpis.one_order import facts, order

THERE = order(order=1, shipped_at=0, delivered_at=10 * DAY, promised_at=9 * DAY)
LOST = order(
    order=2, shipped_at=0, delivered_at=-1, closed_at=10 * DAY, promised_at=9 * DAY, outcome="expired"
)
EARLY = order(order=3, shipped_at=0, delivered_at=5 * DAY, promised_at=9 * DAY)


def scan(number: int, at: int, *days: int) -> dict[str, int]:
    low, median, high = (day * DAY for day in days)
    return {"order": number, "at": at * DAY, "low": low, "median": median, "high": high}


SCANS = (scan(1, 0, 5, 6, 7), scan(1, 8, 9, 10, 11), scan(2, 0, 5, 6, 12))


def test_a_prediction_counts_by_how_long_it_stood() -> None:
    seen = facts(THERE, scans=SCANS[:2])
    assert KPIS["arrival_error_days"](seen) == pytest.approx((8 * 4 + 2 * 0) / 10)
    assert KPIS["arrival_coverage"](seen) == pytest.approx(0.2)
    first, second = (0.1 * 5 + 0.5 * 4 + 0.9 * 3) / 3, (0.1 * 1 + 0 + 0.1 * 1) / 3
    assert KPIS["arrival_pinball_days"](seen) == pytest.approx((8 * first + 2 * second) / 10)


def test_what_never_arrives_counts_against_coverage_alone() -> None:
    seen = facts(THERE, LOST, scans=SCANS)
    assert KPIS["arrival_coverage"](seen) == pytest.approx(0.1)
    assert KPIS["arrival_error_days"](seen) == pytest.approx(3.2)


def test_warnings() -> None:
    seen = facts(THERE, LOST, EARLY, warned=((1, 7 * DAY), (3, DAY)))
    assert KPIS["late_warned_share"](seen) == pytest.approx(1 / 2)
    assert KPIS["warned_ahead_days"](seen) == pytest.approx(2.0)
    assert KPIS["false_warning_share"](seen) == pytest.approx(1 / 2)
    late = facts(THERE, warned=((1, 9 * DAY + 1),))
    assert KPIS["late_warned_share"](late) == 0


@pytest.mark.parametrize(
    "name", [name for name in KPIS if name.startswith(("arrival", "late_w", "warned", "false"))]
)
def test_of_nothing_there_is_no_figure(name: str) -> None:
    assert KPIS[name](facts()) is None
