"""Placement: in which regional warehouses is stock of an article kept?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from sim.policies.family import Family, is_whole

if TYPE_CHECKING:
    from sim.policies.setting import Setting


class PlacementView(NamedTuple):
    """What a placement policy sees of an article on one shelf.

    Costs and times are of one unit, for each country in the order of `countries`: from the seller's own warehouse
    first, then from each regional one.

    Attributes:
        time: seconds since the scenario's start.
        origin: place of the seller's own warehouse.
        regional: places of the regional warehouses.
        countries: of the buyers.
        rates: units that sell in a day, by country.
        parcel_cents: freight, border fees and duty of an order, by place that it is sent from and country, in euro
            cents; infinite where there is no way.
        parcel_days: expected from the dock to the door, likewise.
        bulk_cents: freight and duty of bringing a unit to each regional warehouse; infinite where there is no way.
        bulk_days: that it takes.
        unit_cents: what a unit costs the seller.
        holding_cents_per_day: of keeping a unit.
        cover_days: of demand that a regional warehouse would hold.
    """

    time: int
    origin: str
    regional: tuple[str, ...]
    countries: tuple[str, ...]
    rates: tuple[float, ...]
    parcel_cents: tuple[tuple[float, ...], ...]
    parcel_days: tuple[tuple[float, ...], ...]
    bulk_cents: tuple[float, ...]
    bulk_days: tuple[float, ...]
    unit_cents: int
    holding_cents_per_day: float
    cover_days: float


class PlacementPolicy(Protocol):
    """Decides where an article is kept besides its origin; asked before each consignment."""

    def __call__(self, view: PlacementView, setting: Setting, /) -> tuple[int, ...]:
        """Places in `view.regional`, each once; none for the origin alone."""
        ...


def _fault(view: PlacementView, answer: object) -> str:
    places = range(len(view.regional))
    numbers = isinstance(answer, tuple) and all(is_whole(place) and place in places for place in answer)
    if isinstance(answer, tuple) and numbers and len(set(answer)) == len(answer):
        return ""
    return f"regional warehouses are a tuple of different numbers below {len(view.regional)}"


FAMILY: Final = Family(null="origin", default="nearest", oracle="", fault=_fault)


class OriginOnly:
    """Null: every order is sent from where its seller is."""

    def __call__(self, view: PlacementView, setting: Setting) -> tuple[int, ...]:
        """None."""
        return ()
