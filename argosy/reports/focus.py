"""Which key figures answer a question, by what is varied."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analytics.kpis import KPIS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from argosy.reports.comparing import Compared

FREIGHT: Final = ("cost_to_serve_cents_per_order", "lead_days_mean", "co2_kg_per_order", "on_time_share")
"""What logistics trades against each other: cost, time, emissions, service."""

_TRUST: Final = (
    "platform_profit_cents_per_order", "time_to_money_days", "capital_locked_cent_days_per_order",
    "gas_fee_cents_per_order",
)  # fmt: skip

_BY_FAMILY: Final[Mapping[str, Sequence[str]]] = {
    "routing": FREIGHT,
    "last_mile": FREIGHT,
    "placement": FREIGHT,
    "dispatch": ("on_time_share", "lead_days_mean", "cost_to_serve_cents_per_order", "queue_days_mean"),
    "fraud": ("platform_profit_cents_per_order", "conversion", "chargeback_cents", "decline_rate"),
    "replenishment": (
        "sellers_profit_cents_per_order", "fill_rate", "carrying_cost_cents", "lead_days_mean",
    ),
    "pricing": ("sellers_profit_cents_per_order", "buyer_surplus_cents", "conversion", "gmv_cents"),
    "recommendation": ("gmv_cents", "buyer_surplus_cents", "conversion", "sellers_profit_cents_per_order"),
    "arbitration": ("buyer_loss_cents", "seller_loss_cents", "default_ruling_share", "time_to_money_days"),
    "arrival": ("arrival_pinball_days", "late_warned_share", "false_warning_share", "arrival_error_days"),
    "grading": (
        "crooks_warned_early_share", "vain_seller_warning_share", "buyer_loss_cents", "time_to_money_days",
    ),
    "marketing": ("platform_profit_cents", "orders", "gmv_cents", "conversion"),
    "settlement": _TRUST,
    "modules": _TRUST,
}  # fmt: skip

_OTHERWISE: Final = (
    "platform_profit_cents_per_order", "cost_to_serve_cents_per_order", "lead_days_mean", "on_time_share",
)  # fmt: skip

_ALSO: Final = (
    "conversion", "gmv_cents", "platform_profit_cents_per_order", "sellers_profit_cents_per_order", "fill_rate",
)  # fmt: skip
_MOST: Final = 8


def focus_of(compared: Compared, varied: Iterable[str]) -> list[str]:
    """The figures that decide, the first above all; of those with a welcome direction that are there.

    Args:
        compared: strategies.
        varied: families, `routing` for example; the first that is known decides.
    """
    wanted = next((_BY_FAMILY[family] for family in varied if family in _BY_FAMILY), _OTHERWISE)
    there = [m for m in wanted if _decides(compared, m)]
    return there or [m for m in compared.metrics if _decides(compared, m)][:1]


def shown(compared: Compared, focus: Sequence[str]) -> list[str]:
    """The figures that have pictures: those that decide, those of freight, and a few of money."""
    wanted = dict.fromkeys([*focus, *FREIGHT, *_ALSO])
    return [metric for metric in wanted if metric in compared.metrics][:_MOST]


def _decides(compared: Compared, metric: str) -> bool:
    return metric in compared.metrics and KPIS[metric].better != "neither"
