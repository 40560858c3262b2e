"""Rules by hand, models against closed forms and statsmodels, intervals that hold on series that are known."""

from __future__ import annotations

import warnings

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.forecast import (
    BoostedGlobal,
    Order,
    TooShortError,
    acf,
    best_alpha,
    candidates,
    chosen,
    conformal,
    coverage,
    croston,
    exponential_smoothing,
    fit,
    kpss,
    ljung_box,
    mape,
    mase,
    moving_mean,
    naive,
    normal_of_smoothing,
    pacf,
    past_errors,
    reconcile,
    seasonal_naive,
    shrunk,
    smoothed,
    summing,
    weekly_units,
)


def series(*values: float) -> np.ndarray:
    return np.array(values, dtype=float)


def autoregressive(phi: float, count: int, seed: int) -> np.ndarray:
    luck = np.random.default_rng(seed)
    found = [float(luck.normal())]
    for shock in luck.normal(size=count - 1):
        found.append(phi * found[-1] + float(shock))
    return np.array(found)


class TestAccuracy:
    def test_by_hand(self) -> None:
        history = series(1, 3, 2, 6)
        assert mase(series(7, 5), series(6, 6), history) == pytest.approx(1 / (7 / 3))
        assert mase(series(7), series(6), series(2, 2, 2)) is None
        assert mase(series(7), series(6), series(2)) is None
        assert mape(series(10, 20), series(11, 18)) == pytest.approx(0.1)
        assert mape(series(0, 20), series(11, 18)) is None
        assert coverage(series(1, 2, 3, 4), series(1, 0, 0, 5), series(9, 9, 2, 9)) == 0.5


class TestRules:
    def test_by_hand(self) -> None:
        values = series(4, 8, 2, 6)
        assert list(naive(values, 2)) == [6, 6]
        assert list(seasonal_naive(values, 5, 3)) == [8, 2, 6, 8, 2]
        assert list(moving_mean(values, 1, 3)) == [16 / 3]
        assert list(moving_mean(values, 1)) == [5]
        assert list(smoothed(values, 0.5)) == [4, 6, 4, 5]
        assert list(exponential_smoothing(values, 2, 0.5)) == [5, 5]

    def test_croston_by_hand(self) -> None:
        values = series(0, 4, 0, 0, 8)
        size, interval = 4 + 0.5 * 4, 2 + 0.5 * 1
        assert list(croston(values, 1, 0.5, corrected=False)) == [size / interval]
        assert list(croston(values, 1, 0.5)) == [size / interval * 0.75]
        assert list(croston(series(0, 0), 2)) == [0, 0]

    @given(st.lists(st.integers(0, 50), min_size=2, max_size=30))
    def test_the_best_constant_is_that_of_a_search(self, values: list[int]) -> None:
        history = series(*values)
        squares = {
            n / 20: float(((history[1:] - smoothed(history, n / 20)[:-1]) ** 2).sum()) for n in range(1, 20)
        }
        assert squares[best_alpha(history)] == pytest.approx(min(squares.values()))

    def test_too_short(self) -> None:
        with pytest.raises(TooShortError, match="51 values, 52 are needed"):
            seasonal_naive(np.ones(51), 1)
        with pytest.raises(TooShortError, match="0 values, 1 are needed"):
            naive(series(), 1)


class TestDiagnostics:
    def test_those_of_statsmodels(self) -> None:
        tools = pytest.importorskip(
            "statsmodels.tsa.stattools", reason="needs statsmodels: uv sync --extra forecast"
        )
        stats = pytest.importorskip("statsmodels.stats.diagnostic")
        values = autoregressive(0.6, 120, 4)
        assert acf(values, 12) == pytest.approx(tools.acf(values, nlags=12))
        assert pacf(values, 12) == pytest.approx(tools.pacf(values, nlags=12, method="ldb"))
        walk = np.cumsum(values)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the table of p-values
            assert kpss(walk, 6) == pytest.approx(tools.kpss(walk, nlags=6)[0])
        theirs = stats.acorr_ljungbox(values, lags=[10], model_df=2)
        assert tuple(ljung_box(values, 10, 2)) == pytest.approx(
            (theirs["lb_stat"].iloc[0], theirs["lb_pvalue"].iloc[0])
        )

    def test_the_autocorrelation_of_an_autoregression(self) -> None:
        values = autoregressive(0.7, 20_000, 1)
        assert acf(values, 3)[1:] == pytest.approx([0.7, 0.49, 0.343], abs=0.03)
        assert pacf(values, 3)[1:] == pytest.approx([0.7, 0, 0], abs=0.03)
        assert ljung_box(values).p < 1e-6
        assert list(acf(np.ones(5), 2)) == [1, 0, 0]

    def test_noise_passes_as_often_as_it_should(self) -> None:
        luck = np.random.default_rng(5)
        passed = [ljung_box(luck.normal(size=200)).p > 0.05 for _ in range(300)]
        assert 0.91 < np.mean(passed) < 0.98

    def test_bad_input(self) -> None:
        with pytest.raises(TooShortError, match="5 values, 6 are needed for 5 lags"):
            acf(np.ones(5), 5)
        with pytest.raises(ValueError, match="3 lags leave nothing of 3"):
            ljung_box(np.ones(50), 3, 3)


