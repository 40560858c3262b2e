"""Who takes part: sellers with their listings, buyers with their habits.

Conduct is the simulator's hidden truth. Policies see views that leave it out; only oracles may read it.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from sim.core import accounts
from sim.core.units import DAY
from sim.records import Conduct
from sim.world.crooks import Scheme, SellerTactic

if TYPE_CHECKING:
    from sim.scenario import Country

__all__ = ["Buyer", "Conduct", "Identity", "Listing", "Product", "Seller", "Tactic"]

NO_BUDGET: Final = 10**30
"""Euro cents of which nobody has spent too many."""

_MONTH = 30 * DAY

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
    """A merchant with stock in one warehouse. `rating` is what buyers see: mean stars, 1 to 5, with a prior.

    `generation` says how many have had the shop before, and `scheme` how it cheats, if it is fraudulent.
    It opened the shop at second `opened_at`, after the order number `after_order`.
    """

    __slots__ = (
        "_reviews", "_stars", "account", "after_order", "conduct", "country", "currency", "generation", "index",
        "opened_at", "rating", "scheme", "warehouse",
    )  # fmt: skip

    def __init__(
        self,
        index: int,
        warehouse: int,
        country: Country,
        currency: str,
        conduct: Conduct,
        generation: int = 0,
        scheme: Scheme = Scheme(),  # noqa: B008 - a tuple
    ) -> None:
        self.index = index
        self.scheme = scheme
        self.opened_at = self.after_order = 0
        self.generation = generation
        self.account = accounts.seller(index)
        self.warehouse = warehouse
        self.country = country
        self.currency = currency
        self.conduct = conduct
        self.rating = _PRIOR_STARS
        self._reviews = self._stars = 0.0

    @property
    def tactic(self) -> str:
        """How it cheats, empty for one that does not."""
        return self.scheme.tactic.value if self.conduct is Conduct.FRAUDULENT else ""

    @property
    def cheats_from(self) -> int:
        """Second from which on it cheats, -1 for one that does not."""
        return self.scheme.since if self.conduct is Conduct.FRAUDULENT else -1

    def cheats(self, now: int) -> bool:
        """Whether it takes money for nothing at second `now`."""
        return self.conduct is Conduct.FRAUDULENT and now >= self.scheme.since

    def withholds(self, now: int, u: float, share: float) -> bool:
        """Whether it does not mean to ship an order that it gets at second `now`.

        Args:
            now: second.
            u: uniform of the order.
            share: of orders that one whose tactic is `no_ship` does not.
        """
        if not self.cheats(now):
            return False
        return self.scheme.tactic is SellerTactic.EXIT or (
            self.scheme.tactic is SellerTactic.NO_SHIP and u < share
        )

    def sends_junk(self, placed_at: int) -> bool:
        """Whether what it ships for an order of second `placed_at` is worth nothing."""
        return self.cheats(placed_at) and self.scheme.sends_junk

    def review(self, stars: int, memory: float) -> None:
        """Add one review; with each, what the earlier ones count for shrinks by one in `memory`."""
        kept = 1 - 1 / memory
        self._reviews = self._reviews * kept + 1
        self._stars = self._stars * kept + stars
        self.rating = (_PRIOR_STARS * _PRIOR_REVIEWS + self._stars) / (_PRIOR_REVIEWS + self._reviews)


@dataclass(slots=True, eq=False)
class Listing:
    """One seller's offer of one product.

    `price` is in minor units of the seller's currency, and the only thing that changes (what was agreed on is the
    order's); `shelf` is the number of the shelf that holds the stock; by `rank` listings are put in a row that
    favours none; what `originates` was made where it is sent from.
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
    originates: bool = False


class Shelf(NamedTuple):
    """Where one article lies in one warehouse, for all its sellers there.

    Attributes:
        product: the article.
        warehouse: number of the warehouse.
        name: of the warehouse.
        listings: offers that are served from it.
        share: of all that is wanted, what is expected to be taken from it.
        unit_cents: what its sellers pay their supplier for a unit, in euro cents.
    """

    product: Product
    warehouse: int
    name: str
    listings: int
    share: float
    unit_cents: int = 0


