"""What a buyer sees, and what it chooses."""

from __future__ import annotations

from math import exp, fsum, log, log1p
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from sim.core.distributions import cumulative, empirical, pick
from sim.core.luck import further
from sim.demand.basket import Basket
from sim.demand.offer import Offer
from sim.demand.offers import Offers
from sim.demand.retrieval import Retrieval
from sim.orders import Purchase
from sim.policies import ShelfView, reads_truth
from sim.world.people import Conduct

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sim.core.luck import LineLuck, PaymentLuck, VisitLuck
    from sim.demand.offer import OfferTuple
    from sim.market import Market
    from sim.scenario import PaymentMethod
    from sim.world.people import Buyer, Product


class Want(NamedTuple):
    """An article that a visit looks for, how many units of it, and the luck that decides what is found.

    `appeal` is what the time of the year adds to the utility of articles, by their season.
    """

    product: Product
    quantity: int
    luck: LineLuck
    appeal: Mapping[str, float]


class Visit(NamedTuple):
    """What a visit comes to.

    Attributes:
        purchases: one for each seller; none where the buyer leaves without an order.
        wanted: articles that were looked for.
        surplus: in euro cents, what the slate of the first article is worth to the buyer over having none.
    """

    purchases: tuple[Purchase, ...]
    wanted: int
    surplus: int


