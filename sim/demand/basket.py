"""What a visit has put together so far, a parcel for each seller."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.orders import Line
from sim.world.people import NO_BUDGET

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.demand.offer import Offer
    from sim.world.people import Listing, Seller
    from sim.world.sites import Site


class Parcel:
    """What is bought of one seller and sent from one place: one order, and one consignment.

    Attributes:
        site: from which it is sent.
        lines: articles.
        items: the same with their goods values in minor units of the buyer's currency, for the levy.
        weight_g: of all units.
        volume_ml: that they take up.
        pence: what they usually cost.
        goods: value of all, in minor units of the buyer's currency.
        landed: what all of it costs the buyer; -1 where it is not worked out.
    """

    __slots__ = ("goods", "items", "landed", "lines", "pence", "site", "volume_ml", "weight_g")

    def __init__(self, site: Site) -> None:
        self.site = site
        self.lines: list[Line] = []
        self.items: list[tuple[Listing, int]] = []
        self.weight_g = self.volume_ml = self.pence = 0
        self.goods = 0
        self.landed = -1

    def put(self, offer: Offer, quantity: int) -> None:
        """Add what was chosen."""
        listing = offer.listing
        self.lines.append(Line(listing, quantity, offer.unit_price, offer.goods, offer.stock))
        self.items.append((listing, offer.goods))
        self.weight_g += listing.weight_g * quantity
        self.volume_ml += listing.product.volume_ml * quantity
        self.pence += listing.product.price_pence * quantity
        self.goods += offer.goods
        self.landed = -1


class Basket:
    """Parcels by seller and site, in the order in which the first article of each was chosen.

    Attributes:
        left: of the buyer's budget, in minor units of its currency.
    """

    __slots__ = ("_parcels", "left")

    def __init__(self, left: int = NO_BUDGET) -> None:
        self.left = left
        self._parcels: dict[tuple[int, int], Parcel] = {}

    def of(self, seller: Seller, site: Site) -> Parcel | None:
        """What is bought of `seller` so far, and sent from `site`."""
        return self._parcels.get((seller.index, site.number))

    def sellers(self) -> tuple[int, ...]:
        """Numbers of the sellers of whom something is bought."""
        return tuple(dict.fromkeys(seller for seller, _ in self._parcels))

    def holds(self, listing: Listing) -> bool:
        """Whether an article of `listing` is in it."""
        return any(line.listing is listing for parcel in self for line in parcel.lines)

    def units(self, stock: int) -> int:
        """Units that would be taken from a stock, by its number."""
        return sum(line.quantity for parcel in self for line in parcel.lines if line.stock == stock)

    def put(self, offer: Offer, site: Site, quantity: int) -> None:
        """Add what was chosen to its seller's parcel from `site`."""
        key = offer.listing.seller.index, site.number
        if key not in self._parcels:
            self._parcels[key] = Parcel(site)
        self._parcels[key].put(offer, quantity)
        self.left -= offer.landed

    def __iter__(self) -> Iterator[Parcel]:
        return iter(self._parcels.values())

    def __bool__(self) -> bool:
        return bool(self._parcels)
