"""What a seller asks for a unit, as the pricing policy is asked; and what an offer really is to a visitor."""

from __future__ import annotations

from datetime import timedelta
from math import exp, fsum, inf, log
from typing import TYPE_CHECKING, Final, NamedTuple

from sim.core.units import DAY
from sim.policies import PriceTruth, PriceView
from sim.resources import Popularity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.demand.offer import OfferTuple
    from sim.market import Market
    from sim.world.people import Listing

DEARER: Final = 1.25
"""Times the list price at which landed prices are looked at, to see how much of them the price is."""

Truths = dict[int, PriceTruth]


class _Today(NamedTuple):
    unit_cost: int
    rivals: tuple[int, ...]
    watched: tuple[int, ...]


class Desk:
    """Asks the pricing policy, and remembers what was asked and shown.

    Prices of others become known at midnight UTC, as they were then last asked.
    """

    def __init__(self, market: Market) -> None:
        self._market = market
        self._policy = market.policies.pricing
        self._setting = market.settings["pricing"]
        self._shown = Popularity(len(market.world.listings), market.scenario.demand.popularity_days)
        self._asked: dict[int, int] = {}
        self._posted: dict[int, int] = {}
        self._offers: dict[int, list[int]] = {}
        for listing in market.world.listings:
            self._offers.setdefault(listing.product.index, []).append(listing.index)
        self._day, self._day_of_year = -1, 1
        self._today: dict[int, _Today] = {}

    def price(self, listing: Listing, now: int, truth: PriceTruth | None = None) -> int:
        """Unit price in minor units of the listing's currency, now."""
        market, number = self._market, listing.index
        if now // DAY != self._day:
            self._begin(now // DAY)
        stock = market.stocks[listing.shelf]
        known = self._today.get(number)
        if known is None:
            known = self._today[number] = self._known(listing)
        view = PriceView(
            time=now,
            listing=number,
            list_price=listing.price,
            currency=listing.currency,
            on_hand=stock.book,
            on_order=stock.on_order,
            units_sold=market.popularity.units[number],
            product=listing.product.index,
            seller=listing.seller.index,
            season=listing.product.season,
            day_of_year=self._day_of_year,
            unit_cost=known.unit_cost,
            fee_bps=market.scenario.settlement.platform_fee_bps,
            shown=self._shown.units[number],
            idle_days=(now - market.last_sold.get(number, 0)) // DAY,
            rivals=known.rivals,
            watched=known.watched,
            truth=truth,
        )
        price = self._asked[number] = self._policy(view, self._setting)
        return price

    def show(self, offers: Sequence[OfferTuple]) -> None:
        """They are shown to a visitor."""
        for offer in offers:
            self._shown.add(offer[1].index, 1)

    def _begin(self, day: int) -> None:
        """It is another day: what was asked until midnight is known."""
        self._day = day
        self._day_of_year = (self._market.scenario.start + timedelta(days=day)).timetuple().tm_yday
        self._shown.advance(day * DAY)
        self._posted.update(self._asked)
        self._asked.clear()
        self._today.clear()

    def _known(self, listing: Listing) -> _Today:
        world, day = self._market.world, self._day
        convert, rivals = world.tariff.rates.convert, []
        for number in self._offers[listing.product.index]:
            other = world.listings[number]
            if other.seller.index != listing.seller.index:
                price = self._posted.get(number, other.price)
                rivals.append(max(1, convert(price, other.currency, listing.currency, day)))
        cents = world.shelves[listing.shelf].unit_cents
        usual = convert(listing.product.price_pence, "GBP", listing.currency, day)
        watched = (max(1, round(usual * seen.times)) for seen in world.rivals.seen(listing.product, day))
        return _Today(
            convert(cents, "EUR", listing.currency, day), tuple(sorted(rivals)), tuple(sorted(watched))
        )


class Fixed:
    """Asks so many times the list price, and nobody."""

    def __init__(self, times: float) -> None:
        self._times = times

    def price(self, listing: Listing, now: int, truth: PriceTruth | None = None) -> int:
        """Unit price in minor units of the listing's currency."""
        return round(listing.price * self._times)


def truths(
    at_list: Sequence[OfferTuple],
    dearer: Sequence[OfferTuple],
    leaving: float,
    price_weight: float,
    substitution: float,
    left: int,
) -> Truths:
    """What each offer of a slate is to the visitor, by listing.

    Args:
        at_list: all of them at list prices, also those that the visitor cannot pay.
        dearer: the same at `DEARER` times these.
        leaving: utility of leaving without the article.
        price_weight: the visitor's own.
        substitution: dissimilarity of offers.
        left: of the visitor's budget.
    """
    largest = max((offer[0] for offer in at_list), default=0.0)
    weights = [exp((offer[0] - largest) / substitution) * (offer[4] <= left) for offer in at_list]
    found = {}
    for place, (before, after) in enumerate(zip(at_list, dearer, strict=True)):
        others = fsum([*weights[:place], *weights[place + 1 :]])
        share = min(1.0, max(0.0, (after[4] / before[4] - 1) / (DEARER - 1)))
        room = left / before[4] - 1
        found[before[1].index] = PriceTruth(
            lead=before[0] - leaving,
            rivals=largest - leaving + substitution * log(others) if others > 0 else -inf,
            price_weight=price_weight,
            price_share=share,
            substitution=substitution,
            most=1 + room / share if share > 0 else inf if room >= 0 else -1.0,
        )
    return found
