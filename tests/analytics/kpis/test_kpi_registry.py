from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, get_args

import polars as pl
import pytest

from analytics.accounts import NEEDS
from analytics.kpis import KPIS, Better, Facts, Kpi, UndeclaredColumn, Unit, evaluate, kpi, registry, together
from analytics.kpis.warm_up import NEEDS as OF_WARM_UP
from sim.records import SCHEMAS
from tests.analytics.kpis.one_order import facts, order

if TYPE_CHECKING:
    from collections.abc import Callable

    from analytics.kpis import Number
    from analytics.runs import Needs

NAMES = [
    "orders", "settled", "conversion", "session_conversion", "abandoned_carts", "lines_per_order",
    "payment_decline_rate",
    "buyer_surplus_cents", "decline_rate", "gmv_cents", "take_cents", "take_rate", "payment_fee_cents",
    "voucher_cost_cents",
    "freight_share", "duty_share", "vat_share", "door_charges_cents",
    "on_time_share", "perfect_order_share", "lead_days_mean",
    "lead_days_median", "lead_days_p95", "never_arrived_share", "room_used_share", "rolled_share",
    "transit_days_p95", "cost_to_serve_cents_per_order",
    "arrival_error_days", "arrival_coverage", "arrival_pinball_days",
    "late_warned_share", "warned_ahead_days", "false_warning_share",
    "pick_utilisation", "pack_utilisation", "receive_utilisation",
    "queue_days_mean", "dock_days_median", "dock_days_p95",
    "clearance_hours_mean", "clearance_hours_p95", "released_at_once_share", "customs_inspected_share",
    "customs_refused_share", "officer_utilisation",
    "van_stops_per_hour", "van_utilisation", "stop_cost_cents",
    "dispute_rate", "return_rate", "ruled_for_buyer_share", "agreed_share", "default_ruling_share",
    "buyer_loss_cents", "seller_loss_cents", "late_penalty_cents", "carrier_bond_cents", "seller_bond_cents",
    "premium_cents", "insurance_cents", "arbitration_fee_cents", "chargeback_cents",
    "fraud_attempt_share", "self_trade_share", "fraud_accepted_share", "chargeback_rate", "first_party_share",
    "good_orders_lost", "good_orders_lost_cents", "friction_share", "review_share", "review_cost_cents",
    "screening_cost_cents", "fraud_loss_cents", "good_worth_lost_cents", "screening_net_cents",
    "risk_auc", "risk_auc_of_labels", "risk_average_precision", "risk_average_precision_of_labels",
    "recall_at_one_percent", "recall_at_one_percent_of_labels",
    "risk_calibration_error", "risk_calibration_error_of_labels",
    "card_precision_100", "card_precision_100_of_labels", "detection_days",
    "gas_total", "gas_per_order",
    "gas_fee_cents_per_order", "capital_locked_cent_days_per_order", "time_to_money_days", "co2_kg_per_order",
    "return_cost_cents", "return_cost_cents_per_parcel", "return_co2_share", "return_days", "disposed_share",
    "platform_profit_cents", "platform_profit_cents_per_order", "sellers_profit_cents",
    "sellers_profit_cents_per_order", "carriers_profit_cents", "carriers_profit_cents_per_order",
    "insurers_profit_cents", "processors_profit_cents", "exchanges_profit_cents",
    "fill_rate", "stock_out_share", "backlog", "lost_sales_cents",
    "record_accuracy_share", "shrinkage_share", "days_of_supply", "inventory_turns",
    "carrying_cost_cents", "bullwhip",
    "seller_warnings", "vain_seller_warning_share", "crooks_warned_early_share", "crooks_never_warned_share",
    "crook_warning_days", "loss_after_warning_cents", "buyer_warnings", "vain_buyer_warning_share",
]  # fmt: skip
SHOWN_IN = {
    "EUR cents": "EUR",
    "EUR cent days": "EUR days",
    "share": "%",
    "days": "days",
    "hours": "hours",
    "kg CO2": "kg CO2",
}


@pytest.fixture
def plant(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Kpi]:
    """Makes a function a KPI until the test ends."""
    before = dict(registry._KPIS)

    def planted(compute: Callable[[Facts], Number], needs: Needs, **options: Any) -> Kpi:
        return kpi(label="planted", unit="count", needs=needs, **options)(compute)

    yield planted
    registry._KPIS.clear()
    registry._KPIS.update(before)


def longest(facts: Facts) -> Number:
    """Longest leg in km.

    More about it.
    """
    return facts.table("legs")["km"].max()  # type: ignore[return-value]


def test_identifiers_stay_as_they_were_in_their_order() -> None:
    assert list(KPIS) == NAMES
    assert list(evaluate(facts(order()))) == NAMES


@pytest.mark.parametrize("figure", KPIS.values(), ids=list(KPIS))
def test_every_kpi_says_what_it_is(figure: Kpi) -> None:
    assert KPIS[figure.name] is figure
    assert figure.unit in get_args(Unit)
    assert figure.better in get_args(Better)
    assert re.fullmatch(r"\w.+\.", figure.meaning), "one sentence"
    assert "\n" not in figure.meaning
    assert "_" not in figure.label, "words, no identifier"
    assert SHOWN_IN.get(figure.unit, "") in figure.label, "the unit stands in the label"


