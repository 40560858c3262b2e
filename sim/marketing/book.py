"""What the platform sees of its marketing, day by day, and what it does not see."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.policies import ChannelDay, MarketDay
from sim.records import MarketingRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sim.scenario import Marketing


@dataclass(slots=True)
class Tally:
    """A channel's day, or the whole market's."""

    spend_cents: int = 0
    contacts: int = 0
    visits: int = 0
    orders: int = 0
    margin_cents: int = 0
    extra_visits: int = 0
    extra_orders: int = 0

    def visit(self, orders: int, margin_cents: int) -> None:
        """Somebody came."""
        self.visits += 1
        self.orders += orders
        self.margin_cents += margin_cents


class Book:
    """Counts the day.

    Attributes:
        record: the days before, as policies see them.
    """

    def __init__(self, marketing: Marketing) -> None:
        self._names = [channel.name for channel in marketing.channels]
        self._record: deque[MarketDay] = deque(maxlen=marketing.record_days)
        self.begin(0)

    @property
    def record(self) -> tuple[MarketDay, ...]:
        """The days before."""
        return tuple(self._record)

    def begin(self, day: int) -> None:
        """A day of which nothing is counted yet."""
        self._day = day
        self._all = Tally()
        self._channels = [Tally() for _ in self._names]

    def spent(self, channel: int, cents: int, contacts: int) -> None:
        """The channel was given so much, and made so many contacts of it."""
        self._channels[channel].spend_cents += cents
        self._channels[channel].contacts += contacts

    def visit(self, last_touch: int, margins: Sequence[int]) -> None:
        """Somebody came who was contacted last by the channel `last_touch`, -1 for none.

        Args:
            last_touch: number of the channel.
            margins: of the orders that the visit brought, in euro cents.
        """
        for tally in (self._all, *([self._channels[last_touch]] if last_touch >= 0 else [])):
            tally.visit(len(margins), sum(margins))

    def brought(self, channel: int, orders: int) -> None:
        """A visit with so many orders was the channel's doing."""
        self._channels[channel].extra_visits += 1
        self._channels[channel].extra_orders += orders

    def close(self) -> Iterator[MarketingRow]:
        """The day is over: what is written down of it."""
        whole = self._all
        seen = tuple(
            ChannelDay(t.spend_cents, t.contacts, t.visits, t.orders, t.margin_cents) for t in self._channels
        )
        self._record.append(MarketDay(self._day, whole.visits, whole.orders, whole.margin_cents, seen))
        for name, day, tally in zip(self._names, seen, self._channels, strict=True):
            yield MarketingRow(self._day, name, *day, tally.extra_visits, tally.extra_orders)
