"""What a buyer sees, and what it chooses."""

from __future__ import annotations

from math import exp
from types import MappingProxyType
from typing import TYPE_CHECKING

from sim.core.distributions import cumulative, empirical, pick
from sim.demand.offers import Offer, Offers
from sim.demand.retrieval import Retrieval
from sim.orders import Line, Purchase
from sim.policies import ShelfView, reads_truth
from sim.world.people import Conduct

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.core.luck import PaymentLuck, VisitLuck
    from sim.demand.offers import OfferTuple
    from sim.market import Market
    from sim.scenario import PaymentMethod
    from sim.world.people import Buyer, Product


class Shop:
    """Slates and choices: multinomial logit over the slate and the outside option."""

    def __init__(self, market: Market) -> None:
        self._market = market
        self._demand = market.scenario.demand
        world = market.world
        self._offers = Offers(market)
        self._products = world.products
        self._interest = cumulative([float(p.popularity) for p in world.products])
        self._retrieval = Retrieval(world.listings, world.products, self._demand.considered_offers)
        self._units_sold = MappingProxyType(market.units_sold)
        self._ratings = MappingProxyType(market.ratings)
        self._recommendation = market.policies.recommendation
        self._setting = market.settings["recommendation"]
        methods = market.scenario.payments
        self._payments = cumulative([method.share for method in methods])
        self._reversible = cumulative([method.share * method.chargeback for method in methods])

    def visit(self, buyer: Buyer, luck: VisitLuck, payment: PaymentLuck) -> Purchase | None:
        """One visit; None where the buyer leaves without an order."""
        product = self._products[pick(luck.interest, self._interest)]
        quantity = max(1, round(empirical(luck.quantity, self._market.world.units_quantiles)))
        thief = buyer.conduct is Conduct.THIEF
        if thief:
            quantity = max(1, round(quantity * self._demand.thief_quantity_factor))
        shelf = self._shelf(buyer, product, luck)
        if reads_truth(self._recommendation):
            shelf = shelf._replace(truth=self._utilities(buyer, shelf, quantity))
        offers = self._offers.of(buyer, self._recommendation(shelf, self._setting), quantity)
        chosen = self._choose(offers, luck.choice)
        if chosen is None:
            return None
        quote = chosen.quote()
        line = Line(chosen.listing, quantity, chosen.unit_price, quote.goods)
        method = self._payment(payment.method, thief=thief)
        mismatch = payment.mismatch < (self._demand.mismatch_thief if thief else self._demand.mismatch_honest)
        return Purchase((line,), quote, method, mismatch)

    def _shelf(self, buyer: Buyer, product: Product, luck: VisitLuck) -> ShelfView:
        return ShelfView(
            time=self._market.now,
            buyer=buyer.index,
            buyer_country=buyer.country.code,
            size=self._demand.slate,
            interest=product.index,
            same_product=self._retrieval.same_product(product, buyer, luck),
            same_category=self._retrieval.same_category(product, luck),
            units_sold=self._units_sold,
            seller_ratings=self._ratings,
        )

    def _utilities(self, buyer: Buyer, shelf: ShelfView, quantity: int) -> MappingProxyType[int, float]:
        candidates = {x.listing: None for x in (*shelf.same_product, *shelf.same_category)}
        offers = self._offers.of(buyer, list(candidates), quantity)
        return MappingProxyType({listing.index: utility for utility, listing, *_ in offers})

    def _choose(self, offers: Sequence[OfferTuple], u: float) -> Offer | None:
        if not offers:
            return None
        utilities = [offer[0] for offer in offers]
        utilities.append(self._demand.outside_utility)
        largest = max(utilities)
        index = pick(u, cumulative([exp(utility - largest) for utility in utilities]))
        return Offer._make(offers[index]) if index < len(offers) else None

    def _payment(self, u: float, *, thief: bool) -> PaymentMethod:
        """A thief pays with somebody else's means, among those of which a payment can be charged back."""
        if thief and self._reversible[-1]:
            return self._market.scenario.payments[pick(u, self._reversible)]
        return self._market.scenario.payments[pick(u, self._payments)]
