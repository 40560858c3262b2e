"""Pricing: what does a unit of a listing cost now?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from sim.core.limits import Bps
from sim.core.units import BPS
from sim.policies.family import Family, is_whole

if TYPE_CHECKING:
    from sim.policies.setting import Setting


class PriceView(NamedTuple):
    """What a pricing policy sees of a listing.

    Attributes:
        time: seconds since the scenario's start.
        listing: number.
        list_price: minor units of `currency`.
        currency: the seller's.
        on_hand: units on the shelf.
        on_order: units on their way from the supplier.
        units_sold: lately (`demand.popularity_days`).
    """

    time: int
    listing: int
    list_price: int
    currency: str
    on_hand: int
    on_order: int
    units_sold: int


class PricingPolicy(Protocol):
    """Sets the unit price of a listing."""

    def __call__(self, view: PriceView, setting: Setting, /) -> int:
        """Unit price in minor units of `view.currency`, at least 1."""
        ...


def _fault(_: PriceView, answer: object) -> str:
    ok = is_whole(answer) and answer > 0  # type: ignore[operator]
    return "" if ok else "a price is a whole number of minor units, at least 1"


FAMILY: Final = Family(null="list", default="list", oracle="", fault=_fault)


class ListPrice:
    """The list price, always."""

    def __call__(self, view: PriceView, setting: Setting) -> int:
        """The list price."""
        return view.list_price


class ScarcityPrice:
    """Raises the price as stock runs low, lowers it while there is plenty.

    Args:
        swing_bps: largest deviation from the list price.
    """

    def __init__(self, *, swing_bps: Bps = 1_000) -> None:
        self.swing_bps = swing_bps

    def __call__(self, view: PriceView, setting: Setting) -> int:
        """List price, up by `swing_bps` with an empty shelf and down by it when everything is on the shelf."""
        supply = view.on_hand + view.on_order
        fullness = view.on_hand / supply if supply else 0.0
        return max(1, view.list_price * (BPS + round(self.swing_bps * (1 - 2 * fullness))) // BPS)
