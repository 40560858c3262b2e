from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.kpis import KPIS, evaluate
from sim.core.units import DAY, HOUR
from tests.analytics.kpis.one_order import DECLINED, facts, order


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("orders", 1),
        ("settled", 1),
        ("conversion", 0.1),
        ("session_conversion", 0.025),
        ("abandoned_carts", 0.75),
        ("lines_per_order", 2),
        ("buyer_surplus_cents", 500),
        ("decline_rate", 0),
        ("gmv_cents", 1000),
        ("take_cents", 50),
        ("take_rate", 0.05),
        ("payment_fee_cents", 30),
        ("voucher_cost_cents", 0),
        ("freight_share", 0.25),
        ("duty_share", 0.05),
        ("vat_share", 0.2),
        ("on_time_share", 1),
        ("perfect_order_share", 1),
        ("lead_days_mean", 2),
        ("room_used_share", 0.5),
        ("rolled_share", 0.25),
        ("transit_days_p95", 1),
        ("cost_to_serve_cents_per_order", 200),
        ("lead_days_median", 2),
        ("lead_days_p95", 2),
        ("dispute_rate", 0),
        ("return_rate", 0),
        ("buyer_loss_cents", 0),
        ("agreed_share", None),
        ("default_ruling_share", None),
        ("ruled_for_buyer_share", None),
        ("seller_loss_cents", 0),
        ("late_penalty_cents", 0),
        ("carrier_bond_cents", 0),
        ("seller_bond_cents", 0),
        ("premium_cents", 0),
        ("insurance_cents", 0),
        ("arbitration_fee_cents", 0),
        ("chargeback_cents", 0),
        ("fraud_attempt_share", 0),
        ("chargeback_rate", 0),
        ("first_party_share", None),
        ("good_orders_lost", 1),
        ("good_orders_lost_cents", 700),
        ("friction_share", 1 / 3),
        ("review_share", 0.2),
        ("review_cost_cents", 500),
        ("screening_cost_cents", 520),
        ("fraud_loss_cents", 0),
        ("good_worth_lost_cents", 30),
        ("screening_net_cents", 550),
        ("risk_auc", 2.5 / 4),
        ("risk_auc_of_labels", None),
        ("risk_average_precision", (1 / 2 + 2 / 3) / 2),
        ("recall_at_one_percent", 0),
        ("risk_calibration_error", (abs(0.9 + 0.9 - 1) + 0.1 + 0.4) / 4),
        ("card_precision_100", (1 / 3 + 1) / 2),
        ("detection_days", 3),
        ("gas_total", 400_000),
        ("gas_per_order", 400_000),
        ("gas_fee_cents_per_order", 700_000e-9 * 2500 * 100),
        ("capital_locked_cent_days_per_order", 4000),
        ("time_to_money_days", 4),
        ("co2_kg_per_order", 0.8),
        ("return_cost_cents", 1_500),
        ("return_cost_cents_per_parcel", 500),
        ("return_co2_share", 0.25),
        ("return_days", 5),
        ("disposed_share", 1 / 3),
        ("platform_profit_cents", 0),
        ("sellers_profit_cents", 439),
        ("sellers_profit_cents_per_order", 439),
        ("carriers_profit_cents", 20),
        ("carriers_profit_cents_per_order", 20),
        ("exchanges_profit_cents", 0),
        ("pick_utilisation", 0.75),
        ("clearance_hours_mean", 2.25),
        ("clearance_hours_p95", 0.5 + 0.95 * 3.5),
        ("released_at_once_share", 0.2),
        ("customs_inspected_share", 0.4),
        ("customs_refused_share", 0.4),
        ("officer_utilisation", 0.625),
        ("pack_utilisation", 0.25),
        ("queue_days_mean", 0.5),
        ("dock_days_median", 1),
        ("dock_days_p95", 1),
        ("van_stops_per_hour", 15),
        ("van_utilisation", 0.4),
        ("stop_cost_cents", 250),
    ],
)
def test_one_order_by_hand(name: str, value: float | None) -> None:
    found = KPIS[name](facts(order()))
    assert found is None if value is None else found == pytest.approx(value)


