"""What a buyer sees, and what it chooses."""

from __future__ import annotations

from math import exp, fsum, log
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from sim.core.distributions import cumulative, pick
from sim.core.units import DAY
from sim.demand.basket import Basket
from sim.demand.checkout import NOT_PAID, Checkout, Paid
from sim.demand.leaving import leave
from sim.demand.offer import Offer
from sim.demand.offers import NOTHING, Offers, Wanted
from sim.demand.pricing import DEARER, Desk, Fixed, Truths, truths
from sim.demand.retrieval import Retrieval
from sim.demand.surplus import NO_SURPLUS, Surplus, surplus
from sim.demand.wants import Wants
from sim.orders import Purchase
from sim.policies import ListPrice, ShelfView, reads_truth
from sim.world.people import NO_BUDGET, Conduct

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sim.core.luck import LineLuck, PaymentLuck, VisitLuck
    from sim.demand.basket import Parcel
    from sim.demand.leaving import Leaving
    from sim.demand.offer import OfferTuple
    from sim.demand.wants import Want
    from sim.market import Market
    from sim.orders import Quote
    from sim.policies import Candidate
    from sim.scenario import PaymentMethod
    from sim.world.people import Buyer, Identity, Listing
    from sim.world.sites import Site

    Carries = Callable[[Paid], Identity]


class Weighed(NamedTuple):
    """A slate: what its offers weigh against each other, and the utility of having them all to choose from."""

    weights: Sequence[float]
    worth: float


class Found(NamedTuple):
    """The offers of a slate, and units of the wanted article that nobody whom the visitor came across had."""

    offers: Sequence[OfferTuple]
    unmet: int


class Look(NamedTuple):
    """What became of a want: how many offers were shown, and the place of the one that was taken, -1 for none.

    The place is -2 - n where the article is bought of the rival number n instead.

    `unmet` units were wanted of sellers who had them not. `surplus` is what the slate was worth, in euro cents.
    """

    want: Want
    shown: int
    place: int
    listing: int
    unmet: int
    surplus: Surplus


class Visit(NamedTuple):
    """What a visit comes to.

    Attributes:
        purchases: one for each seller; none where the buyer leaves without an order.
        wanted: articles that it is made for.
        looks: at slates; at one only where the first article is not found.
        paid: how; without a method where nothing was to be paid, or no payment was accepted.
    """

    purchases: tuple[Purchase, ...]
    wanted: int
    looks: tuple[Look, ...]
    paid: Paid


