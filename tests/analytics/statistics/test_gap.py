"""The share of the null-oracle gap: by hand, at its ends, and where there is none."""

from __future__ import annotations

import pytest

from analytics.statistics import interval, share_of_gap


class TestShareOfTheGap:
    def test_by_hand(self) -> None:
        share = share_of_gap([12.0, 16.0], [10.0, 12.0], [14.0, 20.0])
        assert share is not None
        assert share.mean == pytest.approx(0.5)
        assert share.half_width == pytest.approx(0.0)

    def test_its_ends(self) -> None:
        null, oracle = [1.0, 2.0, 3.0], [2.0, 4.0, 3.5]
        for found, mean in ((null, 0.0), (oracle, 1.0)):
            share = share_of_gap(found, null, oracle)
            assert share is not None
            assert (share.mean, share.half_width) == pytest.approx((mean, 0.0))

    def test_with_the_same_gap_everywhere_it_is_a_plain_interval(self) -> None:
        found = [1.0, 4.0, 2.5, 3.0]
        share = share_of_gap(found, [0.0] * 4, [10.0] * 4)
        assert share == pytest.approx(interval([value / 10 for value in found]))

    def test_where_the_oracle_adds_nothing_there_is_none(self) -> None:
        assert share_of_gap([1.0], [2.0], [2.0]) is None
