"""Replenishment: how much is ordered from the supplier?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from sim.core.limits import Share
from sim.policies.family import Family, is_whole

if TYPE_CHECKING:
    from sim.policies.setting import Setting


class StockView(NamedTuple):
    """What a replenishment policy sees of an article in a warehouse, in units.

    Attributes:
        time: seconds since the scenario's start.
        product: number of the article.
        warehouse: number of the warehouse, as the scenario lists them.
        on_hand: on the shelf.
        on_order: on their way from the supplier.
        backorders: sold but not in stock.
        cover_units: what sellers aim for: so many days of what sold lately (`selling.stock_cover_days`).
        shelf: number of the shelf, which holds the article for some sellers of the warehouse.
        wanted: units that are asked for now, in `on_hand` no more, or among `backorders`; or asked for in vain, and
            in neither.
        daily_units: mean that is asked for in a day, in vain too, by what was expected at first and what was seen.
        daily_variance: of that, where orders come at random and are of usual sizes: rate times E[q^2]/E[q].
        sold_lately: units, those asked for in vain among them, in the days of `demand.popularity_days` at most.
        sold_in_days: the days of which they are.
        lead_days: mean until what is ordered arrives.
        unit_cents: what the supplier asks for a unit, euro cents.
        holding_cents: what keeping a unit for a day costs, euro cents.
        margin_cents: what a unit that is not sold for want of stock would have left, euro cents.
        truth: units a day that are really to come; only for a policy that declares `oracle = True`.
    """

    time: int
    product: int
    warehouse: int
    on_hand: int
    on_order: int
    backorders: int
    cover_units: int
    shelf: int = 0
    wanted: int = 0
    daily_units: float = 0.0
    daily_variance: float = 0.0
    sold_lately: int = 0
    sold_in_days: float = 0.0
    lead_days: float = 1.0
    unit_cents: int = 0
    holding_cents: float = 0.0
    margin_cents: float = 0.0
    truth: float | None = None

    @property
    def position(self) -> int:
        """Inventory position: on hand plus on order minus backorders."""
        return self.on_hand + self.on_order - self.backorders


class ReplenishmentPolicy(Protocol):
    """Decides how much to order from the supplier; asked whenever stock leaves, or is asked for in vain."""

    def __call__(self, view: StockView, setting: Setting, /) -> int:
        """Units to order now, 0 for none."""
        ...


def _fault(_: StockView, answer: object) -> str:
    ok = is_whole(answer) and answer >= 0  # type: ignore[operator]
    return "" if ok else "what is ordered is a whole number of units, 0 for none"


FAMILY: Final = Family(null="none", default="order-up-to", oracle="oracle", fault=_fault)


class OrderUpTo:
    """Continuous-review (s, S): once the inventory position falls to `reorder_share` of S, order up to S.

    The inventory position is on hand plus on order minus backorders; S is the article's cover.

    Args:
        reorder_share: s as a share of S.
    """

    def __init__(self, *, reorder_share: Share = 0.5) -> None:
        self.reorder_share = reorder_share

    def __call__(self, view: StockView, setting: Setting) -> int:
        """Units to order."""
        position = view.position
        return view.cover_units - position if position <= view.cover_units * self.reorder_share else 0


class NoReplenishment:
    """Null: what is sold is gone, but what was sold beyond stock is still procured."""

    def __call__(self, view: StockView, setting: Setting) -> int:
        """Only what backorders need."""
        return max(0, view.backorders - view.on_hand - view.on_order)
