"""KPIs of fraud by buyers: how much there is, what gets through, what it costs, and what stopping it costs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from analytics.kpis.facts import ratio, together, total
from analytics.kpis.registry import kpi
from sim.policies import Action
from sim.records import CRIMINALS, CaseKind, Conduct

if TYPE_CHECKING:
    from analytics.kpis.facts import Facts, Number
    from analytics.runs import Needs

_PLACED: Final[Needs] = {"orders": ("buyer_conduct",)}
_PAID: Final[Needs] = {"orders": ("funded_at", "buyer_conduct")}
_REVERSED: Final[Needs] = {"orders": ("order", "funded_at"), "disputes": ("order", "kind")}
_COSTS: Final[Needs] = {"screenings": ("cost_cents",)}
_STOPPED: Final[Needs] = {"screenings": ("passed", "conduct")}
_THIEF: Final = pl.col("buyer_conduct") == Conduct.THIEF
_GOOD: Final = ~pl.col("conduct").is_in(CRIMINALS)


@kpi(
    label="charged back, EUR", unit="EUR cents", better="lower",
    needs={"orders": ("funded_at", "chargeback", "total", "total_cents")},
)  # fmt: skip
def chargeback_cents(facts: Facts) -> Number:
    """Payments reversed because the means were stolen; the platform bears them."""
    return round(facts.funded.select(_charged_back()).item() or 0)


@kpi(label="orders by thieves, % of those placed", unit="share", better="lower", needs=_PLACED)
def fraud_attempt_share(facts: Facts) -> Number:
    """Share of placed orders that stolen means were to pay, in truth."""
    return ratio(facts.orders.filter(_THIEF).height, facts.orders.height)


@kpi(
    label="orders of sellers with themselves, % of those placed", unit="share", better="lower", needs=_PLACED
)
def self_trade_share(facts: Facts) -> Number:
    """Share of placed orders by straw buyers of rings of sellers, in truth."""
    return ratio(facts.orders.filter(pl.col("buyer_conduct") == Conduct.STRAW).height, facts.orders.height)


@kpi(label="orders by thieves, % of those paid", unit="share", better="lower", needs=_PAID)
def fraud_accepted_share(facts: Facts) -> Number:
    """Share of paid orders that stolen means paid, in truth."""
    return ratio(facts.funded.filter(_THIEF).height, facts.funded.height)


@kpi(label="payments charged back, %", unit="share", better="lower", needs=_REVERSED)
def chargeback_rate(facts: Facts) -> Number:
    """Share of paid orders whose payment was reversed, whoever asked for it."""
    return ratio(_reversed(facts).height, facts.funded.height)


@kpi(
    label="first-party, % of chargebacks", unit="share",
    needs=together(_REVERSED, {"orders": ("buyer_conduct",)}),
)  # fmt: skip
def first_party_share(facts: Facts) -> Number:
    """Share of reversed payments that the buyers themselves had made, in truth."""
    found = _reversed(facts)
    return ratio(found.filter(~_THIEF).height, found.height)


@kpi(label="good orders that screening lost", unit="count", better="lower", needs=_STOPPED)
def good_orders_lost(facts: Facts) -> Number:
    """Orders of buyers who are no thieves that the screen stopped, or whose buyers left because of it."""
    return _lost(facts).height


@kpi(
    label="good orders that screening lost, EUR", unit="EUR cents", better="lower",
    needs=together(_STOPPED, {"screenings": ("amount_cents",)}),
)  # fmt: skip
def good_orders_lost_cents(facts: Facts) -> Number:
    """What these orders came to."""
    return total(_lost(facts), "amount_cents")


@kpi(
    label="asked for proof, % of good orders", unit="share", better="lower",
    needs={"screenings": ("action", "conduct")},
)  # fmt: skip
def friction_share(facts: Facts) -> Number:
    """Share of orders of buyers who are no thieves for which proof was asked."""
    good = facts.table("screenings").filter(_GOOD)
    return ratio(good.filter(pl.col("action") == Action.VERIFY.value).height, good.height)


@kpi(label="put before a reviewer, % of orders", unit="share", needs={"screenings": ("action",)})
def review_share(facts: Facts) -> Number:
    """Share of screened orders that were put before a reviewer."""
    every = facts.table("screenings")
    return ratio(every.filter(pl.col("action") == Action.REVIEW.value).height, every.height)


@kpi(
    label="cost of reviews, EUR", unit="EUR cents", better="lower",
    needs={"screenings": ("action", "cost_cents")}, spared=True,
)  # fmt: skip
def review_cost_cents(facts: Facts) -> Number:
    """What the platform paid for reviews of orders."""
    every = facts.table("screenings")
    return total(every.filter(pl.col("action") == Action.REVIEW.value), "cost_cents")


@kpi(label="cost of screening, EUR", unit="EUR cents", better="lower", needs=_COSTS, spared=True)
def screening_cost_cents(facts: Facts) -> Number:
    """What the platform paid for proofs and reviews."""
    return total(facts.table("screenings"), "cost_cents")


@kpi(
    label="lost by fraud, EUR", unit="EUR cents", better="lower",
    needs=together(
        _REVERSED, {"orders": ("chargeback", "total", "total_cents", "payment_fee_cents")}
    ),
)  # fmt: skip
def fraud_loss_cents(facts: Facts) -> Number:
    """What the platform bore of reversed payments, and all that processors took for those orders."""
    found = _reversed(facts)
    back = round(found.select(_charged_back()).item() or 0)
    return back + total(found, "payment_fee_cents")


@kpi(
    label="worth lost with good orders, EUR", unit="EUR cents", better="lower",
    needs={"screenings": ("lost_cents",)},
)  # fmt: skip
def good_worth_lost_cents(facts: Facts) -> Number:
    """Fees and sellers' margins of good orders that screening lost, and expected ones of buyers who stay away."""
    return total(facts.table("screenings"), "lost_cents")


@kpi(
    label="fraud, screening and lost worth together, EUR", unit="EUR cents", better="lower",
    needs=together(fraud_loss_cents.needs, screening_cost_cents.needs, good_worth_lost_cents.needs),
)  # fmt: skip
def screening_net_cents(facts: Facts) -> Number:
    """What fraud costs the platform in the end: lost by fraud, paid for screening, and lost with good orders."""
    parts = (fraud_loss_cents(facts), screening_cost_cents(facts), good_worth_lost_cents(facts))
    return sum(part or 0 for part in parts)


def _charged_back() -> pl.Expr:
    return (pl.col("chargeback") / pl.col("total") * pl.col("total_cents")).sum()


def _reversed(facts: Facts) -> pl.DataFrame:
    """Paid orders whose payment was reversed."""
    disputes = facts.table("disputes")
    orders = disputes.filter(pl.col("kind") == CaseKind.CHARGEBACK)["order"]
    return facts.funded.filter(pl.col("order").is_in(orders.implode()))


def _lost(facts: Facts) -> pl.DataFrame:
    return facts.table("screenings").filter(~pl.col("passed") & _GOOD)
