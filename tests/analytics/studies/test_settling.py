"""MSER-5 by hand and on a process whose warm-up is known; slopes with their intervals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analytics.studies.settling import beyond_drift, settling
from analytics.studies.trends import Trend, trend
from analytics.studies.truncation import Truncation, moving_average, mser5, settled_after


def batches(*means: float) -> list[float]:
    """Five observations of each mean, not all alike."""
    return [mean + step for mean in means for step in (-2, -1, 0, 1, 2)]


class TestMser5:
    def test_by_hand(self) -> None:
        """Means 10, 4, 1, 2, 1, 2, and what each truncation leaves:

        d = 0: mean 10/3, Σ of squares 178/3, over 36: 1.648
        d = 1: mean 2, squares 4 + 1 + 0 + 1 + 0 = 6, over 25: 0.24
        d = 2: mean 1.5, squares 1, over 16: 0.0625
        d = 3: mean 5/3, squares 2/3, over 9: 0.0741
        """
        assert mser5(batches(10, 4, 1, 2, 1, 2)) == Truncation(10, True)

    def test_a_series_that_stands_still_keeps_everything(self) -> None:
        assert mser5([7.0] * 40) == Truncation(0, True)

    def test_what_rises_to_the_end_is_not_settled(self) -> None:
        assert mser5(batches(*range(10))) == Truncation(25, False)

    def test_an_unfinished_batch_is_ignored(self) -> None:
        series = batches(10, 4, 1, 2, 1, 2)
        assert mser5([*series, 1_000.0, 2_000.0]) == mser5(series)

    def test_too_short_a_series(self) -> None:
        with pytest.raises(ValueError, match="9 observations; MSER-5 needs 10 or more"):
            mser5([1.0] * 9)

    @pytest.mark.parametrize("seed", range(5))
    def test_an_autoregression_that_begins_far_away(self, seed: int) -> None:
        """x' = 0.9 x + noise from 40, whose spread is 2.3: after n steps 40 · 0.9^n of the bias is left."""
        noise = np.random.default_rng(seed).normal(size=2_000)
        series, x = [], 40.0
        for step in noise:
            x = 0.9 * x + step
            series.append(x)
        cut = mser5(series)
        assert cut.settled
        assert 40 * 0.9**cut.first < 3 * 2.3
        assert cut.first <= 100, "what is like the rest is kept"

    @given(st.lists(st.floats(-1e3, 1e3), min_size=10, max_size=60), st.floats(0.1, 10), st.floats(-50, 50))
    def test_the_unit_does_not_matter(self, series: list[float], factor: float, shift: float) -> None:
        rounded = [round(value) * 1.0 for value in series]
        other = [value * 2.0 + 64 for value in rounded]
        assert mser5(other) == mser5(rounded)


