"""KPIs of the modules around the escrow: what bonds, insurers and courts paid and cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from analytics.kpis.facts import total
from analytics.kpis.registry import kpi
from sim.records import PaymentKind

if TYPE_CHECKING:
    from analytics.kpis.facts import Facts, Number
    from analytics.runs import Needs

_PAYMENTS: Final[Needs] = {"side_payments": ("kind", "cents")}


@kpi(label="paid by late carriers, EUR", unit="EUR cents", better="lower", needs=_PAYMENTS, spared=True)
def late_penalty_cents(facts: Facts) -> Number:
    """What late carriers paid their buyers."""
    return _paid(facts, PaymentKind.LATENESS)


@kpi(label="paid from carriers' bonds, EUR", unit="EUR cents", needs=_PAYMENTS, spared=True)
def carrier_bond_cents(facts: Facts) -> Number:
    """What carriers paid for lost and damaged parcels."""
    return _paid(facts, PaymentKind.CARRIERS_BOND)


@kpi(label="paid from sellers' bonds, EUR", unit="EUR cents", needs=_PAYMENTS, spared=True)
def seller_bond_cents(facts: Facts) -> Number:
    """What sellers paid their buyers for orders that failed by their fault."""
    return _paid(facts, PaymentKind.SELLERS_BOND)


@kpi(label="insurance premiums, EUR", unit="EUR cents", better="lower", needs=_PAYMENTS, spared=True)
def premium_cents(facts: Facts) -> Number:
    """What insuring parcels cost."""
    return _paid(facts, PaymentKind.PREMIUM)


@kpi(label="paid by insurers, EUR", unit="EUR cents", needs=_PAYMENTS, spared=True)
def insurance_cents(facts: Facts) -> Number:
    """What insurers paid."""
    return _paid(facts, PaymentKind.INSURANCE)


@kpi(label="fees of arbitration, EUR", unit="EUR cents", better="lower", needs=_PAYMENTS, spared=True)
def arbitration_fee_cents(facts: Facts) -> Number:
    """What rulings cost, less what silent arbitrators gave back."""
    return _paid(facts, PaymentKind.ARBITRATION_FEE) - _paid(facts, PaymentKind.ARBITRATION_FEE_BACK)


def _paid(facts: Facts, kind: PaymentKind) -> int:
    return total(facts.table("side_payments").filter(pl.col("kind") == kind), "cents")
