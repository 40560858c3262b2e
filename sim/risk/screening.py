"""The fraud screen: what it sees of an order before it is paid, and what its verdict counts for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.policies import Action, RiskView, Screened, reads_truth, screening

if TYPE_CHECKING:
    from sim.market import Market
    from sim.orders import Order


def passes_screen(order: Order, market: Market) -> bool:
    """Let the screen judge, and count the order: for its buyer in any case, for its listing if accepted."""
    screen, now = market.policies.fraud, market.now
    view = _view(order, market)
    shown = view._replace(truth=order.buyer.conduct) if reads_truth(screen) else view
    verdict = screening(screen(shown, market.settings["fraud"]))
    accepted = verdict.action is not Action.DECLINE
    if market.archive.listens:
        market.archive.tell(Screened(now, view, accepted, verdict.action.value, verdict.explores), now)
    order.buyer.orders.append(now)
    if accepted:
        for line in order.lines:
            market.popularity.add(line.listing.index, line.quantity)
            market.turnover.add(line.listing.shelf, line.quantity)
    return accepted


def _view(order: Order, market: Market) -> RiskView:
    identity = order.identity
    return RiskView(
        order=order.id,
        time=market.now,
        buyer=order.buyer.number,
        seller=order.seller.index,
        buyer_country=order.buyer.country.code,
        seller_country=order.seller.country.code,
        category=max(order.lines, key=lambda line: line.goods).listing.product.category,
        quantity=order.quantity,
        amount_cents=order.total_cents,
        payment=order.payment.name,
        reversible=order.payment.chargeback,
        buyer_orders=order.buyer_orders,
        buyer_disputes=order.buyer_disputes,
        country_mismatch=order.country_mismatch,
        seller_rating=order.seller.rating,
        lines=len(order.lines),
        opened_at=order.buyer.opened_at,
        device=identity.device,
        instrument=identity.instrument,
        instrument_country=identity.instrument_country,
        address=identity.address,
        attested=identity.attested,
        tries=order.tries,
        seller_grade=market.grades.get(order.seller.index, ""),
    )
