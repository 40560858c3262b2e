"""Who takes part: sellers with their listings, buyers with their habits.

Conduct is the simulator's hidden truth. Policies see views that leave it out; only oracles may read it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from sim.core import accounts
from sim.records import Conduct

if TYPE_CHECKING:
    from sim.scenario import Country

__all__ = ["Buyer", "Conduct", "Listing", "Product", "Seller"]

_PRIOR_REVIEWS = 5
_PRIOR_STARS = 4.0
"""A new seller's rating: worth five reviews of four stars, so that the first review does not decide alone."""


@dataclass(frozen=True, slots=True, eq=False)
class Product:
    """An article of the catalogue; prices are pence of sterling, as in the data it comes from.

    Attributes:
        parcel_g: grams with its packaging, what carriers charge for.
        volume_ml: of its parcel.
        season: when it is bought: `christmas`, `easter`, `garden`, or `none`.
        tags: words of style: colours, materials, motifs, occasions.
    """

    index: int
    sku: str
    title: str
    category: str
    hs_chapter: str
    weight_g: int
    price_pence: int
    popularity: int
    parcel_g: int = 0
    volume_ml: int = 0
    season: str = "none"
    tags: tuple[str, ...] = ()


class Seller:
    """A merchant with stock in one warehouse. `rating` is what buyers see: mean stars with a prior."""

    __slots__ = ("account", "conduct", "country", "currency", "index", "reviews", "stars", "warehouse")

    def __init__(self, index: int, warehouse: int, country: Country, currency: str, conduct: Conduct) -> None:
        self.index = index
        self.account = accounts.seller(index)
        self.warehouse = warehouse
        self.country = country
        self.currency = currency
        self.conduct = conduct
        self.reviews = _PRIOR_REVIEWS
        self.stars = _PRIOR_STARS * _PRIOR_REVIEWS

    @property
    def rating(self) -> float:
        """Mean stars, 1 to 5."""
        return self.stars / self.reviews

    def review(self, stars: int) -> None:
        """Add one review."""
        self.reviews += 1
        self.stars += stars


@dataclass(frozen=True, slots=True, eq=False)
class Listing:
    """One seller's offer of one product.

    `price` is in minor units of the seller's currency; `shelf` is the number of the shelf that holds the stock; by
    `rank` listings are put in a row that favours none.
    """

    index: int
    product: Product
    seller: Seller
    price: int
    currency: str
    weight_g: int
    origin: str
    shelf: int
    rank: int


class Shelf(NamedTuple):
    """Where one article lies in one warehouse, for all its sellers there.

    Attributes:
        product: the article.
        warehouse: number of the warehouse.
        name: of the warehouse.
        listings: offers that are served from it.
    """

    product: Product
    warehouse: int
    name: str
    listings: int


class Buyer:
    """A customer. `served_by` counts good experiences by seller."""

    __slots__ = ("account", "conduct", "country", "disputes", "index", "orders", "served_by")

    def __init__(self, index: int, country: Country, conduct: Conduct) -> None:
        self.index = index
        self.account = accounts.buyer(index)
        self.country = country
        self.conduct = conduct
        self.orders = 0
        self.disputes = 0
        self.served_by: dict[int, int] = {}
