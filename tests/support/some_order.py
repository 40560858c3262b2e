"""One order, made by hand: what a test does not care about is taken from the scenario `tiny`."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from argosy.compose import build_market
from sim.core.luck import ConductLuck, CustomsLuck, DisputeLuck, HandlingLuck, LastMileLuck, Luck
from sim.orders import Line, Order, Purchase, Quote, Quoter
from sim.policies import Load
from sim.records import MemorySink
from sim.world.people import Buyer, Conduct
from tests.support.small_market import changed, tiny

if TYPE_CHECKING:
    from sim.market import Market
    from sim.world.people import Listing

SCENARIO = changed(tiny()[0], settlement__mode="instant", fx_markup_bps=150, customs__fee_cents=400)
LUCK = Luck(
    *(kind(*[0.5] * len(kind._fields)) for kind in (HandlingLuck, CustomsLuck, LastMileLuck)),
    ConductLuck(*[0.5] * len(ConductLuck._fields)),
    DisputeLuck(*[0.5] * len(DisputeLuck._fields)),
)


@cache
def market() -> Market:
    """Whose listings and ways the orders have; it never runs."""
    return build_market(SCENARIO, tiny()[1], MemorySink())


def some_buyer(country: int = 0, conduct: Conduct = Conduct.HONEST) -> Buyer:
    """A new buyer of one of the scenario's countries."""
    return Buyer(7, SCENARIO.countries[country], conduct, "consumer")


def some_lines(listings: list[Listing], quantity: int = 2) -> tuple[Line, ...]:
    """A line for each listing, at its list price; `goods` are the place in the list and hundred."""
    return tuple(Line(x, quantity + n, x.price, 100 + n, x.shelf) for n, x in enumerate(listings))


def some_quote(listing: Listing, buyer: Buyer, quantity: int = 2) -> Quote:
    """What `quantity` of the listing cost the buyer on the first day, promised in 99 seconds."""
    load = Load(listing.weight_g * quantity, listing.product.volume_ml * quantity)
    way = market().router.route(listing.origin, buyer.country.hub, load, 0)
    assert way is not None
    quoter = Quoter(market().world.tariff, buyer.country, 0)
    return quoter.quote(listing, listing.price, quantity, way, 99)


def some_order(buyer: Buyer | None = None, *, listings: int = 1, first: int = 0, **changes: Any) -> Order:
    """An order that was just placed at second 1000 and charged 5 % and 12.34 euros.

    Args:
        buyer: who placed it; an honest German by default.
        listings: how many lines.
        first: number of the first line's listing.
        changes: of the quote.
    """
    buyer = buyer or some_buyer()
    chosen = list(market().world.listings[first : first + listings])
    quote = some_quote(chosen[0], buyer)._replace(**changes)
    purchase = Purchase(
        some_lines(chosen), quote, market().world.sites[chosen[0].seller.warehouse], SCENARIO.payments[0],
        country_mismatch=False,
    )  # fmt: skip
    order = Order(id=3, visit=11, placed_at=1_000, buyer=buyer, purchase=purchase, luck=LUCK)
    order.charge(500, 1_234)
    return order