class TestArima:
    @pytest.fixture(autouse=True)
    def statsmodels(self) -> None:
        pytest.importorskip("statsmodels", reason="needs statsmodels: uv sync --extra forecast")

    def test_an_autoregression_is_found_and_told_ahead(self) -> None:
        values = autoregressive(0.7, 400, 2)
        model = fit(values, Order(1, 0, 0))
        phi, mean = model.result.params[1], model.result.params[0]
        assert phi == pytest.approx(0.7, abs=0.08)
        steps = [mean + phi**h * (values[-1] - mean) for h in (1, 2, 3)]
        assert model.forecast(3) == pytest.approx(steps, abs=1e-6)
        assert Order(1, 0, 0) in candidates(values)
        assert model.left().p > 0.05

    def test_intervals_hold_on_an_autoregression(self) -> None:
        inside = {0.8: 0, 0.95: 0}
        for seed in range(60):
            values = autoregressive(0.6, 103, seed)
            model = fit(values[:100], Order(1, 0, 0))
            for share in inside:
                low, high = model.interval(3, share)
                inside[share] += low[2] <= values[102] <= high[2]
        assert inside[0.8] / 60 == pytest.approx(0.8, abs=0.12)
        assert inside[0.95] / 60 == pytest.approx(0.95, abs=0.05)

    def test_differences_are_taken_where_they_calm_a_series(self) -> None:
        walk = np.cumsum(np.random.default_rng(1).normal(size=120))
        assert {order.d for order in candidates(walk)} == {1}
        assert {order.d for order in candidates(autoregressive(0.2, 120, 1))} == {0}
        season = np.tile([0.0, 5, 9, 2], 20) + np.random.default_rng(1).normal(size=80) * 0.1
        assert all(order.seasonal[1] == 1 and order.season == 4 for order in candidates(season, 4))
        assert str(Order(0, 1, 1, (0, 1, 1), 12)) == "(0,1,1)(0,1,1)12"

    def test_too_short(self) -> None:
        with pytest.raises(TooShortError, match="19 values, 20 are needed"):
            chosen(np.arange(19.0))
        with pytest.raises(TooShortError, match="40 values, 44 are needed"):
            fit(np.arange(40.0), Order(0, 1, 1, (0, 1, 1), 12))

    def test_the_same_twice(self) -> None:
        values = autoregressive(0.5, 60, 9)
        assert (chosen(values).forecast(4) == chosen(values).forecast(4)).all()


class TestBoosted:
    def grown(self) -> np.ndarray:
        weeks = np.arange(90)
        wave = 1 + 0.8 * np.sin(2 * np.pi * weeks / 12)
        noise = np.random.default_rng(3).lognormal(0, 0.05, (8, 90))
        return np.outer(np.linspace(20, 200, 8), wave) * noise

    def test_it_learns_a_wave_that_no_level_knows(self) -> None:
        values = self.grown()
        known, actual = values[:, :84], values[:, 84:]
        model = BoostedGlobal(rounds=60).fit(known, 6)
        missed = np.abs(actual - model.forecast(known, 6)).mean()
        level = np.array([exponential_smoothing(row, 6) for row in known])
        assert missed < np.abs(actual - level).mean() * 0.75
        again = BoostedGlobal(rounds=60).fit(known, 6).forecast(known, 6)
        assert (again == model.forecast(known, 6)).all()

    def test_no_week_after_the_origin_is_seen(self) -> None:
        values = self.grown()
        later = values.copy()
        later[:, 84:] = 1e6
        ours, theirs = (
            BoostedGlobal(rounds=5).fit(v[:, :84], 4).forecast(v[:, :84], 4) for v in (values, later)
        )
        assert (ours == theirs).all()

    def test_too_short(self) -> None:
        with pytest.raises(TooShortError, match="40 weeks, 42 are needed"):
            BoostedGlobal().fit(np.ones((3, 40)), 8)


