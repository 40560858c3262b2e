"""`[transfers]`: moving stock in bulk from where it is made to regional warehouses."""

from dataclasses import dataclass
from typing import Annotated

from sim.core.limits import Limits, WholeCents


@dataclass(frozen=True, kw_only=True)
class Transfers:
    """How sellers restock regional warehouses.

    Attributes:
        every_days: between two consignments from a warehouse to a regional one.
        cover_days: of its region's demand that a regional warehouse should hold when a consignment has come, beside
            what is sold while it is under way.
        least_units: that are sold of an article in so many days, for it to be kept in regional warehouses at all.
        fee_cents: of a consignment, for its documents, in euro cents.
    """

    every_days: Annotated[int, Limits(1, 3_650)]
    cover_days: Annotated[float, Limits(0, 3_650)]
    least_units: Annotated[float, Limits(0, 10**6)]
    fee_cents: WholeCents
