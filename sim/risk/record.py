"""A screening as it is recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.policies import reasons_text
from sim.records import ScreeningRow

if TYPE_CHECKING:
    from sim.orders import Order
    from sim.policies import RiskView, Screening
    from sim.risk.actions import Ending


def screening_row(
    order: Order, view: RiskView, verdict: Screening, ending: Ending, decided_after: int, lost_cents: int
) -> ScreeningRow:
    """What the screen saw and said, what came of it, and the truth."""
    return ScreeningRow(
        order=order.id,
        time=view.time,
        action=verdict.action.value,
        risk=-1.0 if verdict.risk is None else float(verdict.risk),
        explores=verdict.explores,
        passed=ending.passed,
        ended=ending.end,
        decided_after=decided_after,
        cost_cents=ending.cents,
        lost_cents=lost_cents,
        buyer=view.buyer,
        seller=view.seller,
        seller_rating=view.seller_rating,
        device=view.device,
        instrument=view.instrument,
        instrument_country=view.instrument_country,
        address=view.address,
        attested=view.attested,
        opened_at=view.opened_at,
        hour=view.hour,
        tries=view.tries,
        lines=view.lines,
        quantity=view.quantity,
        amount_cents=view.amount_cents,
        payment=view.payment,
        reversible=view.reversible,
        country_mismatch=view.country_mismatch,
        buyer_orders=view.buyer_orders,
        buyer_disputes=view.buyer_disputes,
        reasons=reasons_text(verdict.reasons),
        conduct=order.buyer.conduct,
        tactic=order.buyer.tactic,
    )
