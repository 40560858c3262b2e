"""One order: what was agreed, and what became of it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from sim.core.accounts import carrier, tax_office
from sim.core.units import share, token_units, whole_minor_units
from sim.records import OrderRow
from sim.world.people import Conduct

if TYPE_CHECKING:
    from sim.core.luck import Luck
    from sim.orders.quote import Quote
    from sim.orders.router import Router
    from sim.scenario import PaymentMethod
    from sim.world.people import Buyer, Listing


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


class Purchase(NamedTuple):
    """What a buyer decided on.

    Attributes:
        listing: the offer.
        quote: its landed cost.
        quantity: units.
        payment: how it will be paid.
        country_mismatch: payment means and delivery address are in different countries.
    """

    listing: Listing
    quote: Quote
    quantity: int
    payment: PaymentMethod
    country_mismatch: bool


class Order:
    """The mutable record of one order's life. Times are seconds of the simulation, -1 where not reached."""

    __slots__ = (
        "buyer", "buyer_bps", "buyer_disputes", "buyer_orders", "carrier", "carriers_promise", "chargeback",
        "closed_at", "co2_g", "condition", "country_mismatch", "delivered_at", "deposit", "escrow_id", "fee",
        "funded_at", "id", "listing", "luck", "outcome", "payment", "payment_fee_cents", "payouts", "placed_at",
        "promised_at", "quantity", "quote", "seller", "shipped_at", "tax_payee", "total_cents", "visit", "weight_g",
    )  # fmt: skip

    def __init__(
        self, *, id: int, visit: int, placed_at: int, buyer: Buyer, purchase: Purchase, luck: Luck
    ) -> None:
        listing, quote, quantity, payment, country_mismatch = purchase
        self.id = id
        self.visit = visit
        self.placed_at = placed_at
        self.buyer = buyer
        self.seller = listing.seller
        self.listing = listing
        self.quantity = quantity
        self.quote = quote
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
        self.chargeback = 0
        self.co2_g = 0

    def charge(self, fee_bps: int, total_cents: int) -> None:
        """Fix what is charged for the order: the platform's fee, the processor's, and the deposit that holds both.

        Args:
            fee_bps: the platform's share of the price.
            total_cents: what the buyer pays, in euro cents.
        """
        quote, payment = self.quote, self.payment
        self.fee = share(quote.goods, fee_bps)
        price, freight, tax = (
            token_units(x, quote.currency) for x in (quote.goods, quote.freight, quote.tax)
        )
        self.deposit = Deposit(price, freight, tax, fee_bps)
        self.total_cents = total_cents
        self.payment_fee_cents = share(total_cents, payment.fee_bps) + payment.fixed_fee_cents

    def ship(self, now: int, router: Router) -> None:
        """The carrier has the parcel, and promises when it will be there."""
        self.shipped_at = now
        seconds = router.carriers_promise(self.quote.route, self.seller.country, self.buyer.country)
        self.carriers_promise = now + seconds

    @property
    def crosses_border(self) -> bool:
        """Whether the parcel is imported."""
        return self.seller.country.customs_area != self.buyer.country.customs_area

    @property
    def loss(self) -> int:
        """What a buyer who received nothing of worth is out of pocket, in minor units rounded down."""
        if self.buyer.conduct is Conduct.THIEF:
            return 0
        bad = self.delivered_at < 0 or self.condition is not Condition.GOOD
        paid = self.funded_at >= 0 and self.outcome is not Outcome.OPEN
        lost = self.deposit.total - self.payouts.buyer
        return whole_minor_units(lost, self.quote.currency) if bad and paid else 0


def order_row(order: Order, loss_cents: int) -> OrderRow:
    """The order as it is recorded; `loss_cents` is `Order.loss` in euro cents."""
    quote, listing, payouts = order.quote, order.listing, order.payouts
    return OrderRow(
        order=order.id,
        visit=order.visit,
        placed_at=order.placed_at,
        buyer=order.buyer.index,
        buyer_country=order.buyer.country.code,
        seller=order.seller.index,
        seller_country=order.seller.country.code,
        listing=listing.index,
        sku=listing.product.sku,
        category=listing.product.category,
        quantity=order.quantity,
        weight_g=order.weight_g,
        currency=quote.currency,
        unit_price=quote.unit_price,
        seller_currency=listing.currency,
        goods=quote.goods,
        freight=quote.freight,
        duty=quote.duty,
        vat=quote.vat,
        total=quote.total,
        fee=order.fee,
        total_cents=order.total_cents,
        payment=order.payment.name,
        country_mismatch=order.country_mismatch,
        buyer_orders=order.buyer_orders,
        buyer_disputes=order.buyer_disputes,
        payment_fee_cents=order.payment_fee_cents,
        route=quote.route.label,
        promised_at=order.promised_at,
        funded_at=order.funded_at,
        shipped_at=order.shipped_at,
        delivered_at=order.delivered_at,
        closed_at=order.closed_at,
        outcome=order.outcome,
        condition=order.condition,
        buyer_bps=order.buyer_bps,
        to_buyer=payouts.buyer,
        to_seller=payouts.seller,
        to_carrier=payouts.carrier,
        to_tax=payouts.tax,
        to_platform=payouts.platform,
        chargeback=order.chargeback,
        buyer_loss_cents=loss_cents,
        co2_g=order.co2_g,
        escrow_id=order.escrow_id,
        buyer_conduct=order.buyer.conduct,
        seller_conduct=order.seller.conduct,
    )
