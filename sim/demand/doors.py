"""The doors of the market: whoever comes in visits, is written down, and has its purchases placed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sim.core.luck import further_fate
from sim.demand.shop import Shop
from sim.demand.traffic import Traffic
from sim.records import LookRow, VisitRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sim.core.luck import LineLuck, Luck, PaymentLuck, VisitLuck
    from sim.demand.shop import Carries, Visit
    from sim.market import Market
    from sim.orders import Order, Purchase
    from sim.records import Row
    from sim.world.people import Buyer, Listing

    Seen = Callable[[Buyer, Sequence[Order | None]], None]
    """Is told of every visit: who came, and the orders that it brought."""

    Place = Callable[[Market, int, Buyer, Purchase, Luck], Order | None]


class Coming(NamedTuple):
    """The luck of one visit and of the orders that it may bring."""

    visit: VisitLuck
    line: LineLuck
    payment: PaymentLuck
    fate: Luck


class Came(NamedTuple):
    """What a visit came to: its orders, and payments that were tried."""

    orders: list[Order | None]
    payments: int


class Doors:
    """Where people come in, until so many orders are placed.

    Attributes:
        market: where they come.
    """

    def __init__(self, market: Market, place: Place, last_order: int | None) -> None:
        """Open them.

        Args:
            market: where they come.
            place: what a purchase becomes: market, number of the visit, buyer, purchase, luck.
            last_order: number of the last order, None for no end.
        """
        self.market = market
        self._place = place
        self._last = last_order
        self._shop = Shop(market)
        self._traffic = Traffic(market)
        self._seen: list[Seen] = []

    def tell(self, seen: Seen) -> None:
        """Have `seen` called after every visit from now on."""
        self._seen.append(seen)

    def enter(self, number: int, buyer: Buyer, luck: Coming, carries: Carries | None = None) -> Came:
        """One visit, now.

        Args:
            number: of the visit.
            buyer: who comes.
            luck: of the visit.
            carries: with what somebody comes who pays with what is not its own.
        """
        visit = self._shop.visit(buyer, luck.visit, luck.line, luck.payment, carries)
        return self._come_in(number, buyer, luck, visit)

    def send(
        self, number: int, buyer: Buyer, listing: Listing, luck: Coming, carries: Carries, units: int = 1
    ) -> Came:
        """Somebody comes, now, who means to buy so many `units` of `listing`; the rest is as for `enter`."""
        visit = self._shop.errand(buyer, listing, luck.payment, carries, units)
        return self._come_in(number, buyer, luck, visit)

    def _come_in(self, number: int, buyer: Buyer, luck: Coming, visit: Visit) -> Came:
        """A visit is written down, and its purchases are placed."""
        market, time = self.market, self.market.now
        market.visits += 1
        self._traffic.add(time, ordered=bool(visit.purchases))
        for row in _rows(number, time, buyer, visit):
            market.recorder.add(row)
        orders: list[Order | None] = []
        for parcel, purchase in enumerate(visit.purchases):
            orders.append(self._place(market, number, buyer, purchase, further_fate(luck.fate, parcel)))
            if market.orders.placed == self._last:
                market.arriving = False
                break
        for seen in self._seen:
            seen(buyer, orders)
        return Came(orders, visit.paid.tries)

    def open(self) -> bool:
        """Whether anybody may come yet."""
        return self.market.arriving

    def shut(self) -> None:
        """Nobody comes any more."""
        self.market.arriving = False
        self._traffic.close()


def _rows(number: int, time: int, buyer: Buyer, visit: Visit) -> Iterator[Row]:
    yield VisitRow(
        visit=number,
        time=time,
        buyer=buyer.index,
        buyer_country=buyer.country.code,
        segment=buyer.segment,
        heard_of=buyer.heard_of,
        wanted=visit.wanted,
        found=sum(len(purchase.lines) for purchase in visit.purchases),
        payments=visit.paid.tries,
        declined=visit.paid.declined,
        orders=len(visit.purchases),
        surplus_cents=sum(look.surplus.slate for look in visit.looks),
        unmet=sum(look.unmet > 0 for look in visit.looks),
        unmet_units=sum(look.unmet for look in visit.looks),
    )
    for look, (want, shown, place, listing, unmet, worth) in enumerate(visit.looks):
        yield LookRow(number, look, want.product.sku, want.quantity, shown, place, listing, unmet, *worth)