class Tactic(StrEnum):
    """What a criminal is about. The value is what is recorded."""

    STOLEN_CARD = "stolen_card"
    CARD_TESTING = "card_testing"
    TAKEOVER = "takeover"
    TRIANGULATION = "triangulation"
    VOUCHER = "voucher"


class Identity(NamedTuple):
    """With what a visitor shops, in numbers that the platform gives.

    Attributes:
        device: that is used; several accounts may share it.
        instrument: card, wallet or bank account that pays.
        instrument_country: where it was issued, empty where that is not known.
        address: that the goods go to.
        attested: how well the account is identified, 0 for not at all, to 3.
    """

    device: int = 0
    instrument: int = 0
    instrument_country: str = ""
    address: int = 0
    attested: int = 0


class Means(NamedTuple):
    """What a customer can and likes to pay.

    Attributes:
        budget_cents: euro cents in 30 days at most.
        price: weight of the price, over its mean.
        delivery: weight of the promise, over its mean.
    """

    budget_cents: int = NO_BUDGET
    price: float = 1.0
    delivery: float = 1.0


class Buyer:
    """A customer of a `segment`, and what is remembered of it: seconds of its orders and disputes.

    `taste` are the uniforms that say what it likes (`sim.world.tastes`).
    `served_by` holds the second of the last good experience by seller, the latest one last.
    `heard_of` is the seller that a friend told of before this visit, -1 for none.
    `number` is the account's on the platform, opened at second `opened_at`, and `barred` once the platform has
    closed it. `person` is the number of who holds it, under whatever account; `tactic` is what a criminal is about,
    hidden from the platform, empty for others.
    """

    __slots__ = (
        "_spent",
        "account",
        "barred",
        "conduct",
        "country",
        "disputes",
        "heard_of",
        "index",
        "means",
        "number",
        "opened_at",
        "orders",
        "person",
        "segment",
        "served_by",
        "tactic",
        "taste",
    )

    def __init__(
        self,
        index: int,
        country: Country,
        conduct: Conduct,
        segment: str,
        taste: tuple[float, float] = (0.5, 0.5),
        means: Means = Means(),  # noqa: B008 - a tuple
    ) -> None:
        self.index = index
        self.account = accounts.buyer(index)
        self.country = country
        self.conduct = conduct
        self.segment = segment
        self.taste = taste
        self.means = means
        self.heard_of = -1
        self.number = self.person = index
        self.opened_at = 0
        self.barred = False
        self.tactic = ""
        self._spent: dict[int, tuple[int, int]] = {}
        self.orders: list[int] = []
        self.disputes: list[int] = []
        self.served_by: dict[int, int] = {}

    def left(self, now: int) -> int:
        """Euro cents of its budget that it has not spent within 30 days of second `now`, at least 0."""
        for order in [order for order, (time, _) in self._spent.items() if time < now - _MONTH]:
            del self._spent[order]
        return max(0, self.means.budget_cents - sum(cents for _, cents in self._spent.values()))

    def spend(self, order: int, now: int, cents: int) -> None:
        """The order costs so much of the budget."""
        self._spent[order] = now, cents

    def have_back(self, order: int) -> None:
        """The order came to nothing, and the money is there again."""
        self._spent.pop(order, None)

    def serve(self, seller: int, now: int, most: int) -> None:
        """A good experience with `seller`; of the latest `most` sellers one is remembered."""
        self.served_by.pop(seller, None)
        self.served_by[seller] = now
        if len(self.served_by) > most:
            del self.served_by[next(iter(self.served_by))]

    def forget(self, before: int) -> None:
        """Nobody remembers what was before the second `before`."""
        for times in (self.orders, self.disputes):
            del times[: bisect_left(times, before)]
        while self.served_by:
            seller = next(iter(self.served_by))
            if self.served_by[seller] >= before:
                break
            del self.served_by[seller]
