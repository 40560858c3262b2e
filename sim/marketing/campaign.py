"""Every day: the budget is divided, people are contacted, and some of them come who would not have come."""

from __future__ import annotations

from functools import lru_cache
from heapq import heappop, heappush
from math import log
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from sim.core.distributions import cumulative, pick
from sim.core.units import DAY, HOUR
from sim.demand import Arrivals, luck_of_visits
from sim.marketing.audience import Audiences
from sim.marketing.book import Book
from sim.marketing.touches import Touches
from sim.policies import ChannelTruth, ChannelView, MarketingView, reads_truth
from sim.records import CRIMINALS

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    import simpy

    from sim.demand import Doors
    from sim.market import Market
    from sim.orders import Order
    from sim.scenario import Channel, Marketing
    from sim.world.people import Buyer

FIRST_VISIT: Final = 5 * 10**8
"""Number of the first visit that marketing brought; those that nobody brought are below it, criminals' above."""

_PER_CHANNEL: Final = 10**7
_HOURS: Final = 24
_DAYS_KEPT: Final = 64
_ASKED: Final = 512
"""People of whom an oracle is told how tired they are."""


class Due(NamedTuple):
    """A visit that is still to come: its second, the channel that brings it, and whose place it is."""

    time: int
    channel: int
    place: int


def advertise(doors: Doors) -> None:
    """Start the scenario's marketing, if it has any."""
    marketing = doors.market.scenario.marketing
    if marketing is not None and marketing.daily_budget_cents:
        campaign = Campaign(doors, marketing)
        doors.tell(campaign.saw)
        doors.market.env.process(campaign.days())


class Campaign:
    """The platform's marketing."""

    def __init__(self, doors: Doors, marketing: Marketing) -> None:
        market = doors.market
        self._doors, self._market, self._marketing = doors, market, marketing
        self._channels = marketing.channels
        self._audiences = Audiences(market)
        self._touches = Touches(self._channels, market.world.buyers.size, marketing.rest_days)
        self._book = Book(marketing)
        self._arrivals = Arrivals(market.scenario, market.world)
        self._hours = lru_cache(_DAYS_KEPT)(self._busy)
        self._luck = [luck_of_visits(market.streams, channel.name) for channel in self._channels]
        self._came = [0] * len(self._channels)
        self._due: list[Due] = []

    def days(self) -> Generator[simpy.Event, object, None]:
        """Each begins with the budget and ends with the book."""
        market = self._market
        while self._doors.open():
            day = market.now // DAY
            self._begin(day)
            while self._due and self._due[0].time < (day + 1) * DAY:
                due = heappop(self._due)
                yield market.until(due.time)
                if self._doors.open():
                    self._visit(due)
            yield market.until((day + 1) * DAY)
            for row in self._book.close():
                market.recorder.add(row)

    def saw(self, buyer: Buyer, orders: Sequence[Order | None]) -> None:
        """Somebody came; the platform takes criminals for visitors, whom no channel has contacted."""
        placed = [order for order in orders if order is not None]
        margins = [_margin_cents(order, self._market) for order in placed]
        if buyer.conduct in CRIMINALS:
            self._book.visit(-1, margins)
            return
        now, place = self._market.now, buyer.index % self._market.world.buyers.size
        since = max(now - self._marketing.window_days * DAY, buyer.opened_at)
        self._book.visit(self._touches.last(place, since), margins)
        if placed:
            self._audiences.ordered(place, now)

    def _begin(self, day: int) -> None:
        """Divide the budget, and spend it."""
        self._book.begin(day)
        self._touches.rest()
        self._audiences.begin(self._market.now)
        split = self._market.policies.marketing(self._view(day), self._market.settings["marketing"])
        for number, cents in enumerate(split):
            self._spend(number, cents, day)

    def _view(self, day: int) -> MarketingView:
        channels = tuple(map(self._known, self._channels))
        tells = reads_truth(self._market.policies.marketing)
        return MarketingView(
            time=self._market.now,
            day=day,
            budget_cents=self._marketing.daily_budget_cents,
            channels=channels,
            record=self._book.record,
            truth=tuple(self._truth(n, day) for n in range(len(channels))) if tells else None,
        )

    def _known(self, channel: Channel) -> ChannelView:
        people = self._audiences.people(channel)
        most = int(int(channel.reach * people) * channel.cents_per_contact)
        return ChannelView(channel.name, channel.audience, channel.cents_per_contact, people, most)

    def _truth(self, number: int, day: int) -> ChannelTruth:
        channel = self._channels[number]
        people = self._audiences.people(channel)
        generator = self._market.streams.generator(f"marketing asked {channel.name}", day)
        asked = self._audiences.drawn(channel, _ASKED if people else 0, generator)
        fresh = float(self._touches.freshness(number, asked).mean()) if people else 0.0
        per_cent = channel.visits_per_contact * fresh / channel.cents_per_contact
        return ChannelTruth(per_cent, _half_cents(channel, max(1, people)))

    def _spend(self, number: int, cents: int, day: int) -> None:
        """The channel contacts as many as `cents` pay for and it can reach, and the visits are set down."""
        channel, streams = self._channels[number], self._market.streams
        people = self._audiences.people(channel)
        contacts = min(int(cents / channel.cents_per_contact), int(channel.reach * people))
        if not contacts:
            return
        spent = round(contacts * channel.cents_per_contact)
        places = self._audiences.drawn(
            channel, contacts, streams.generator(f"marketing contacts {channel.name}", day)
        )
        response = channel.visits_per_contact / (1 + spent / _half_cents(channel, people))
        chances = np.cumsum(response * self._touches.freshness(number, places))
        self._touches.contact(number, places, self._market.now)
        self._book.spent(number, spent, contacts)
        generator = streams.generator(f"marketing visits {channel.name}", day)
        for u, lag, hour, second in generator.random((int(generator.poisson(chances[-1])), 4)).tolist():
            place = int(places[int(np.searchsorted(chances, u * chances[-1]))])
            later = int(log(1 - lag) / log(channel.carry_over)) if channel.carry_over else 0
            heappush(self._due, Due(self._time(day + later, hour, second), number, place))

    def _time(self, day: int, hour: float, second: float) -> int:
        """A second of the day: an hour as busy as others' visits make it, any second of it."""
        return day * DAY + pick(hour, self._hours(day)) * HOUR + int(second * HOUR)

    def _busy(self, day: int) -> list[float]:
        """Running totals of the day's hours, by how many visits nobody brings."""
        return cumulative([self._arrivals.rate(day * _HOURS + hour) for hour in range(_HOURS)])

    def _visit(self, due: Due) -> None:
        """Somebody comes because of a channel."""
        buyers, now = self._market.world.buyers, self._market.now
        luck = next(self._luck[due.channel])
        buyer = buyers.holder(due.place, now)
        if buyers.has_lost(buyer):
            return
        self._touches.click(due.channel, due.place, now)
        buyer.heard_of = buyers.friends_seller(buyer, luck.visit.friend, now)
        number = FIRST_VISIT + due.channel * _PER_CHANNEL + self._came[due.channel]
        self._came[due.channel] += 1
        came = self._doors.enter(number, buyer, luck)
        self._book.brought(due.channel, len([order for order in came.orders if order is not None]))


def _half_cents(channel: Channel, people: int) -> float:
    """Spending of a day at which a contact brings half as many visits."""
    return channel.half_cents * people / 1_000


def _margin_cents(order: Order, market: Market) -> int:
    """The platform's fee of an order less the processor's."""
    return market.euro_cents(order.fee, order.quote.currency) - order.payment_fee_cents
