"""A listing on a slate, priced for a buyer."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from sim.world.people import Listing


class Offer(NamedTuple):
    """A listing on a slate: its utility to this buyer, and what the units cost without freight and taxes.

    Attributes:
        utility: of having it at its landed cost.
        listing: whose offer.
        unit_price: minor units of the seller's currency.
        goods: of all units, minor units of the buyer's currency.
        landed: the same with freight and taxes.
        stock: number of the stock from which it would be sent.
    """

    utility: float
    listing: Listing
    unit_price: int
    goods: int
    landed: int
    stock: int


OfferTuple = tuple[float, "Listing", int, int, int, int]
"""An `Offer` before it is taken: most never are, and a plain tuple is made in a tenth of the time."""
