"""One order: what was agreed, and what became of it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from sim.core.accounts import carrier, tax_office
from sim.core.units import share, token_units, whole_minor_units
from sim.records import OrderRow
from sim.world.people import Conduct

if TYPE_CHECKING:
    from sim.scenario import PaymentMethod
    from sim.world.network import Route
    from sim.world.people import Buyer, Listing, Seller


class Outcome(StrEnum):
    """How an order ended. The value is what the tables hold."""

    DECLINED = "declined"
    CONFIRMED = "confirmed"
    RELEASED = "released"
    CANCELLED = "cancelled"
    CALLED_OFF = "called_off"
    EXPIRED = "expired"
    RETURNED = "returned"
    AGREED = "agreed"
    RULED = "ruled"
    LAPSED = "lapsed"
    OPEN = "open"


class Condition(StrEnum):
    """What the buyer found."""

    UNKNOWN = "unknown"
    GOOD = "good"
    DAMAGED = "damaged"
    NOT_AS_DESCRIBED = "not_as_described"
    LOST = "lost"


class Quote(NamedTuple):
    """Landed cost of one order in minor units of the buyer's currency.

    `unit_price` alone is in the seller's currency.
    """

    currency: str
    unit_price: int
    goods: int
    freight: int
    duty: int
    vat: int
    route: Route
    promise: int

    @property
    def tax(self) -> int:
        """Duty and VAT together: what is withheld for the destination's tax authority."""
        return self.duty + self.vat

    @property
    def total(self) -> int:
        """What the buyer pays."""
        return self.goods + self.freight + self.duty + self.vat


class Deposit(NamedTuple):
    """What an order puts into escrow, in token units: a ruling divides finer than the minor unit."""

    price: int
    freight: int
    tax: int
    fee_bps: int

    @property
    def total(self) -> int:
        """What the buyer pays in; the platform's `fee_bps` are part of the price."""
        return self.price + self.freight + self.tax


class Payouts(NamedTuple):
    """Who receives what from one order's escrow, in token units."""

    buyer: int
    seller: int
    carrier: int
    tax: int
    platform: int


class Luck(NamedTuple):
    """The uniforms that decide one order's fate, fixed by the number of the visit that placed it.

    They are drawn whether needed or not, so that a policy which skips one shifts no other.
    """

    handling: list[float]
    transit: list[float]
    customs: list[float]
    conduct: list[float]
    dispute: list[float]


class Order:
    """The mutable record of one order's life. Times are seconds of the simulation, -1 where not reached."""

    __slots__ = (
        "buyer",
        "buyer_bps",
        "buyer_disputes",
        "buyer_orders",
        "carrier",
        "carriers_promise",
        "chargeback",
        "closed_at",
        "co2_g",
        "condition",
        "country_mismatch",
        "delivered_at",
        "deposit",
        "escrow_id",
        "fee",
        "funded_at",
        "id",
        "listing",
        "luck",
        "outcome",
        "payment",
        "payment_fee_cents",
        "payouts",
        "placed_at",
        "promised_at",
        "quantity",
        "quote",
        "seller",
        "shipped_at",
        "tax_payee",
        "total_cents",
        "visit",
        "weight_g",
    )

    def __init__(
        self,
        *,
        id: int,
        visit: int,
        placed_at: int,
        buyer: Buyer,
        seller: Seller,
        listing: Listing,
        quantity: int,
        quote: Quote,
        fee_bps: int,
        payment: PaymentMethod,
        country_mismatch: bool,
        luck: Luck,
    ) -> None:
        self.id = id
        self.visit = visit
        self.placed_at = placed_at
        self.buyer = buyer
        self.seller = seller
        self.listing = listing
        self.quantity = quantity
        self.quote = quote
        self.fee = share(quote.goods, fee_bps)
        goods, freight, tax = (
            token_units(x, quote.currency) for x in (quote.goods, quote.freight, quote.tax)
        )
        self.deposit = Deposit(goods, freight, tax, fee_bps)
        self.payment = payment
        self.country_mismatch = country_mismatch
        self.luck = luck
        self.weight_g = listing.weight_g * quantity
        self.carrier = carrier(quote.route.carrier)
        self.tax_payee = tax_office(buyer.country.code)
        self.promised_at = placed_at + quote.promise
        self.funded_at = self.shipped_at = self.delivered_at = self.closed_at = -1
        self.carriers_promise = -1
        self.escrow_id = 0
        self.condition = Condition.UNKNOWN
        self.outcome = Outcome.OPEN
        self.buyer_bps = 0
        self.payouts = Payouts(0, 0, 0, 0, 0)
        self.buyer_orders = buyer.orders
        self.buyer_disputes = buyer.disputes
        self.total_cents = 0
        self.payment_fee_cents = 0
        self.chargeback = 0
        self.co2_g = 0

    @property
    def loss(self) -> int:
        """What a buyer who received nothing of worth is out of pocket, in minor units rounded down."""
        if self.buyer.conduct is Conduct.THIEF:
            return 0
        bad = self.delivered_at < 0 or self.condition is not Condition.GOOD
        paid = self.funded_at >= 0 and self.outcome is not Outcome.OPEN
        lost = self.deposit.total - self.payouts.buyer
        return whole_minor_units(lost, self.quote.currency) if bad and paid else 0

    def record(self, loss_cents: int) -> OrderRow:
        """The order's row in the table `orders`."""
        quote, listing, payouts = self.quote, self.listing, self.payouts
        return OrderRow(
            self.id, self.visit, self.placed_at, self.buyer.index, self.buyer.country.code,
            self.seller.index, self.seller.country.code, listing.index, listing.product.sku,
            listing.product.category, self.quantity, self.weight_g, quote.currency, quote.unit_price,
            listing.currency, quote.goods, quote.freight, quote.duty, quote.vat, quote.total, self.fee,
            self.total_cents, self.payment.name, self.country_mismatch, self.buyer_orders, self.buyer_disputes,
            self.payment_fee_cents, quote.route.label,
            self.promised_at, self.funded_at, self.shipped_at, self.delivered_at, self.closed_at,
            self.outcome.value, self.condition.value, self.buyer_bps, *payouts, self.chargeback,
            loss_cents, self.co2_g, self.escrow_id, self.buyer.conduct.value, self.seller.conduct.value,
        )  # fmt: skip
