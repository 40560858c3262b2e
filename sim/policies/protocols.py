"""What a policy is: one Protocol per decision, one call, a frozen view in, a value out.

A policy sees only its view. Randomness, where it wants any, comes from the generator given to its constructor
as `rng`; nothing else of the market is within its reach.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.world.network import Itinerary, Network, Parcel
    from sim.world.people import Conduct, Listing, Product


class RoutingPolicy(Protocol):
    """Chooses the itinerary of a parcel."""

    def __call__(self, parcel: Parcel, network: Network) -> Itinerary | None:
        """Links from `parcel.origin` to `parcel.destination`, or None if there is no way."""
        ...


class RiskView(NamedTuple):
    """What the fraud screen sees of an order.

    Attributes:
        amount_cents: total in euro cents.
        reversible: the payment can be charged back.
        buyer_orders: orders that this buyer placed before.
        buyer_disputes: disputes that this buyer opened before.
        country_mismatch: payment means and delivery address are in different countries.
        seller_rating: stars.
        quantity: units.
        truth: the buyer's conduct; only oracle policies may read it.
    """

    amount_cents: int
    reversible: bool
    buyer_orders: int
    buyer_disputes: int
    country_mismatch: bool
    seller_rating: float
    quantity: int
    truth: Conduct


class FraudPolicy(Protocol):
    """Accepts or declines an order before it is paid."""

    def __call__(self, view: RiskView) -> bool:
        """True to accept."""
        ...


class ShelfView(NamedTuple):
    """What the recommender may show: listings of the product of interest, then of its category."""

    interest: Product
    same_product: Sequence[Listing]
    same_category: Sequence[Listing]
    units_sold: Sequence[int]


class RecommendationPolicy(Protocol):
    """Fills the slate of a visit."""

    def __call__(self, view: ShelfView, size: int) -> Sequence[Listing]:
        """Up to `size` different listings, best first."""
        ...


class PriceView(NamedTuple):
    """What a pricing policy sees: the list price in minor units, the stock on hand and on order."""

    list_price: int
    on_hand: int
    on_order: int
    units_sold: int


class PricingPolicy(Protocol):
    """Sets the unit price of a listing."""

    def __call__(self, view: PriceView) -> int:
        """Unit price in minor units of the seller's currency, at least 1."""
        ...


class StockView(NamedTuple):
    """What a replenishment policy sees, in units. `backorders` are sold but not in stock."""

    on_hand: int
    on_order: int
    backorders: int
    cover_units: int


class ReplenishmentPolicy(Protocol):
    """Decides how much to order from the supplier; asked whenever stock leaves."""

    def __call__(self, view: StockView) -> int:
        """Units to order now, 0 for none."""
        ...


class DisputeView(NamedTuple):
    """What the arbiter sees.

    Attributes:
        delivered: the carrier attested delivery.
        buyer_evidence: strength of the buyer's case, 0 to 1.
        seller_evidence: strength of the seller's case, 0 to 1.
        buyer_disputes: disputes that this buyer opened before.
        seller_rating: stars.
        truth: whether the buyer is right; only oracle policies may read it.
    """

    delivered: bool
    buyer_evidence: float
    seller_evidence: float
    buyer_disputes: int
    seller_rating: float
    truth: bool


class ArbitrationPolicy(Protocol):
    """Divides the disputed money."""

    def __call__(self, view: DisputeView) -> int:
        """The buyer's share in basis points, 0 to 10,000."""
        ...


class PolicySet(NamedTuple):
    """The policies that a market runs with."""

    routing: RoutingPolicy
    fraud: FraudPolicy
    recommendation: RecommendationPolicy
    pricing: PricingPolicy
    replenishment: ReplenishmentPolicy
    arbitration: ArbitrationPolicy