class TestHierarchy:
    KEYS = (("N", "a"), ("N", "b"), ("S", "a"), ("S", "b"))

    def test_the_matrix(self) -> None:
        names, s = summing(self.KEYS)
        assert names[:5] == [("all",), (0, "N"), (0, "S"), (1, "a"), (1, "b")]
        assert list(s @ np.array([1, 2, 4, 8])) == [15, 3, 12, 5, 10, 1, 2, 4, 8]

    @pytest.mark.parametrize("method", ["bottom_up", "ols", "mint"])
    def test_they_add_up_and_leave_what_adds_up(self, method: str) -> None:
        _, s = summing(self.KEYS)
        luck = np.random.default_rng(1)
        base, errors = luck.normal(10, 3, (9, 2)), luck.normal(size=(9, 40))
        told = reconcile(base, s, method, errors)  # type: ignore[arg-type]
        assert told == pytest.approx(s @ told[-4:])
        fair = s @ luck.normal(5, 1, (4, 2))
        assert reconcile(fair, s, method, errors) == pytest.approx(fair)  # type: ignore[arg-type]

    def test_ols_is_the_nearest_that_adds_up(self) -> None:
        _, s = summing(self.KEYS)
        base = np.random.default_rng(2).normal(10, 3, (9, 1))
        nearest = s @ np.linalg.lstsq(s, base, rcond=None)[0]
        assert reconcile(base, s, "ols") == pytest.approx(nearest)

    def test_mint_trusts_what_was_right(self) -> None:
        """Of two parts whose sum is said to be 12 and they 5 and 5, the noisy one gets the difference."""
        luck = np.random.default_rng(3)
        _, s = summing([("a",), ("b",)])
        errors = luck.normal(size=(3, 4_000)) * np.array([[0.01], [0.01], [3.0]])
        told = reconcile(np.array([[12.0], [5.0], [5.0]]), s, "mint", errors)
        assert told[:, 0] == pytest.approx([12, 5, 7], abs=0.05)
        assert shrunk(errors)[2, 2] == pytest.approx(9, rel=0.1)
        with pytest.raises(ValueError, match="needs the errors"):
            reconcile(np.ones((3, 1)), s, "mint")


class TestIntervals:
    def test_past_errors_by_hand(self) -> None:
        found = past_errors(series(1, 2, 4, 7, 11), 2, naive, 2)
        assert found.tolist() == [[2, 5], [3, 7]]
        with pytest.raises(TooShortError, match="5 values, 6 are needed for 3 origins"):
            past_errors(series(1, 2, 4, 7, 11), 2, naive, 3)

    def test_conformal_by_hand(self) -> None:
        errors = np.array([[-1.0], [2], [-3], [4]])
        assert [end.tolist() for end in conformal(series(10), errors, 0.6)] == [[7], [13]]
        assert [end.tolist() for end in conformal(series(3), errors, 0.99)] == [[0], [7]]

    def test_both_hold_on_noise(self) -> None:
        luck = np.random.default_rng(8)
        told: dict[str, list[float]] = {"conformal": [], "normal": []}
        for _ in range(150):
            values = luck.normal(100, 5, 104)
            history, actual = values[:100], values[100:]
            said = exponential_smoothing(history, 4, 0.1)
            errors = past_errors(history, 4, lambda h, n: exponential_smoothing(h, n, 0.1), 40)
            told["conformal"].append(coverage(actual, *conformal(said, errors, 0.8)))
            told["normal"].append(coverage(actual, *normal_of_smoothing(said, history, 0.1, 0.8)))
        assert np.mean(told["conformal"]) == pytest.approx(0.8, abs=0.05)
        assert np.mean(told["normal"]) == pytest.approx(0.8, abs=0.05)

    def test_the_normal_ones_widen(self) -> None:
        history = series(5, 9, 5, 9, 5, 9)
        low, high = normal_of_smoothing(np.full(3, 50.0), history, 0.5, 0.6827)
        missed = history[1:] - smoothed(history, 0.5)[:-1]
        sigma = float(np.sqrt(np.mean(missed**2)))
        assert (high - low) / 2 == pytest.approx(sigma * np.sqrt([1, 1.25, 1.5]), rel=1e-3)


def test_weeks_are_whole() -> None:
    sold = pl.DataFrame(
        {"sku": ["a", "a", "b", "a", "c"], "day": [0.0, 6.9, 7.0, 14.0, 1.0], "units": [1, 2, 4, 8, 16]}
    )
    assert weekly_units(sold, [("a",), ("b",), ("d",)], ["sku"], 2).tolist() == [[3, 0], [0, 4], [0, 0]]
