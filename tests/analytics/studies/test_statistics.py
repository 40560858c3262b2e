"""Every statistic of a market that can be worked out on paper, and of one without anybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from analytics.studies import MEASURES, STATISTICS, Reference
from analytics.studies.figures import Mix, Pair, Sample
from analytics.studies.timing import expected_repeat_share
from argosy.scenario_files import DATA
from sim.core.units import DAY
from tests.analytics.studies.by_hand import LINES, VISITS, market, nobody

if TYPE_CHECKING:
    from pathlib import Path

SHIPPED = Reference(DATA)
NUMBERS = {
    "session_conversion": 3 / 100,
    "cart_abandonment": 1 - 3 / 10,
    "units_per_purchase": 10 / 3,
    # EUR 10 of visit 0; half of 24 and a quarter of 12 of visit 2; three quarters of 12 of visit 3
    "order_value_eur": (10 + 15 + 9) / 3,
    "return_share": 1 / 2,
    "cancelled_lines": 1 / 6,
    "card_chargebacks": 1 / 3,
    "lost_or_damaged": 1 / 2,
    "saturday_share": 1 / 3,
    "evening_share": 1 / 3,
}


@pytest.mark.parametrize("name", NUMBERS)
def test_a_number(name: str) -> None:
    assert STATISTICS[name](market(), SHIPPED) == pytest.approx(NUMBERS[name])


def sample(name: str) -> Sample:
    found = STATISTICS[name](market(), SHIPPED)
    assert isinstance(found, Sample)
    return found


def test_samples() -> None:
    assert sorted(sample("lines_per_purchase").values) == [1, 2, 3]
    assert sorted(sample("units_per_line").values) == [1, 1, 1, 2, 2, 3]
    assert sorted(sample("order_value_gbp").values) == pytest.approx([9 * 0.85, 10 * 0.85, 15 * 0.85])
    assert len(sample("lines_per_purchase").reference) == len(sample("order_value_gbp").reference) == 99
    # cents a unit of each line: 400, 200, 600, 100, 200, 450; the median is 300
    assert sorted(sample("price_spread").values * 300) == pytest.approx([100, 200, 200, 400, 450, 600])


def test_the_level_of_prices() -> None:
    paid = np.median([400, 200, 600, 100, 200, 450]) / 100 * 0.85
    measured = np.median(SHIPPED.column("price.csv", "unit_price_gbp"))
    assert STATISTICS["price_level"](market(), SHIPPED) == pytest.approx(paid / measured)


def watched_for_738_days(folder: Path) -> Reference:
    totals = 'first = "2009-12-01T07:45:00"\nlast = "2011-12-09T12:50:00"\n'
    (folder / "facts.toml").write_text("[totals]\n" + totals, encoding="utf-8")
    return Reference(folder)


def test_the_retail_data_was_watched_for_two_years() -> None:
    assert SHIPPED.watched_days == 738


def test_a_gap_counts_by_how_likely_a_window_was_to_show_it(tmp_path: Path) -> None:
    (tmp_path / "interpurchase.csv").write_text("percent,days\n1,1\n2,6\n3,8\n4,100\n", encoding="utf-8")
    found = STATISTICS["days_between_purchases"](market(), watched_for_738_days(tmp_path))
    assert isinstance(found, Sample)
    assert found.values == pytest.approx([5 + 9.5 / 24])
    assert found.weights == pytest.approx([7 / 737, 2 / 732, 0, 0])


def test_the_repeats_of_a_window_are_those_of_the_data_thinned(tmp_path: Path) -> None:
    """Of two customers with 1 and 3 purchases in 738 days, half of each falls into 369 days."""
    (tmp_path / "repeat.csv").write_text("purchases,customers\n1,1\n3,1\n", encoding="utf-8")
    data = watched_for_738_days(tmp_path)
    assert expected_repeat_share(data, 369) == pytest.approx((0 + 4 / 8) / (1 / 2 + 7 / 8))
    assert expected_repeat_share(data, 5_000) == pytest.approx(1 / 2)
    assert STATISTICS["bought_more_than_once"](market(), data) == Pair(0.5, expected_repeat_share(data, 8))


def test_a_year_of_customers() -> None:
    later = {"visit": 9, "time": 300 * DAY, "buyer": 3, "buyer_country": "GB", "found": 1, "orders": 1}
    too_late = later | {"time": 380 * DAY}
    long = market(days=455, visits=[*VISITS, later, too_late])
    assert STATISTICS["purchases_a_year"](long, SHIPPED) == 2
    assert STATISTICS["twice_a_year"](long, SHIPPED) == 1
    assert STATISTICS["four_times_a_year"](long, SHIPPED) == 0
    assert STATISTICS["bought_again_within_a_year"](long, SHIPPED) == 1
    alone = market(days=455, visits=[*VISITS, too_late])
    assert STATISTICS["bought_again_within_a_year"](alone, SHIPPED) == 0.5
    assert STATISTICS["purchases_a_year"](market(days=364), SHIPPED) is None


def test_the_ten_that_sell_most(tmp_path: Path) -> None:
    rows = "".join(f"s{n},{n}\n" for n in range(1, 12))
    (tmp_path / "catalogue.csv").write_text("sku,units\n" + rows, encoding="utf-8")
    data = Reference(tmp_path)
    assert STATISTICS["top_ten_share"](market(), data) == Pair(1.0, 65 / 66)
    many = [{"order": 0, "sku": f"s{n}", "quantity": 1, "goods": 1} for n in range(20)]
    assert STATISTICS["top_ten_share"](market(order_lines=[*LINES, *many]), data) == Pair(15 / 30, 65 / 66)


def mix(name: str) -> Mix:
    found = STATISTICS[name](market(), SHIPPED)
    assert isinstance(found, Mix)
    return found


def test_mixes() -> None:
    assert mix("weekday").simulated == {"0": 1, "5": 1, "6": 1}
    assert mix("hour_of_day").simulated == {"11": 1, "20": 1, "0": 1}
    assert sum(mix("weekday").measured.values()) == pytest.approx(1)
    assert len(mix("hour_of_day").measured) == 24
    assert mix("country_mix").simulated == {"DE": 2, "GB": 2}
    assert mix("country_mix").measured["DE"] == pytest.approx(107**0.5)
    assert mix("country_mix_of_the_data").measured.keys() == {"DE", "GB"}, (
        "customers of other countries count not"
    )


def test_volatility_of_rates(tmp_path: Path) -> None:
    rows = "".join(f"2025-01-0{day},{rate}\n" for day, rate in ((1, 100), (2, 110), (3, 100)))
    (tmp_path / "fx.csv").write_text("date,TRY\n" + rows, encoding="utf-8")
    data = Reference(tmp_path)
    assert STATISTICS["fx_volatility"](market(), data) == 0, "one change has no spread"
    whole = market()
    same = whole.__class__(**{**vars(whole), "rates": {"TRY": [50.0, 55.0, 55.0, 50.0], "GBP": [1.0]}})
    assert STATISTICS["fx_volatility"](same, data) == pytest.approx(1)


@pytest.mark.parametrize("name", [name for name in STATISTICS if name not in ("fx_volatility",)])
def test_where_nobody_came_there_is_no_figure(name: str) -> None:
    found = STATISTICS[name](nobody(), SHIPPED)
    assert found is None or (isinstance(found, Mix) and not found.simulated)


def test_series_by_day() -> None:
    by_day = {name: series(market(), 1) for name, series in MEASURES.items()}
    assert all(len(series) == 8 for series in by_day.values())
    assert by_day["conversion"] == [0.5, None, None, None, None, 1, 1, None]
    assert by_day["honest_declines"] == [0, None, None, None, None, 0, 1, None]
    assert by_day["lead_time"] == [4, None, None, None, None, 2, None, None]
    assert by_day["lines_per_order"] == [2, None, None, None, None, 1.5, 1, None]


def test_series_by_block() -> None:
    by_block = {name: series(market(), 4) for name, series in MEASURES.items()}
    assert by_block["conversion"] == [0.5, 1]
    # the second block has one order of seller 1 and two of seller 0: 3 · 2 / (2 · 1)
    assert by_block["effective_sellers"] == [None, 3]
    # 100 at the end, one came back on day 9: 99 after 8 days, when 2 were sold in 4; before that 101, and 4
    assert by_block["stock_cover"] == [101 * 4 / 4, 99 * 4 / 2]
    assert MEASURES["conversion"](market(), 5) == [0.5], "the last three days are no block"
