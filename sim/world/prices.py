"""What sellers ask: an article's usual price times a factor of the seller's own, at a day's rate of exchange."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

from sim.core.distributions import lognormal
from sim.core.luck import scrambled
from sim.core.units import BPS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.scenario import Selling
    from sim.world.fx import ExchangeRates
    from sim.world.people import Listing, Product


class Prices:
    """Prices of every listing, and the days on which a shop looks over its own.

    The usual price is the catalogue's, in sterling. A shop that keeps its prices while its currency falls undercuts
    all others, and one whose currency rises sells nothing; so each looks over them every `repricing_days`, on days
    of its own. A new owner has its own idea of prices.
    """

    def __init__(self, selling: Selling, rates: ExchangeRates) -> None:
        self._every = selling.repricing_days
        self._sigma = selling.price_sigma
        self._rates = rates
        self._luck = array("d")
        self._medians = array("d")
        self._days: list[list[int]] = [[] for _ in range(self._every)]

    def add_seller(self, number: int, u: float) -> None:
        """A shop, and a uniform for the day on which it first looks over its prices."""
        self._days[int(u * self._every)].append(number)

    def add_listing(self, u: float, median: float) -> None:
        """The next listing: a uniform for its price, and the median of its warehouse."""
        self._luck.append(u)
        self._medians.append(median)

    def due(self, day: int) -> Sequence[int]:
        """Numbers of the shops that look over their prices on `day`; none within `repricing_days` of day 0."""
        return self._days[day % self._every] if day >= self._every else ()

    def asked(self, number: int, product: Product, currency: str, generation: int, day: int) -> int:
        """The price of listing `number` in minor units of `currency`, as its shop's owner sets it on `day`."""
        u = scrambled(self._luck[number], generation)
        factor = lognormal(u, self._medians[number], self._sigma)
        return max(1, round(self._rates.convert(product.price_pence, "GBP", currency, day) * factor))

    def cost_cents(self, product: Product, median: float, bps: int) -> int:
        """What a supplier asks for `product`, in euro cents: `bps` of its usual price on day 0, at least a cent.

        Args:
            product: the article.
            median: of its warehouse's prices over the usual one.
            bps: basis points.
        """
        usual = self._rates.convert(product.price_pence, "GBP", "EUR", 0) * median
        return max(1, round(usual * bps / BPS))

    def renew(self, listing: Listing, day: int) -> None:
        """Set `listing` to the price that its seller asks on `day`."""
        generation = listing.seller.generation
        listing.price = self.asked(listing.index, listing.product, listing.currency, generation, day)