@pytest.mark.parametrize(
    ("name", "change", "value"),
    [
        ("on_time_share", {"delivered_at": 4 * DAY}, 0),
        ("on_time_share", {"delivered_at": -1}, 0),
        ("on_time_share", {"condition": "damaged"}, 0),
        ("on_time_share", {"delivered_at": 3 * DAY}, 1),
        ("lead_days_median", {"delivered_at": -1, "closed_at": 30 * DAY}, 30),
        ("transit_days_p95", {"delivered_at": -1, "closed_at": 30 * DAY}, 29),
        ("transit_days_p95", {"shipped_at": -1}, None),
        ("perfect_order_share", {"delivered_at": 4 * DAY}, 0),
        ("perfect_order_share", {"condition": "damaged"}, 0),
        ("lead_days_median", {"delivered_at": -1, "outcome": "called_off"}, None),
        ("never_arrived_share", {"delivered_at": -1}, 1),
        ("never_arrived_share", {"delivered_at": -1, "outcome": "called_off"}, None),
        ("dock_days_median", {"shipped_at": -1, "closed_at": 30 * DAY}, 30),
        ("dock_days_median", {"funded_at": 6 * HOUR}, 0.75),
        ("dock_days_median", {"funded_at": -1}, None),
        ("dock_days_median", {"outcome": "called_off"}, None),
        ("pick_utilisation", {"placed_at": DAY}, 0.375),
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
    found = KPIS[name](facts(order(**change)))
    assert found is None if value is None else found == pytest.approx(value)


def test_declined_orders_count_as_placed_only() -> None:
    found = evaluate(facts(order(), DECLINED))
    assert (found["orders"], found["settled"], found["decline_rate"]) == (2, 1, 0.5)
    assert found["gmv_cents"] == 1000
    assert found["co2_kg_per_order"] == pytest.approx(0.8)


def test_disputes_and_returns_are_told_apart() -> None:
    kinds = ("dispute", "return", "return", "chargeback")
    found = evaluate(facts(order(), order(), disputes=tuple((kind, 0, "arbiter") for kind in kinds)))
    assert (found["dispute_rate"], found["return_rate"]) == (0.5, 1.0)


def test_who_decides_disputes_and_for_whom() -> None:
    found = evaluate(
        facts(
            order(),
            disputes=(
                ("dispute", 10_000, "agreement"), ("dispute", 2_500, "silence"), ("dispute", 2_500, "jurors"),
                ("dispute", 0, "arbiter"), ("return", 10_000, "silence"), ("chargeback", 0, "processor"),
            ),
        )
    )  # fmt: skip
    assert (found["agreed_share"], found["default_ruling_share"]) == (0.25, 0.25)
    assert found["ruled_for_buyer_share"] == 0.375


LOST = order(
    outcome="expired", condition="lost", delivered_at=-1, to_buyer=20_000_000, to_seller=0, to_carrier=0,
    to_tax=0, to_platform=0,
)  # fmt: skip
"""Half of its price of 10.00 EUR in total was for the goods."""


@pytest.mark.parametrize(
    ("change", "cents"),
    [
        ({}, 500),
        ({"seller_conduct": "fraudulent"}, 0),
        ({"shipped_at": -1}, 0),
        ({"outcome": "returned"}, 0),
        ({"outcome": "confirmed"}, 0),
        ({"condition": "not_as_described"}, 0),
        ({"outcome": "ruled", "condition": "damaged"}, 500),
        ({"outcome": "ruled", "to_buyer": 16_000_000, "to_seller": 3_800_000, "to_platform": 200_000}, 300),
    ],
)
def test_what_an_honest_seller_loses(change: dict[str, Any], cents: int) -> None:
    assert KPIS["seller_loss_cents"](facts(LOST | change)) == cents


SHORT = {"order": 0, "missing": 2, "goods": 400}, {"order": 0, "missing": 0, "goods": 600}


def test_a_line_that_never_left_the_shelf_is_not_lost() -> None:
    """Its share of the price goes back by agreement; the buyer keeps and pays the rest."""
    paid = {"to_buyer": 4_000_000, "to_seller": 5_400_000, "to_platform": 600_000}
    agreed = order(outcome="agreed", **paid)
    assert KPIS["seller_loss_cents"](facts(agreed, lines=SHORT)) == 0
    assert KPIS["seller_loss_cents"](facts(agreed)) == 200, "what came and is not paid is lost"


def test_what_was_sent_of_a_short_order_can_be_lost() -> None:
    assert KPIS["seller_loss_cents"](facts(LOST, lines=SHORT)) == 300


def test_what_bonds_and_insurers_pay_makes_a_loss_good() -> None:
    paid = (
        ("carrier's bond", 150),
        ("insurance", 315),
        ("seller's bond", 40),
        ("premium", 4),
        ("lateness", 2),
    )
    fees = (("arbitration fee", 500), ("arbitration fee back", 120), ("slash", 300))
    found = evaluate(facts(LOST, side_payments=(*paid, *paid, *fees)))
    assert found["seller_loss_cents"] == 500 - 2 * (150 + 315)
    assert found["carrier_bond_cents"] == 300
    assert found["insurance_cents"] == 630
    assert found["seller_bond_cents"] == 80
    assert found["premium_cents"] == 8
    assert found["late_penalty_cents"] == 4
    assert found["arbitration_fee_cents"] == 380


@given(st.lists(st.tuples(st.integers(1, 60), st.integers(0, 60)), min_size=1, max_size=40), st.data())
def test_no_lead_time_falls_when_parcels_are_lost(orders: list[tuple[int, int]], data: st.DataObject) -> None:
    """Those that arrived after so many days, and were closed so many later; some of them never arrive."""
    lost = data.draw(st.sets(st.integers(0, len(orders) - 1)))

    def figures(gone: set[int]) -> dict[str, Any]:
        rows = [
            order(delivered_at=-1 if n in gone else days * DAY, closed_at=(days + more) * DAY)
            for n, (days, more) in enumerate(orders)
        ]
        together = facts(*rows)
        return {name: KPIS[name](together) for name in ("lead_days_median", "lead_days_p95", "on_time_share")}

    before, after = figures(set()), figures(lost)
    assert after["lead_days_median"] >= before["lead_days_median"] - 1e-9
    assert after["lead_days_p95"] >= before["lead_days_p95"] - 1e-9
    assert after["on_time_share"] <= before["on_time_share"]


def test_nothing_at_all() -> None:
    found = evaluate(facts(visits=0))
    assert found["orders"] == found["settled"] == found["gmv_cents"] == found["take_cents"] == 0
    assert found["conversion"] is None
    assert found["on_time_share"] is None
    assert found["lead_days_p95"] is None
    assert found["time_to_money_days"] is None


def test_a_run_cut_short_has_no_conversion() -> None:
    assert evaluate(facts(order(), visits=None))["conversion"] is None


@pytest.mark.parametrize(
    ("given", "share"),
    [
        ({}, 1.0),
        ({"lines": ({"order": 0, "missing": 1},)}, 0.0),
        ({"lines": ({"order": 0, "missing": 0}, {"order": 2, "missing": 1})}, 1.0),
        ({"disputes": (("return", 0, ""),)}, 1.0),
        ({"disputes": (("dispute", 0, ""),)}, 0.0),
    ],
)
def test_what_spoils_a_perfect_order(given: dict[str, Any], share: float) -> None:
    assert KPIS["perfect_order_share"](facts(order(), **given)) == share
