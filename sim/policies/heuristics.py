"""The policies that need no model: a sensible default, a null and an oracle for each decision.

Routing is not here: it needs a graph (`analytics.policies.routing.shortest_path`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.core.units import BPS
from sim.world.people import Conduct

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.policies.protocols import DisputeView, PriceView, RiskView, ShelfView, StockView
    from sim.world.people import Listing


class AcceptAll:
    """Null screen: every order passes."""

    def __call__(self, view: RiskView) -> bool:
        """Accept."""
        return True


class RuleScreen:
    """Declines an order that shows several warning signs at once.

    Points: 1 for a payment means from another country, 1 for a buyer's first order, 1 for an amount above
    `high_amount_cents`, 1 for each earlier dispute of the buyer. Only payments that can be charged back count.

    Args:
        points: declined from this many points on.
        high_amount_cents: euro cents.
    """

    def __init__(self, *, points: int = 3, high_amount_cents: int = 15_000) -> None:
        self.points = points
        self.high_amount_cents = high_amount_cents

    def __call__(self, view: RiskView) -> bool:
        """Accept below `points`."""
        points = (
            view.country_mismatch
            + (view.buyer_orders == 0)
            + (view.amount_cents > self.high_amount_cents)
            + view.buyer_disputes
        )
        return not view.reversible or points < self.points


class OracleScreen:
    """Declines exactly the orders of thieves: the best that any screen can do."""

    def __call__(self, view: RiskView) -> bool:
        """Accept all but thieves."""
        return view.truth is not Conduct.THIEF


class PopularSlate:
    """Offers of the wanted product first, then what sells best in its category."""

    def __call__(self, view: ShelfView, size: int) -> Sequence[Listing]:
        """Up to `size` listings."""
        slate = list(view.same_product[:size])
        if len(slate) < size:
            sold = view.units_sold
            others = [x for x in view.same_category if x.product is not view.interest]
            others.sort(key=lambda x: -sold[x.index])
            slate += others[: size - len(slate)]
        return slate


class InterestOnlySlate:
    """Null recommender: offers of the wanted product and nothing else."""

    def __call__(self, view: ShelfView, size: int) -> Sequence[Listing]:
        """Up to `size` listings."""
        return view.same_product[:size]


class ListPrice:
    """The list price, always."""

    def __call__(self, view: PriceView) -> int:
        """The list price."""
        return view.list_price


class ScarcityPrice:
    """Raises the price as stock runs low, lowers it while there is plenty.

    Args:
        swing_bps: largest deviation from the list price.
    """

    def __init__(self, *, swing_bps: int = 1_000) -> None:
        self.swing_bps = swing_bps

    def __call__(self, view: PriceView) -> int:
        """List price, up by `swing_bps` with an empty shelf and down by it when everything is on the shelf."""
        supply = view.on_hand + view.on_order
        fullness = view.on_hand / supply if supply else 0.0
        return max(1, view.list_price * (BPS + round(self.swing_bps * (1 - 2 * fullness))) // BPS)


class OrderUpTo:
    """Continuous-review (s, S): once the inventory position falls to `reorder_share` of S, order up to S.

    The inventory position is on hand plus on order minus backorders; S is the listing's cover.

    Args:
        reorder_share: s as a share of S.
    """

    def __init__(self, *, reorder_share: float = 0.5) -> None:
        self.reorder_share = reorder_share

    def __call__(self, view: StockView) -> int:
        """Units to order."""
        position = view.on_hand + view.on_order - view.backorders
        return view.cover_units - position if position <= view.cover_units * self.reorder_share else 0


class NoReplenishment:
    """Null: what is sold is gone, but what was sold beyond stock is still procured."""

    def __call__(self, view: StockView) -> int:
        """Only what backorders need."""
        return max(0, view.backorders - view.on_hand - view.on_order)


class WeighEvidence:
    """Rules for the side with the stronger case, and divides in proportion when the cases are close.

    Args:
        margin: difference of strength from which one side takes all.
    """

    def __init__(self, *, margin: float = 0.25) -> None:
        self.margin = margin

    def __call__(self, view: DisputeView) -> int:
        """The buyer's basis points."""
        lead = view.buyer_evidence - view.seller_evidence
        if abs(lead) >= self.margin:
            return BPS if lead > 0 else 0
        return round(BPS * (0.5 + lead / (2 * self.margin)))


class SplitEvenly:
    """Null arbiter: half each, whatever happened."""

    def __call__(self, view: DisputeView) -> int:
        """Half."""
        return BPS // 2


class OracleArbiter:
    """Rules by the truth."""

    def __call__(self, view: DisputeView) -> int:
        """All to whoever is right."""
        return BPS if view.truth else 0
