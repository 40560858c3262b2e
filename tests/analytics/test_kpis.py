from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from analytics.kpis import FIGURES, Facts, kpis
from analytics.runs import schema_of
from sim.units import DAY

BLANK: dict[type, Any] = {pl.Int64: 0, pl.String: "", pl.Boolean: False}


def facts(*orders: dict[str, Any], kinds: tuple[str, ...] = (), visits: int | None = 10) -> Facts:
    schema = schema_of("orders")
    rows = [{name: order.get(name, BLANK[kind]) for name, kind in schema.items()} for order in orders]
    return Facts(
        orders=pl.DataFrame(rows, schema=schema),
        disputes=pl.DataFrame({"kind": kinds}, schema={"kind": pl.String}),
        gas_by_price={2 * 10**9: 300_000, 10**9: 100_000},
        visits=visits,
        coin_price_eur=2500.0,
    )


def order(**changes: Any) -> dict[str, Any]:
    """An order over 20.00 in a currency worth half a euro: 10.00 EUR."""
    return {
        "total": 2000, "total_cents": 1000, "goods": 1000, "freight": 500, "duty": 100, "vat": 400,
        "to_seller": 9_000_000, "to_carrier": 5_000_000, "to_tax": 5_000_000, "to_platform": 1_000_000,
        "outcome": "confirmed", "condition": "good", "escrow_id": 1, "placed_at": 0, "funded_at": 0,
        "delivered_at": 2 * DAY, "promised_at": 3 * DAY, "closed_at": 4 * DAY, "co2_g": 600,
        "payment_fee_cents": 30,
    } | changes  # fmt: skip


DECLINED = order(
    outcome="declined", funded_at=-1, delivered_at=-1, escrow_id=0, to_seller=0, to_carrier=0, to_tax=0,
    to_platform=0, co2_g=0, condition="unknown",
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("orders", 1),
        ("settled", 1),
        ("conversion", 0.1),
        ("decline_rate", 0),
        ("gmv_cents", 1000),
        ("take_cents", 50),
        ("take_rate", 0.05),
        ("payment_fee_cents", 30),
        ("freight_share", 0.25),
        ("duty_share", 0.05),
        ("vat_share", 0.2),
        ("on_time_share", 1),
        ("lead_days_median", 2),
        ("lead_days_p95", 2),
        ("dispute_rate", 0),
        ("return_rate", 0),
        ("buyer_loss_cents", 0),
        ("chargeback_cents", 0),
        ("gas_total", 400_000),
        ("gas_per_order", 400_000),
        ("gas_fee_cents_per_order", 700_000e-9 * 2500 * 100),
        ("capital_locked_cent_days_per_order", 4000),
        ("time_to_money_days", 4),
        ("co2_kg_per_order", 0.6),
    ],
)
def test_one_order_by_hand(name: str, value: float) -> None:
    assert FIGURES[name](facts(order())) == pytest.approx(value)


def test_all_figures_are_tested_and_documented() -> None:
    assert set(kpis(facts(order()))) == set(FIGURES)
    assert all(figure.__doc__ for figure in FIGURES.values())


@pytest.mark.parametrize(
    ("name", "change", "value"),
    [
        ("on_time_share", {"delivered_at": 4 * DAY}, 0),
        ("on_time_share", {"delivered_at": -1}, 0),
        ("on_time_share", {"condition": "damaged"}, 0),
        ("on_time_share", {"delivered_at": 3 * DAY}, 1),
        ("lead_days_median", {"delivered_at": -1}, None),
        ("settled", {"outcome": "open"}, 0),
        ("gas_per_order", {"outcome": "open"}, None),
        ("chargeback_cents", {"chargeback": 1000}, 500),
        ("buyer_loss_cents", {"buyer_loss_cents": 70}, 70),
        ("time_to_money_days", {"escrow_id": 0}, 0),
        ("time_to_money_days", {"to_seller": 0}, None),
        ("capital_locked_cent_days_per_order", {"escrow_id": 0}, 0),
    ],
)
def test_what_changes_a_figure(name: str, change: dict[str, Any], value: float | None) -> None:
    found = FIGURES[name](facts(order(**change)))
    assert found is None if value is None else found == pytest.approx(value)


def test_declined_orders_count_as_placed_only() -> None:
    found = kpis(facts(order(), DECLINED))
    assert (found["orders"], found["settled"], found["decline_rate"]) == (2, 1, 0.5)
    assert found["gmv_cents"] == 1000
    assert found["co2_kg_per_order"] == pytest.approx(0.6)


def test_disputes_and_returns_are_told_apart() -> None:
    found = kpis(facts(order(), order(), kinds=("dispute", "return", "return", "chargeback")))
    assert (found["dispute_rate"], found["return_rate"]) == (0.5, 1.0)


def test_nothing_at_all() -> None:
    found = kpis(facts(visits=0))
    assert found["orders"] == found["settled"] == found["gmv_cents"] == found["take_cents"] == 0
    assert found["conversion"] is None
    assert found["on_time_share"] is None
    assert found["lead_days_p95"] is None
    assert found["time_to_money_days"] is None


def test_a_run_cut_short_has_no_conversion() -> None:
    assert kpis(facts(order(), visits=None))["conversion"] is None
