"""What the fraud screen sees of an order, and what it is told that its actions cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.core.units import BPS, DAY, HOUR
from sim.policies import RiskView, Terms

if TYPE_CHECKING:
    from sim.market import Market
    from sim.orders import Order


def view_of(order: Order, market: Market) -> RiskView:
    """What is known of an order when it is screened, without the truth."""
    identity, now, country = order.identity, market.now, order.buyer.country.code
    return RiskView(
        order=order.id,
        time=now,
        buyer=order.buyer.number,
        seller=order.seller.index,
        buyer_country=country,
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
        hour=(now + market.world.clocks[country].offset(now)) % DAY // HOUR,
        opened_at=order.buyer.opened_at,
        device=identity.device,
        instrument=identity.instrument,
        instrument_country=identity.instrument_country,
        address=identity.address,
        attested=identity.attested,
        tries=order.tries,
        seller_grade=market.grades.get(order.seller.index, ""),
        terms=terms_for(order, market),
    )


def terms_for(order: Order, market: Market) -> Terms:
    """What the actions cost on this order, by the scenario's figures and what the market has seen so far."""
    screening, worth = market.scenario.screening, worth_of(order, market)
    return Terms(
        worth_cents=worth,
        chargeback_fee_cents=market.scenario.after_sales.chargeback_fee_cents,
        verify_cents=screening.verify_cents,
        verify_loss=(1 - screening.frictionless_share) * screening.challenge_loss_share,
        verify_stops=screening.proof_failed_share,
        limit_loss=1 - screening.switch_share,
        review_cents=screening.review_cents,
        review_room=market.reviewers.room(),
        review_error=screening.review_error_share,
        decline_cents=round(worth * later_orders(market) * screening.never_return_share),
    )


def worth_of(order: Order, market: Market) -> int:
    """Euro cents: the platform's fee, and as much of the seller's gross margin as counts as the platform's loss."""
    fee, goods = (
        market.euro_cents(amount, order.quote.currency) for amount in (order.fee, order.quote.goods)
    )
    margin = goods * (BPS - market.scenario.selling.goods_cost_bps) / BPS - fee
    return fee + round(market.scenario.screening.sellers_share * max(0, margin))


def later_orders(market: Market) -> float:
    """How many more orders a customer places on average: lifetimes have no memory, so it is that of any."""
    demand = market.scenario.demand
    visits = demand.visits_per_day * demand.customer_lifetime_days / demand.buyers
    return visits * market.orders.placed / max(1, market.visits)