class TestAverages:
    """Means over replications, day by day, as Welch takes them."""

    @staticmethod
    def mean(bias: float, seed: int) -> list[float]:
        """Of ten autoregressions, x' = 0.5 x + noise, on which a bias lies that is halved every 5 days."""
        noise = np.random.default_rng(seed).normal(size=(10, 200))
        found = np.zeros((10, 200))
        for day in range(200):
            found[:, day] = (0.5 * found[:, day - 1] if day else 0) + noise[:, day]
        return list(found.mean(axis=0) + bias * 0.5 ** (np.arange(200) / 5))

    def test_a_transient_is_cut_where_noise_drowns_it(self) -> None:
        """A bias of 20 is below the deviation of a day's mean, 0.37, after 29 days; seldom is far more cut."""
        cuts = [cut for seed in range(40) if (cut := settled_after(self.mean(20, seed))) is not None]
        assert min(cut.first for cut in cuts) >= 20
        assert sum(cut.first <= 45 for cut in cuts) >= 30
        assert sum(cut.settled for cut in cuts) >= 38

    def test_without_one_nearly_everything_is_kept(self) -> None:
        cuts = [settled_after(self.mean(0, seed)) for seed in range(20)]
        kept = sorted(cut.first for cut in cuts if cut is not None and cut.settled)
        assert len(kept) >= 18
        assert kept[len(kept) // 2] <= 20
        assert settled_after([3.0] * 60) == Truncation(0, True)

    def test_a_trend_never_settles(self) -> None:
        rising = [day + value for day, value in enumerate(self.mean(0, 1))]
        assert settled_after(rising) == Truncation(100, False)

    def test_too_few_days_say_nothing(self) -> None:
        assert settled_after([1.0, None] * 9) is None
        assert settled_after([1.0, None] * 10) == Truncation(0, True)

    def test_the_window_shrinks_at_both_ends(self) -> None:
        assert moving_average([0, 3, 6, 0, 6], 1) == [0, 3, 3, 4, 6]
        assert moving_average([0, 3, 6, 0, 6], 2) == [0, 3, 3, 4, 6]
        assert moving_average([2.0, 4.0, None, 6.0, 9.0], 1) == [2.0, 3.0, 5.0, 7.5, 9.0]
        assert moving_average([None, 1.0, 2.0], 0) == [None, 1.0, 2.0]


class TestTrend:
    @given(st.lists(st.floats(-100, 100), min_size=4, max_size=20))
    def test_it_is_the_textbooks(self, values: list[float]) -> None:
        found = trend(values, 0.95)
        line = stats.linregress(range(len(values)), values)
        half = stats.t.ppf(0.975, len(values) - 2) * line.stderr
        assert found.slope == pytest.approx(line.slope, abs=1e-9)
        if np.ptp(values) == 0:
            half = 0.0  # of which linregress says nan
        assert found.ci_high - found.slope == pytest.approx(half, abs=1e-5)
        assert found.slope - found.ci_low == pytest.approx(half, abs=1e-5)

    def test_a_line_moves_and_noise_does_not(self) -> None:
        assert trend([1, 2.1, 2.9, 4, 5.1], 0.99).moving
        assert not trend([1, -1, 1, -1, 1], 0.99).moving

    def test_the_interval_covers_as_often_as_it_says(self) -> None:
        noise = np.random.default_rng(1).normal(size=(2_000, 12)) + 0.3 * np.arange(12)
        covered = [t.ci_low <= 0.3 <= t.ci_high for t in (trend(row.tolist(), 0.9) for row in noise)]
        assert np.mean(covered) == pytest.approx(0.9, abs=0.02)

    def test_two_batches_have_no_interval(self) -> None:
        with pytest.raises(ValueError, match="2 batches"):
            trend([1, 2], 0.95)


class TestSettling:
    def test_a_line_drifts_by_its_slope_over_its_mean_a_year(self) -> None:
        found = settling([5.0] * 365, [100.0 + block for block in range(12)])
        assert found.warm_up_days == 0
        assert found.mean == pytest.approx(105.5)
        assert found.drift is not None
        assert found.drift.slope == pytest.approx(365 / 30 / 105.5)
        assert beyond_drift(found.drift) == pytest.approx(found.drift.slope)

    def test_blocks_of_the_warm_up_are_left_out(self) -> None:
        """The first 40 days are elsewhere: the block that they reach into goes, too."""
        daily = [50.0] * 40 + [1.0, 2.0] * 163
        blocks = [50.0, 20.0, *[1.5, 1.6] * 5]
        found = settling(daily, blocks)
        assert found.warm_up_days == 40
        assert found.mean == pytest.approx(1.55)
        assert found.drift is not None
        assert not found.drift.moving
        assert beyond_drift(found.drift) == 0

    def test_days_without_a_figure_are_passed_over(self) -> None:
        gaps = [value for day in [50.0] * 40 + [1.0, 2.0] * 163 for value in (day, None)]
        assert settling(gaps, [1.0] * 20).warm_up_days == 80

    def test_too_short_a_run_says_nothing(self) -> None:
        assert settling([1.0] * 9, []).warm_up_days is None
        assert settling([1.0] * 60, [1.0, 1.0]).drift is None

    def test_the_least_drift_that_is_possible(self) -> None:
        assert beyond_drift(Trend(-0.3, -0.4, -0.2)) == 0.2
        assert beyond_drift(Trend(0.3, 0.1, 0.5)) == 0.1
        assert beyond_drift(Trend(0.3, -0.1, 0.7)) == 0
