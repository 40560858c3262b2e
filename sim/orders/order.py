"""One order: what was agreed, and what became of it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from sim.core.accounts import carrier, tax_office
from sim.core.units import share, token_units, whole_minor_units
from sim.world.people import Conduct, Identity

if TYPE_CHECKING:
    from sim.core.luck import Luck
    from sim.orders.quote import Quote
    from sim.orders.shipment import Shipment
    from sim.scenario import PaymentMethod
    from sim.world.people import Buyer, Listing
    from sim.world.sites import Site


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
    DESTROYED = "destroyed"


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


class Line(NamedTuple):
    """One article of an order.

    Attributes:
        listing: whose offer.
        quantity: units.
        unit_price: minor units of the seller's currency.
        goods: what the line costs, in minor units of the buyer's currency.
        stock: number of the stock that its units are taken from.
    """

    listing: Listing
    quantity: int
    unit_price: int
    goods: int
    stock: int


class Search(NamedTuple):
    """What came of looking for a line's units in stock.

    Attributes:
        asked_at: second at which they were looked for, -1 for never.
        waited: seconds until they were there, or nobody waited any longer; -1 where somebody still does.
        found: whether they were there in the end.
    """

    asked_at: int
    waited: int
    found: bool


NEVER_ASKED: Final = Search(-1, 0, found=False)


class Purchase(NamedTuple):
    """What a buyer decided on.

    Attributes:
        lines: what is bought, all from one seller.
        quote: its landed cost.
        site: from which it is sent.
        payment: how it will be paid.
        country_mismatch: payment means and delivery address are in different countries.
        identity: with what the buyer shops.
        tries: payments for the basket, the accepted one included.
    """

    lines: tuple[Line, ...]
    quote: Quote
    site: Site
    payment: PaymentMethod
    country_mismatch: bool
    identity: Identity = Identity()
    tries: int = 1


class Order:
    """The mutable record of one order's life. Times are seconds of the simulation, -1 where not reached.

    Of its `lines`, those of `missing` were not in stock and left out, and those of `returned` were sent back, by
    the buyer or, all of them, by customs at `turned_back_at`;
    `held` are seconds by which its buyer has longer to inspect it than others; `seller_grade` is that of the day on
    which it was placed, empty where nobody is graded;
    `searches` are in the order of the lines, as far as they have been looked for. Where it is `swapped`, the buyer
    has sent back something else.
    """

    __slots__ = (
        "buyer", "buyer_bps", "buyer_disputes", "buyer_orders", "carrier", "chargeback", "closed_at", "condition",
        "country_mismatch", "delivered_at", "deposit", "escrow_id", "fee", "funded_at", "held", "id", "identity",
        "lines", "luck", "missing", "outcome", "payment", "payment_fee_cents", "payouts", "placed_at",
        "promised_at", "quantity", "quote", "returned", "searches", "seller", "seller_grade", "shipment",
        "site", "swapped", "tax_payee",
        "total_cents", "tries", "turned_back_at", "visit", "weight_g",
    )  # fmt: skip

    def __init__(
        self, *, id: int, visit: int, placed_at: int, buyer: Buyer, purchase: Purchase, luck: Luck
    ) -> None:
        lines, quote, site, payment, country_mismatch, self.identity, self.tries = purchase
        self.id = id
        self.visit = visit
        self.placed_at = placed_at
        self.buyer = buyer
        self.seller = lines[0].listing.seller
        self.lines = lines
        self.missing: tuple[Line, ...] = ()
        self.returned: tuple[Line, ...] = ()
        self.searches: list[Search] = []
        self.quantity = sum(line.quantity for line in lines)
        self.weight_g = sum(line.listing.weight_g * line.quantity for line in lines)
        self.quote = quote
        self.site = site
        self.payment = payment
        self.country_mismatch = country_mismatch
        self.luck = luck
        self.carrier = carrier(quote.route.carrier)
        self.tax_payee = tax_office(buyer.country.code)
        self.promised_at = placed_at + quote.promise
        self.funded_at = self.delivered_at = self.closed_at = self.turned_back_at = -1
        self.shipment: Shipment | None = None
        self.escrow_id = 0
        self.condition = Condition.UNKNOWN
        self.outcome = Outcome.OPEN
        self.buyer_bps = 0
        self.payouts = Payouts(0, 0, 0, 0, 0)
        self.buyer_orders = len(buyer.orders)
        self.buyer_disputes = len(buyer.disputes)
        self.chargeback = 0
        self.swapped = False
        self.held = 0
        self.seller_grade = ""

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
        abroad = self.seller.country.customs_area != self.buyer.country.customs_area
        rate = payment.fee_bps_abroad if abroad else payment.fee_bps
        self.payment_fee_cents = share(total_cents, rate) + payment.fixed_fee_cents

    @property
    def origin(self) -> str:
        """Place that the parcel leaves."""
        return self.site.place

    @property
    def sent(self) -> tuple[Line, ...]:
        """Lines that are not missing."""
        return tuple(line for line in self.lines if line not in self.missing)

    @property
    def shipped_at(self) -> int:
        """When the carrier took the parcel, -1 before."""
        return self.shipment.shipped_at if self.shipment is not None else -1

    @property
    def carriers_promise(self) -> int:
        """When the carrier promised to be there, -1 before it has the parcel."""
        return self.shipment.promised_at if self.shipment is not None else -1

    @property
    def crosses_border(self) -> bool:
        """Whether the parcel is imported."""
        return self.site.country.customs_area != self.buyer.country.customs_area

    @property
    def loss(self) -> int:
        """What a buyer who received nothing of worth is out of pocket, in minor units rounded down."""
        if self.buyer.conduct is Conduct.THIEF:
            return 0
        bad = self.delivered_at < 0 or self.condition is not Condition.GOOD
        paid = self.funded_at >= 0 and self.outcome is not Outcome.OPEN
        lost = self.deposit.total - self.payouts.buyer
        return whole_minor_units(lost, self.quote.currency) if bad and paid else 0