def test_no_two_kpis_read_alike() -> None:
    labels = [figure.label for figure in KPIS.values()]
    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize(
    ("name", "column"),
    [(k.name, (t, c)) for k in KPIS.values() for t, columns in k.needs.items() for c in columns],
    ids=str,
)
def test_every_declared_column_is_read(name: str, column: tuple[str, str]) -> None:
    figure, (table, removed) = KPIS[name], column
    less = facts(order(outcome="ruled")).only(figure.needs)
    less.tables[table].drop_in_place(removed)  # type: ignore[attr-defined]
    with pytest.raises((UndeclaredColumn, pl.exceptions.ColumnNotFoundError), match=removed):
        figure.compute(less)


def undeclared_orders(facts: Facts) -> Number:
    """Reads a column beside the declared one, in an expression."""
    return facts.orders.filter(pl.col("outcome") == "open").select(pl.col("total_cents").sum()).item()


def undeclared_item(facts: Facts) -> Number:
    """Reads a column beside the declared one, by its name."""
    return facts.orders["total_cents"].sum()


def undeclared_funded(facts: Facts) -> Number:
    """Asks for what needs a column that is not declared."""
    return facts.funded.height


def undeclared_table(facts: Facts) -> Number:
    """Reads another table."""
    return facts.table("disputes").height


@pytest.mark.parametrize(
    ("compute", "missing"),
    [
        (undeclared_orders, "total_cents"),
        (undeclared_item, "total_cents"),
        (undeclared_funded, "funded_at"),
        (undeclared_table, "no table 'disputes' here; there are: orders"),
    ],
)
def test_a_kpi_that_reads_what_it_did_not_declare_fails(
    plant: Callable[..., Kpi], compute: Callable[[Facts], Number], missing: str
) -> None:
    """Though other KPIs need the same column, so that it has been loaded."""
    plant(compute, {"orders": ("outcome",)})
    expected = f"KPI '{compute.__name__}' reads what its needs do not name: .*{missing}"
    with pytest.raises(UndeclaredColumn, match=expected):
        evaluate(facts(order()))


def test_a_kpi_cannot_borrow_what_another_kpi_needs(plant: Callable[..., Kpi]) -> None:
    def borrowed(facts: Facts) -> Number:
        """Calls another KPI without its needs."""
        return KPIS["gmv_cents"](facts)

    planted = plant(borrowed, {"orders": ("funded_at",)})
    with pytest.raises(UndeclaredColumn, match=r"'borrowed' reads .*total_cents"):
        planted(facts(order()))


def test_other_mistakes_of_a_kpi_are_not_hidden(plant: Callable[..., Kpi]) -> None:
    def broken(facts: Facts) -> Number:
        """Divides by nothing."""
        return facts.orders["order"].len() / 0

    with pytest.raises(ZeroDivisionError):
        plant(broken, {"orders": ("order",)})(facts(order()))


def test_the_function_gives_name_and_meaning(plant: Callable[..., Kpi]) -> None:
    planted = plant(longest, {"legs": ("km",)}, better="lower")
    assert (planted.name, planted.meaning) == ("longest", "Longest leg in km.")
    assert (planted.better, planted.spared) == ("lower", False)
    assert list(KPIS)[-1] == "longest"


@pytest.mark.parametrize(
    ("needs", "message"),
    [
        ({"leg": ("km",)}, "'longest' needs table 'leg'; there are traffic, visits, looks, orders"),
        ({"legs": ("km", "miles")}, "'longest' needs miles of 'legs'; there are shipment, consignment, leg"),
        ({"legs": ()}, "'longest' needs no column of 'legs'"),
    ],
)
def test_needs_must_be_columns_of_a_run(plant: Callable[..., Kpi], needs: Needs, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        plant(longest, needs)
    assert "longest" not in KPIS


def test_a_name_is_given_once(plant: Callable[..., Kpi]) -> None:
    def orders(facts: Facts) -> Number:
        """Another one."""
        raise NotImplementedError

    with pytest.raises(ValueError, match="there is a KPI 'orders' already"):
        plant(orders, {"orders": ("order",)})


def test_a_kpi_must_say_what_it_means(plant: Callable[..., Kpi]) -> None:
    def silent(facts: Facts) -> Number:
        raise NotImplementedError

    with pytest.raises(ValueError, match="'silent' has no docstring"):
        plant(silent, {"orders": ("order",)})


def test_the_list_of_kpis_is_not_to_be_written_to() -> None:
    with pytest.raises(TypeError):
        KPIS["mine"] = KPIS["orders"]  # type: ignore[index]


def test_needs_together_name_every_column_once() -> None:
    both = together({"orders": ("a", "b")}, {"legs": ("c",), "orders": ("b", "d")})
    assert both == {"orders": ("a", "b", "d"), "legs": ("c",)}
    assert together() == {}


def test_all_needs_are_columns_and_no_more_than_somebody_reads(plant: Callable[..., Kpi]) -> None:
    needed = registry.all_needs()
    assert "accounts" not in needed, "they are made from the others"
    for table, columns in needed.items():
        assert set(columns) <= {name for name, _ in SCHEMAS[table]}
        for column in columns:
            somebody = any(column in figure.needs.get(table, ()) for figure in KPIS.values())
            assert somebody or column in (*NEEDS.get(table, ()), *OF_WARM_UP.get(table, ()))
    assert "looks" not in needed
    plant(longest, {"looks": ("shown",)})
    assert registry.all_needs() == together({"looks": ("shown", "visit")}, needed)
