"""Which offers a visitor comes across, for a recommender to choose from."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from sim.core.distributions import binomial, cumulative, pick
from sim.policies import Candidate
from sim.world.people import Conduct

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sim.core.luck import LineLuck
    from sim.world.people import Buyer, Listing, Product

MOST: Final = 12
"""Candidates of the wanted product, and of its category, at most."""
_NONE: Final[Mapping[int, int]] = MappingProxyType({})


class Retrieval:
    """Offers of sellers that served the buyer well, and some of the others, as many in a market of any size.

    All offers are come across with the same probability, such that `considered` of them is the mean over products.

    Args:
        listings: of the market; a change of their prices is seen after `renew`.
        products: of the market.
        considered: mean of the offers of a product that a visitor comes across.
        dishonest_known: offers of fraudulent sellers are passed over.
        launches: the day from which an article is on offer, by its number; all others are from the start.
    """

    def __init__(
        self,
        listings: Sequence[Listing],
        products: Sequence[Product],
        considered: float,
        *,
        dishonest_known: bool = False,
        launches: Mapping[int, int] = _NONE,
    ) -> None:
        self._listings = listings
        self._dishonest_known = dishonest_known
        self._candidates = [_candidate(listing) for listing in listings]
        self._products = products
        self._launches = launches
        self._turns = frozenset(launches.values())
        self._share = min(1.0, considered * len(products) / len(listings)) if listings else 1.0
        self._counts: dict[int, list[float]] = {}
        self._day = 0
        self._put_on_show(0)

    def _put_on_show(self, day: int) -> None:
        """What is on offer on `day`, in the order in which it is come across."""
        products = self._products
        self._by_product: dict[int, list[int]] = {product.index: [] for product in products}
        self._by_category: dict[str, list[int]] = {product.category: [] for product in products}
        self._by_shop: dict[tuple[int, str], list[int]] = {}
        self._by_seller: dict[tuple[int, int], int] = {}
        for listing in sorted(self._listings, key=lambda listing: listing.rank):
            if not self.on_offer(listing, day):
                continue
            product, seller = listing.product, listing.seller.index
            self._by_product[product.index].append(listing.index)
            self._by_category[product.category].append(listing.index)
            self._by_shop.setdefault((seller, product.category), []).append(listing.index)
            self._by_seller[product.index, seller] = listing.index

    def on_offer(self, listing: Listing, day: int) -> bool:
        """Whether its article is on offer on `day`."""
        return self._launches.get(listing.product.index, 0) <= day

    def same_product(self, product: Product, buyer: Buyer, luck: LineLuck) -> tuple[Candidate, ...]:
        """Offers of the wanted product: first those of sellers that served the buyer well, the latest first.

        Then that of the seller of whom a friend told.
        """
        offers = self._by_product[product.index]
        count = pick(luck.considered, self._totals(len(offers)))
        found = _window(offers, luck.shelf, count)
        if buyer.served_by or buyer.heard_of >= 0:
            sellers = dict.fromkeys((*reversed(buyer.served_by), buyer.heard_of))
            of_sellers = (self._by_seller.get((product.index, seller)) for seller in sellers)
            known = [number for number in of_sellers if number is not None][:MOST]
            found = [*known, *(number for number in found if number not in known)][:MOST]
        return self._shown(found)

    def same_category(
        self, product: Product, luck: LineLuck, sellers: Iterable[int] = ()
    ) -> tuple[Candidate, ...]:
        """Offers of its category, of the product too; those of `sellers` come first."""
        found = _window(self._by_category[product.category], luck.shelf, MOST)
        here: list[int] = []
        for seller in sellers:
            here += _window(self._by_shop.get((seller, product.category), []), luck.shelf, MOST)
        if here:
            found = [*here, *(number for number in found if number not in here)][:MOST]
        return self._shown(found)

    def renew(self, day: int) -> None:
        """Show the listings of `day` at their prices of today from now on."""
        if any(self._day < turn <= day for turn in self._turns):
            self._put_on_show(day)
        self._day = day
        candidates, listings = self._candidates, self._listings
        for number, candidate in enumerate(candidates):
            if candidate.list_price != listings[number].price:
                candidates[number] = _candidate(listings[number])

    def _shown(self, numbers: Iterable[int]) -> tuple[Candidate, ...]:
        """The listings as recommenders see them."""
        if self._dishonest_known:
            listings = self._listings
            numbers = [n for n in numbers if listings[n].seller.conduct is not Conduct.FRAUDULENT]
        return tuple(map(self._candidates.__getitem__, numbers))

    def _totals(self, offers: int) -> list[float]:
        totals = self._counts.get(offers)
        if totals is None:
            totals = self._counts[offers] = cumulative(binomial(offers, self._share, MOST))
        return totals


def _window(candidates: list[int], u: float, count: int) -> list[int]:
    """At most `count`, from a place that `u` decides and around: each is among them, and first, equally often."""
    first = int(u * len(candidates))
    window = candidates[first : first + count]
    return window + candidates[: min(first, count - len(window))]


def _candidate(listing: Listing) -> Candidate:
    product = listing.product
    return Candidate(
        listing=listing.index,
        product=product.index,
        sku=product.sku,
        category=product.category,
        seller=listing.seller.index,
        origin=listing.origin,
        list_price=listing.price,
        currency=listing.currency,
        weight_g=listing.weight_g,
        season=product.season,
        tags=product.tags,
        usual_pence=product.price_pence,
    )
