"""Service by block, and when it falls and recovers."""

from __future__ import annotations

from itertools import pairwise

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.freight import Resilience, Service, resilience, service_by_block
from analytics.statistics import Interval, interval
from sim.core.units import DAY

Changes = list[Interval | None]
values = st.floats(-1, 1, allow_nan=False)
changes = st.lists(st.none() | st.builds(lambda a, b: interval([a, b]), values, values), max_size=20)
margins = st.floats(0, 0.5)


def single(*numbers: float) -> Changes:
    return [Interval(number, None, None) for number in numbers]


class TestByHand:
    def test_it_falls_and_recovers(self) -> None:
        series = single(0.0, -0.01, -0.2, -0.3, 0.0, -0.2, 0.0, 0.01, -0.4)
        assert resilience(series, 0.02) == Resilience(2, 6)
        assert resilience(series, 0.02, calm=1) == Resilience(2, 4)
        assert resilience(series, 0.02, calm=1).blocks_below == 2

    def test_an_interval_that_reaches_above_the_margin_is_no_fall(self) -> None:
        assert resilience([Interval(-0.3, -0.6, 0.0)], 0.02).fell is None
        assert resilience([Interval(-0.3, -0.5, -0.1)], 0.02).fell == 0

    def test_the_end_of_the_series_is_no_recovery(self) -> None:
        assert resilience(single(-0.2, 0.0), 0.02) == Resilience(0, None)
        assert resilience(single(-0.2, 0.0), 0.02).blocks_below is None

    def test_a_block_without_a_figure_is_not_calm(self) -> None:
        assert resilience([*single(-0.2), None, *single(0.0, 0.0)], 0.02) == Resilience(0, 2)

    def test_what_means_nothing_is_refused(self) -> None:
        with pytest.raises(ValueError, match="negative"):
            resilience([], -0.1)
        with pytest.raises(ValueError, match="calm 0"):
            resilience([], 0.1, calm=0)


class TestLaws:
    @given(changes, margins)
    def test_a_recovery_follows_a_fall(self, series: Changes, margin: float) -> None:
        found = resilience(series, margin)
        if found.recovered is not None:
            assert found.fell is not None
            assert found.recovered > found.fell
            assert found.blocks_below == found.recovered - found.fell

    @given(changes, margins, margins)
    def test_a_wider_margin_never_falls_earlier(self, series: Changes, one: float, other: float) -> None:
        narrow, wide = (resilience(series, margin).fell for margin in sorted((one, other)))
        assert wide is None or (narrow is not None and narrow <= wide)

    @given(changes, margins, st.integers(1, 4))
    def test_more_calm_never_comes_earlier(self, series: Changes, margin: float, calm: int) -> None:
        found = [resilience(series, margin, calm=n).recovered for n in (calm, calm + 1)]
        for soon, later in pairwise(found):
            assert later is None or (soon is not None and soon <= later)

    @given(changes, margins, st.integers(0, 5))
    def test_quiet_blocks_before_only_shift_it(self, series: Changes, margin: float, quiet: int) -> None:
        found = resilience(series, margin)
        later = resilience([*single(*[0.0] * quiet), *series], margin)
        assert later.blocks_below == found.blocks_below
        assert later.fell == (None if found.fell is None else found.fell + quiet)

    @given(st.lists(st.floats(0, 1), max_size=20), margins)
    def test_what_never_gets_worse_never_falls(self, better: list[float], margin: float) -> None:
        assert resilience(single(*better), margin) == Resilience(None, None)


def orders(*rows: tuple[float, float, float, str]) -> pl.DataFrame:
    """Days of placing, promise and delivery (below 0 for never), and the outcome."""
    return pl.DataFrame(
        {
            "placed_at": [round(row[0] * DAY) for row in rows],
            "funded_at": [round(row[0] * DAY) for row in rows],
            "promised_at": [round(row[1] * DAY) for row in rows],
            "delivered_at": [round(row[2] * DAY) if row[2] >= 0 else -1 for row in rows],
            "closed_at": [30 * DAY for _ in rows],
            "outcome": [row[3] for row in rows],
        }
    )


class TestService:
    def test_by_hand(self) -> None:
        found = service_by_block(
            orders(
                (0, 5, 4, "completed"), (1, 5, 7, "completed"), (8, 12, -1, "refunded"), (9, 12, 10, "called_off"),
            ),
            7, 3,
        )  # fmt: skip
        assert found[0][:2] == (2, 0.5)
        assert found[0].lead_days_p95 == pytest.approx(4 + 0.95 * 2)
        # what never arrived counts as the longest of the run, and waited for its money until day 30
        assert found[1][:2] == (1, 0.0)
        assert found[1].lead_days_p95 == pytest.approx(22.0)
        assert found[2] == Service(0, None, None)

    def test_by_promise(self) -> None:
        table = orders((0, 5, 4, "completed"), (1, 9, 12, "completed"))
        assert [service[:2] for service in service_by_block(table, 7, 2, "promised_at")] == [
            (1, 1.0),
            (1, 0.0),
        ]

    def test_without_orders_there_is_none(self) -> None:
        assert service_by_block(orders((0, 1, 1, "completed")).clear(), 7, 2) == [Service(0, None, None)] * 2

    @given(st.lists(st.tuples(st.floats(0, 20), st.floats(0, 20), st.floats(0, 20)), min_size=1, max_size=20))
    def test_every_order_is_in_one_block(self, days: list[tuple[float, float, float]]) -> None:
        table = orders(*((placed, placed + a, placed + b, "completed") for placed, a, b in days))
        found = service_by_block(table, 7, 3)
        assert sum(service.orders for service in found) == len(days)
        assert all(service.in_time is None or 0 <= service.in_time <= 1 for service in found)
