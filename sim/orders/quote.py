"""Landed cost: goods, freight, duty, VAT and exchange, for one listing and one destination."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sim.core.units import BPS
from sim.scenario import STANDARD
from sim.world.taxes import Item

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.scenario import Country
    from sim.world.network import Route
    from sim.world.people import Listing, Product
    from sim.world.tariff import Tariff


class Quote(NamedTuple):
    """Landed cost of one order in minor units of the buyer's currency; `promise` is seconds from order to door.

    `low_value` says that customs clear it as a consignment of low value, `service` by which one it travels, `due`
    how much duty and VAT the carrier will ask for at the door.
    """

    currency: str
    goods: int
    freight: int
    duty: int
    vat: int
    route: Route
    promise: int
    low_value: bool = False
    service: str = STANDARD
    due: int = 0

    @property
    def tax(self) -> int:
        """Duty and VAT together: what is withheld for the destination's tax authority."""
        return self.duty + self.vat

    @property
    def total(self) -> int:
        """What the buyer pays with the order."""
        return self.goods + self.freight + self.duty + self.vat

    @property
    def landed(self) -> int:
        """What the buyer reckons with: what is due at the door included, the carrier's fee for it not."""
        return self.total + self.due


class Quoter:
    """Quotes for one destination on one day: its exchange rates and import rules are looked up once.

    Args:
        tariff: rates.
        destination: the buyers' country.
        day: days since the scenario's start.
    """

    def __init__(self, tariff: Tariff, destination: Country, day: int) -> None:
        self.destination = destination
        self._day = day
        self._rates = tariff.rates
        self._markup = BPS + tariff.fx_markup_bps
        self._clearance_fee_cents = tariff.clearance_fee_cents
        self._ratios: dict[str, tuple[int, int]] = {}
        self._rules = tariff.taxes.rules(
            destination.code, destination.customs_area, destination.currency, day, tariff.rates
        )
        self._euro = self._ratio("EUR")
        with_vat = 1 + self._rules.vat_bps / BPS
        self._per_pence, self._per_cent = (
            doubled / (2 * unit) * with_vat for doubled, unit in (self._ratio("GBP"), self._euro)
        )

    def exchange(self, amount: int, currency: str) -> int:
        """`amount` of `currency` in the destination's, with the exchange's margin, rounded half up."""
        ratio = self._ratios.get(currency) or self._ratio(currency)
        return (amount * ratio[0] // ratio[1] + 1) // 2

    def _ratio(self, currency: str) -> tuple[int, int]:
        """Twice the numerator, and the denominator, of the rate with the margin; nothing is exchanged at home."""
        if currency == self.destination.currency:
            ratio = 2, 1
        else:
            numerator, denominator = self._rates.ratio(currency, self.destination.currency, self._day)
            ratio = 2 * numerator * self._markup, denominator * BPS
        self._ratios[currency] = ratio
        return ratio

    def freight(self, route: Route, weight_g: int, volume_ml: int, origin_area: str) -> int:
        """What carrying a parcel along `route` costs, with the fee of clearance where there is a border."""
        cents = route.freight_cents(weight_g, volume_ml)
        if origin_area != self.destination.customs_area:
            cents += self._clearance_fee_cents
        return (cents * self._euro[0] // self._euro[1] + 1) // 2

    def at_home(self, product: Product, quantity: int, freight_cents: float) -> float:
        """What units of `product` cost in the destination's own shops, in its minor units, VAT included.

        Args:
            product: at its usual price.
            quantity: units.
            freight_cents: of the last mile, in euro cents.
        """
        return self._per_pence * product.price_pence * quantity + self._per_cent * freight_cents

    def goods(self, listing: Listing, price: int) -> int:
        """Goods value of what costs `price` in the seller's currency; at least 1."""
        return self.exchange(price, listing.currency) or 1

    def levy(self, items: Sequence[tuple[Listing, int]], freight: int, area: str) -> tuple[int, int]:
        """Duty and VAT of a parcel that is sent from `area`: articles with their goods values, and the freight."""
        goods = [Item(value, listing.product.hs_chapter, listing.originates) for listing, value in items]
        return self._rules.levy(goods, freight, area)

    def costs(self, listing: Listing, price: int, freight: int, area: str) -> tuple[int, int, int]:
        """Goods, duty and VAT of what costs `price` in the seller's currency and is sent from `area`.

        Goods are at least 1.
        """
        numerator, denominator = self._ratios.get(listing.currency) or self._ratio(listing.currency)
        goods = (price * numerator // denominator + 1) // 2 or 1
        chapter = listing.product.hs_chapter
        duty, vat = self._rules.levy_of_one(goods, chapter, listing.originates, freight, area)
        return goods, duty, vat

    def admits(self, product: Product, area: str) -> bool:
        """Whether customs let an article in that is sent from `area`."""
        return self._rules.admits(product.hs_chapter, area)

    def is_low_value(self, goods: int, origin_area: str) -> bool:
        """Whether a parcel of goods worth so much is of low value at the border, if it crosses one."""
        return goods <= self._rules.limit and origin_area != self.destination.customs_area

    def quote(self, listing: Listing, unit_price: int, quantity: int, route: Route, promise: int) -> Quote:
        """What a buyer pays for `quantity` units of `listing`, sent from where its seller is.

        Args:
            listing: the offer.
            unit_price: minor units of the seller's currency.
            quantity: units.
            route: how the parcel travels.
            promise: promised seconds from order to door.
        """
        weight_g, volume_ml = listing.weight_g * quantity, listing.product.volume_ml * quantity
        area = listing.seller.country.customs_area
        freight = self.freight(route, weight_g, volume_ml, area)
        goods, duty, vat = self.costs(listing, unit_price * quantity, freight, area)
        low = self.is_low_value(goods, area)
        return Quote(self.destination.currency, goods, freight, duty, vat, route, promise, low)
