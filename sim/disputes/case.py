"""A disagreement: how strong each side's case is, what the arbiter makes of it, and its record."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sim.core.units import DAY
from sim.orders import Condition
from sim.policies import Disputed, DisputeView, Returned, Ruled, reads_truth
from sim.records import CaseKind, Decider, DisputeRow

if TYPE_CHECKING:
    from sim.market import Market
    from sim.orders import Order


class Case(NamedTuple):
    """A disagreement; evidence from 0 to 1."""

    kind: CaseKind
    opened_at: int
    buyer_right: bool
    buyer_evidence: float
    seller_evidence: float


def open_case(order: Order, market: Market, kind: CaseKind) -> Case:
    """The buyer asks for the money back. Whoever is right has the stronger evidence.

    Who returns goods is right, unless it sends back something else.
    """
    order.buyer.disputes.append(market.now)
    order.buyer.forget(market.now - int(market.scenario.demand.memory_days * DAY))
    opened = Returned if kind is CaseKind.RETURN else Disputed
    now = market.now
    market.archive.tell(opened(now, order.id, order.buyer.number, order.seller.index, order.total_cents), now)
    right = (kind is CaseKind.RETURN and not order.swapped) or order.condition is not Condition.GOOD
    quality, luck = _quality(order, market), order.luck.dispute
    strong, weak = quality + (1 - quality) * luck.strong_case, (1 - quality) * luck.weak_case
    buyer, seller = (strong, weak) if right else (weak, strong)
    return Case(kind, now, right, buyer, seller)


def _quality(order: Order, market: Market) -> float:
    """Least strength of the case of whoever is right; tracking that is true speaks for an empty parcel."""
    quality = market.scenario.after_sales.evidence_quality
    seller = order.seller
    empty = seller.sends_junk(order.placed_at) and seller.scheme.sends_nothing
    empty = empty and order.condition is Condition.NOT_AS_DESCRIBED
    return quality * market.scenario.crooks.empty_evidence if empty else quality


def close_case(order: Order, market: Market, case: Case, decided_by: Decider) -> None:
    """Record how the disagreement ended."""
    now = market.now
    if case.kind is not CaseKind.CHARGEBACK:
        buyer, seller = order.buyer.number, order.seller.index
        market.archive.tell(Ruled(now, order.id, buyer, seller, order.buyer_bps, decided_by.value), now)
    market.recorder.add(
        DisputeRow(
            order=order.id,
            kind=case.kind,
            opened_at=case.opened_at,
            closed_at=now,
            buyer_right=case.buyer_right,
            buyer_evidence=case.buyer_evidence,
            seller_evidence=case.seller_evidence,
            buyer_bps=order.buyer_bps,
            decided_by=decided_by,
        )
    )


def ruling(order: Order, market: Market, case: Case, error: float = 0.0) -> int:
    """The arbitration policy's verdict in basis points for the buyer, whose evidence is read with `error`."""
    arbiter = market.policies.arbitration
    view = DisputeView(
        time=market.now,
        order=order.id,
        buyer=order.buyer.number,
        seller=order.seller.index,
        amount_cents=order.total_cents,
        delivered=order.delivered_at >= 0,
        buyer_evidence=min(max(case.buyer_evidence + error, 0.0), 1.0),
        seller_evidence=case.seller_evidence,
        buyer_disputes=len(order.buyer.disputes),
        seller_rating=order.seller.rating,
        truth=case.buyer_right if reads_truth(arbiter) else None,
    )
    return arbiter(view, market.settings["arbitration"])