class Shop:
    """Slates and choices: a nested logit over the slate and leaving without the article.

    The first article decides whether anything is bought. The further ones of a basket are looked for in turn, each
    among offers that know of what is in the basket.
    """

    def __init__(self, market: Market) -> None:
        self._market = market
        self._demand = market.scenario.demand
        world = market.world
        self._offers = Offers(market)
        self._products = world.products
        self._baskets = world.baskets
        self._tastes = world.tastes
        self._clocks, self._seasons = world.clocks, world.seasons
        self._segments = {segment.name: segment for segment in market.scenario.segments}
        self._retrieval = Retrieval(world.listings, world.products, self._demand.considered_offers)
        self._units_sold = MappingProxyType(market.popularity.units)
        self._ratings = MappingProxyType(market.ratings)
        self._recommendation = market.policies.recommendation
        self._setting = market.settings["recommendation"]
        methods = market.scenario.payments
        self._payments = cumulative([method.share for method in methods])
        self._reversible = cumulative([method.share * method.chargeback for method in methods])

    def visit(self, buyer: Buyer, luck: VisitLuck, line: LineLuck, payment: PaymentLuck) -> Visit:
        """One visit.

        Args:
            buyer: who comes.
            luck: of the visit.
            line: of its first article; the others have what it is scrambled to.
            payment: how is paid.
        """
        first, *others = wanted = self._wanted(buyer, luck, line)
        basket, leaving = Basket(), self._demand.outside_utility
        others_g = sum(want.product.parcel_g * want.quantity for want in others)
        offers = self._found(buyer, first, basket, others_g)
        if self._take(first, offers, leaving, basket):
            leaving -= self._demand.basket_utility
            for want in others:
                self._take(want, self._found(buyer, want, basket), leaving, basket)
        purchases = tuple(self._purchases(buyer, basket, payment))
        return Visit(purchases, len(wanted), self._surplus(first, offers))

    def _purchases(self, buyer: Buyer, basket: Basket, luck: PaymentLuck) -> Iterator[Purchase]:
        """An order of each parcel that can be sent; all are paid alike."""
        thief = buyer.conduct is Conduct.THIEF
        method = self._payment(luck.method, thief=thief)
        mismatch = luck.mismatch < (self._demand.mismatch_thief if thief else self._demand.mismatch_honest)
        for parcel in basket:
            quote = self._offers.quote(buyer, parcel)
            if quote is not None:
                yield Purchase(tuple(parcel.lines), quote, method, mismatch)

    def _wanted(self, buyer: Buyer, luck: VisitLuck, line: LineLuck) -> list[Want]:
        """The articles that a visit is made for, all different."""
        lines, units = self._baskets[buyer.segment]
        factor = self._demand.thief_quantity_factor if buyer.conduct is Conduct.THIEF else 1
        favourites = self._tastes.favourites(*buyer.taste)
        code = buyer.country.code
        mix = self._seasons.mix(code, self._segments[buyer.segment], self._clocks[code].day(self._market.now))
        wants = self._tastes.wants(mix)
        wanted: dict[int, Want] = {}
        for number in range(max(1, round(empirical(luck.lines, lines)))):
            own = further(line, number)
            product = self._products[self._tastes.article(favourites, own.style, own.interest, wants)]
            quantity = max(1, round(max(1, round(empirical(own.quantity, units))) * factor))
            wanted.setdefault(product.index, Want(product, quantity, own, wants.appeal))
        return list(wanted.values())

    def _found(self, buyer: Buyer, want: Want, basket: Basket, others_g: int = 0) -> list[OfferTuple]:
        """What the recommender shows, priced for this buyer and this basket."""
        shelf = self._shelf(buyer, want, basket)
        if reads_truth(self._recommendation):
            candidates = {x.listing: None for x in (*shelf.same_product, *shelf.same_category)}
            offers = self._offered(buyer, candidates, want, basket, others_g)
            utilities = {listing.index: utility for utility, listing, *_ in offers}
            shelf = shelf._replace(truth=MappingProxyType(utilities))
        slate = self._recommendation(shelf, self._setting)
        return self._offered(buyer, slate, want, basket, others_g)

    def _offered(
        self, buyer: Buyer, listings: Iterable[int], want: Want, basket: Basket, others_g: int
    ) -> list[OfferTuple]:
        """Offers for this buyer; what is shown in place of the wanted has the appeal of its own season."""
        offers = self._offers.of(buyer, listings, want.quantity, basket, others_g)
        season, appeal = want.product.season, want.appeal
        for number, (utility, listing, price, goods) in enumerate(offers):
            other = listing.product.season
            if other != season:
                offers[number] = (utility + appeal[other] - appeal[season], listing, price, goods)
        return offers

    def _shelf(self, buyer: Buyer, want: Want, basket: Basket) -> ShelfView:
        sellers = basket.sellers()
        return ShelfView(
            time=self._market.now,
            buyer=buyer.index,
            buyer_country=buyer.country.code,
            size=self._demand.slate,
            interest=want.product.index,
            same_product=self._retrieval.same_product(want.product, buyer, want.luck),
            same_category=self._retrieval.same_category(want.product, want.luck, sellers),
            basket=sellers,
            units_sold=self._units_sold,
            seller_ratings=self._ratings,
        )

    def _take(self, want: Want, offers: Sequence[OfferTuple], leaving: float, basket: Basket) -> bool:
        """Whether one of `offers` is chosen over `leaving` without the article; it is then in the basket.

        With the dissimilarity s, an offer's probability is exp(V / s) / exp(I) * exp(s I) / (exp(s I) + exp(L)),
        where I is the logarithm of the sum of exp(V / s) over the slate, and L the utility of leaving
        (McFadden 1978).
        """
        if not offers:
            return False
        weights, inclusive = self._weights(offers)
        odds = exp(min(700.0, leaving - inclusive))
        total = fsum(weights)
        index = pick(want.luck.choice, cumulative([*weights, total * odds]))
        if index == len(offers):
            return False
        offer = Offer._make(offers[index])
        if not basket.holds(offer.listing):
            basket.put(offer, want.quantity)
        return True

    def _weights(self, offers: Sequence[OfferTuple]) -> tuple[list[float], float]:
        """What the offers weigh against each other, and the utility of having them all to choose from."""
        substitution = self._demand.substitution
        largest = max(offer[0] for offer in offers)
        weights = [exp((offer[0] - largest) / substitution) for offer in offers]
        return weights, largest + substitution * log(fsum(weights))

    def _surplus(self, want: Want, offers: Sequence[OfferTuple]) -> int:
        """The slate's worth in euro cents: the gain in expected utility, over the marginal utility of money.

        Small and Rosen (1981). Utility is linear in the logarithm of the price, so that a cent is worth the weight
        of the price over the usual price. Nothing where the price does not count.
        """
        if not offers or not self._demand.price_weight:
            return 0
        gain = log1p(exp(min(700.0, self._weights(offers)[1] - self._demand.outside_utility)))
        usual = self._market.euro_cents(want.product.price_pence * want.quantity, "GBP")
        return round(gain * usual / -self._demand.price_weight)

    def _payment(self, u: float, *, thief: bool) -> PaymentMethod:
        """A thief pays with somebody else's means, among those of which a payment can be charged back."""
        if thief and self._reversible[-1]:
            return self._market.scenario.payments[pick(u, self._reversible)]
        return self._market.scenario.payments[pick(u, self._payments)]
