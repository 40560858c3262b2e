"""A screening as it is recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.records import ScreenEnd, ScreeningRow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.orders import Order
    from sim.policies import Reason, RiskView, Screening

_MOST_REASONS: Final = 5


def screening_row(order: Order, view: RiskView, verdict: Screening) -> ScreeningRow:
    """What the screen saw and said, and the truth; as yet nothing has come of it."""
    return ScreeningRow(
        order=order.id,
        time=view.time,
        action=verdict.action.value,
        risk=-1.0 if verdict.risk is None else float(verdict.risk),
        explores=verdict.explores,
        passed=False,
        ended=ScreenEnd.DECLINED,
        decided_after=0,
        cost_cents=0,
        lost_cents=0,
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
        reasons=text_of(verdict.reasons),
        conduct=order.buyer.conduct,
        tactic=order.buyer.tactic,
    )


def text_of(reasons: Iterable[Reason]) -> str:
    """The first reasons as `feature:value:weight`, parted by semicolons; what parts them is no part of a name."""
    found = list(reasons)[:_MOST_REASONS]
    return ";".join(f"{_plain(name)}:{value:.6g}:{weight:.4g}" for name, value, weight in found)


def _plain(name: str) -> str:
    return name.replace(";", ",").replace(":", "=")