class Shop:
    """Slates and choices: a nested logit over the slate and leaving without the article.

    The first article decides whether anything is bought. The further ones of a basket are looked for in turn, each
    among offers that know of what is in the basket.
    """

    def __init__(self, market: Market) -> None:
        self._market = market
        self._demand = market.scenario.demand
        world = market.world
        pricing = market.policies.pricing
        self._desk = None if isinstance(pricing, ListPrice) else Desk(market)
        self._offers = Offers(market, self._desk)
        tells = reads_truth(pricing)
        self._foreseen = [
            Offers(market, Fixed(times), beyond_budget=True) for times in ((1.0, DEARER) if tells else ())
        ]
        self._wants = Wants(market)
        self._retrieval = Retrieval(
            world.listings,
            world.products,
            self._demand.considered_offers,
            dishonest_known=market.scenario.selling.dishonest_known,
            launches=world.launches,
        )
        self._prices_of = 0
        self._units_sold = MappingProxyType(market.popularity.units)
        self._ratings = MappingProxyType(market.ratings)
        self._recommendation = market.policies.recommendation
        self._setting = market.settings["recommendation"]
        self._checkout = Checkout(market)

    def visit(
        self,
        buyer: Buyer,
        luck: VisitLuck,
        line: LineLuck,
        payment: PaymentLuck,
        carries: Carries | None = None,
    ) -> Visit:
        """One visit.

        Args:
            buyer: who comes.
            luck: of the visit.
            line: of its first article; the others have what it is scrambled to.
            payment: how is paid.
            carries: with what somebody comes who pays with what is not its own.
        """
        day = self._market.now // DAY
        if day != self._prices_of:
            self._prices_of = day
            self._retrieval.renew(day)
        first, *others = wanted = self._wants.of(buyer, luck, line)
        budget = self._budget(buyer)
        basket = Basket(budget)
        beside = Wanted(
            sum(want.product.parcel_g * want.quantity for want in others),
            sum(want.product.volume_ml * want.quantity for want in others),
            sum(want.product.price_pence * want.quantity for want in others),
        )
        found = self._found(buyer, first, basket, beside)
        looks = [self._take(buyer, first, found, self._leaving(buyer, first, basket), basket)]
        if basket:
            for want in others:
                found = self._found(buyer, want, basket)
                looks.append(self._take(buyer, want, found, self._leaving(buyer, want, basket), basket))
        purchases, paid = self._bought(buyer, basket, budget, payment, carries)
        return Visit(purchases, len(wanted), tuple(looks), paid)

    def errand(
        self, buyer: Buyer, listing: Listing, payment: PaymentLuck, carries: Carries, units: int = 1
    ) -> Visit:
        """A visit of somebody who knows what to buy, so many units of it, and compares nothing.

        Args:
            buyer: who comes.
            listing: that is bought, if it is on offer and in stock and can be sent to the buyer.
            payment: how is paid.
            carries: with what the buyer comes.
            units: that are bought.
        """
        basket = Basket()
        asked = (listing.index,) if self._retrieval.on_offer(listing, self._market.now // DAY) else ()
        there = self._offers.available(buyer, asked, units, basket)
        for offer in map(Offer._make, self._offers.of(buyer, there, units, basket)):
            basket.put(offer, self._site(offer), units)
        purchases, paid = self._bought(buyer, basket, NO_BUDGET, payment, carries)
        return Visit(purchases, 1, (), paid)

    def _bought(
        self, buyer: Buyer, basket: Basket, budget: int, payment: PaymentLuck, carries: Carries | None
    ) -> tuple[tuple[Purchase, ...], Paid]:
        """What becomes of a basket: a purchase for each parcel, where a payment is accepted."""
        parcels = self._parcels(buyer, basket, budget)
        paid = self._pay(buyer, parcels, payment)
        if paid.method is None:
            return (), paid
        identity = carries(paid) if carries else self._carried(buyer, paid, payment)
        return _purchases(parcels, paid.method, identity, paid.tries, buyer), paid

    def _site(self, offer: Offer) -> Site:
        """From where an offer would be sent."""
        market = self._market
        return market.world.sites[market.stocks[offer.stock].shelf.warehouse]

    def _leaving(self, buyer: Buyer, want: Want, basket: Basket) -> Leaving:
        return leave(self._market, buyer, want.product, further=bool(basket))

    def _budget(self, buyer: Buyer) -> int:
        """What is left of the buyer's, in minor units of its currency; a thief spends what is not its own."""
        if buyer.conduct is Conduct.THIEF:
            return NO_BUDGET
        now, rates = self._market.now, self._market.world.tariff.rates
        return rates.convert(buyer.left(now), "EUR", buyer.country.currency, now // DAY)

    def _parcels(self, buyer: Buyer, basket: Basket, left: int) -> list[tuple[Parcel, Quote]]:
        """What can be sent and what the budget, of which so much is `left`, allows.

        A parcel may have become dearer than the budget since its articles were chosen: others, which were to bear a
        part of its freight, were not found.
        """
        found = []
        for parcel in basket:
            quote = self._offers.quote(buyer, parcel, left)
            if quote is not None:
                left -= quote.landed
                found.append((parcel, quote))
        return found

    def _pay(self, buyer: Buyer, parcels: Sequence[tuple[Parcel, Quote]], luck: PaymentLuck) -> Paid:
        """One payment for all."""
        if not parcels:
            return NOT_PAID
        home = buyer.country.customs_area
        sellers = (parcel.lines[0].listing.seller for parcel, _ in parcels)
        return self._checkout.pay(buyer, luck, abroad=any(x.country.customs_area != home for x in sellers))

    def _carried(self, buyer: Buyer, paid: Paid, luck: PaymentLuck) -> Identity:
        """With what an honest buyer has paid."""
        identities, share = self._market.world.buyers.identities, self._demand.mismatch_honest
        return identities.of(buyer, self._market.now, luck, share, paid.number)

    def _found(self, buyer: Buyer, want: Want, basket: Basket, others: Wanted = NOTHING) -> Found:
        """What the recommender shows of what can be had, priced for this buyer and this basket."""
        sellers = basket.sellers()
        same_product = self._retrieval.same_product(want.product, buyer, want.luck)
        same_category = self._retrieval.same_category(want.product, want.luck, sellers)
        come_across = dict.fromkeys(x.listing for x in (*same_product, *same_category))
        available = self._offers.available(buyer, come_across, want.quantity, basket)
        unmet = 0
        if same_product and not any(x.listing in available for x in same_product):
            unmet = self._missed(same_product, want, basket)
        if not available:
            return Found([], unmet)
        shelf = ShelfView(
            time=self._market.now,
            buyer=buyer.number,
            buyer_country=buyer.country.code,
            size=self._demand.slate,
            interest=want.product.index,
            same_product=tuple([x for x in same_product if x.listing in available]),
            same_category=tuple([x for x in same_category if x.listing in available]),
            basket=sellers,
            units_sold=self._units_sold,
            seller_ratings=self._ratings,
        )
        if reads_truth(self._recommendation):
            offers = self._offered(buyer, available, want, basket, others)
            utilities = {listing.index: utility for utility, listing, *_ in offers}
            shelf = shelf._replace(truth=MappingProxyType(utilities))
        slate = self._recommendation(shelf, self._setting)
        return Found(self._offered(buyer, slate, want, basket, others), unmet)

    def _missed(self, offers: Sequence[Candidate], want: Want, basket: Basket) -> int:
        """Units that are asked for where none of the wanted article's `offers` can be had.

        The first that is not in stock is asked for, its seller hears of it; 0 where all are in stock, and cannot be
        sent.
        """
        market, listings = self._market, self._market.world.listings
        for offer in offers:
            shelf = listings[offer.listing].shelf
            if market.stocks[shelf].free < want.quantity + basket.units(shelf):
                market.turnover.add(shelf, want.quantity)
                market.stocks[shelf].miss(want.quantity)
                return want.quantity
        return 0

    def _offered(
        self, buyer: Buyer, listings: Iterable[int], want: Want, basket: Basket, others: Wanted
    ) -> list[OfferTuple]:
        """Offers for this buyer; what is shown in place of the wanted has the appeal of its own season."""
        told: Truths = {}
        if self._foreseen:
            listings = list(listings)
            at_list, dearer = (
                _appealing(offers.of(buyer, listings, want.quantity, basket, others), want)
                for offers in self._foreseen
            )
            weight = self._demand.price_weight * buyer.means.price
            leaving = self._leaving(buyer, want, basket).utility
            told = truths(at_list, dearer, leaving, weight, self._demand.substitution, basket.left)
        return _appealing(self._offers.of(buyer, listings, want.quantity, basket, others, told), want)

    def _take(self, buyer: Buyer, want: Want, found: Found, leaving: Leaving, basket: Basket) -> Look:
        """One of the offers `found` is chosen over `leaving` without the article, or not; it is then in the basket.

        With the dissimilarity s, an offer's probability is exp(V / s) / exp(I) * exp(s I) / (exp(s I) + exp(L)),
        where I is the logarithm of the sum of exp(V / s) over the slate, and L the utility of leaving
        (McFadden 1978).
        """
        offers, unmet = found
        if not offers:
            return Look(want, 0, leaving.place(want.luck.choice), -1, unmet, NO_SURPLUS)
        if self._desk is not None:
            self._desk.show(offers)
        weighed = self._weights(offers)
        odds = exp(min(700.0, leaving.utility - weighed.worth))
        totals = cumulative([*weighed.weights, fsum(weighed.weights) * odds])
        index = pick(want.luck.choice, totals)
        worth = self._surplus(buyer, offers, weighed, leaving.utility, index)
        if index == len(offers):
            left = (want.luck.choice * totals[-1] - totals[-2]) / (totals[-1] - totals[-2])
            return Look(want, len(offers), leaving.place(left), -1, unmet, worth)
        offer = Offer._make(offers[index])
        if not basket.holds(offer.listing):
            basket.put(offer, self._site(offer), want.quantity)
        return Look(want, len(offers), index, offer.listing.index, unmet, worth)

    def _weights(self, offers: Sequence[OfferTuple]) -> Weighed:
        """What the offers weigh against each other, and the utility of having them all to choose from."""
        substitution = self._demand.substitution
        largest = max(offer[0] for offer in offers)
        weights = [exp((offer[0] - largest) / substitution) for offer in offers]
        return Weighed(weights, largest + substitution * log(fsum(weights)))

    def _surplus(
        self, buyer: Buyer, offers: Sequence[OfferTuple], weighed: Weighed, leaving: float, taken: int
    ) -> Surplus:
        """What a slate is worth over `leaving`: nothing to thieves, and nothing where the price does not count."""
        weight = -self._demand.price_weight * buyer.means.price
        if not weight or buyer.conduct is Conduct.THIEF:
            return NO_SURPLUS
        shares = zip(weighed.weights, offers, strict=True)
        mean = fsum(share * offer[4] for share, offer in shares) / fsum(weighed.weights)
        paid = offers[taken][4] if taken < len(offers) else 0
        euro, currency = self._market.euro_cents, buyer.country.currency
        return surplus(weighed.worth - leaving, weight, euro(round(mean), currency), euro(paid, currency))


def _appealing(offers: list[OfferTuple], want: Want) -> list[OfferTuple]:
    """The offers, those of articles of another season with the appeal of it."""
    season, appeal = want.product.season, want.appeal
    for number, (utility, listing, price, goods, landed, stock) in enumerate(offers):
        other = listing.product.season
        if other != season:
            offers[number] = (utility + appeal[other] - appeal[season], listing, price, goods, landed, stock)
    return offers


def _purchases(
    parcels: Sequence[tuple[Parcel, Quote]],
    method: PaymentMethod,
    identity: Identity,
    tries: int,
    buyer: Buyer,
) -> tuple[Purchase, ...]:
    """What a basket comes to, a purchase for each of its parcels."""
    mismatch = identity.instrument_country != buyer.country.code
    return tuple(
        Purchase(tuple(parcel.lines), quote, parcel.site, method, mismatch, identity, tries)
        for parcel, quote in parcels
    )
