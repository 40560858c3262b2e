"""What is remembered of the orders before, by what the platform gets to know; all of it for a time only."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any, NamedTuple

from analytics.features.links import Links, account, means
from analytics.features.names import HORIZON, LATELY
from analytics.features.windows import Tally, Windows
from sim.policies import ChargedBack, Delivered, Disputed, Returned, Reviewed, Screened, Verified

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from sim.policies import History, RiskView


class _Order(NamedTuple):
    """An order that was screened: when, by which account and with what, and of which groups shares are kept."""

    time: int
    account: int
    means: tuple[int, ...]
    groups: tuple[Hashable, ...]


class Past:
    """Reads each observation once, in the order in which they became known.

    Attributes:
        orders: amounts of all orders, by account, device, instrument and address.
        placed: orders by category, by seller and by account and seller.
        cents: amounts by category.
        sold: orders that were accepted and can be charged back, by group.
        lost: chargebacks by group.
        burnt: chargebacks by account, device, instrument and address.
        events: what else came of orders, by `(what, account)`.
        links: who shares what.
    """

    def __init__(self) -> None:
        self.orders = Windows(HORIZON)
        self.placed, self.cents = Tally(LATELY), Tally(LATELY)
        self.sold, self.lost, self.burnt = Tally(LATELY), Tally(LATELY), Tally(LATELY)
        self.events = Tally(LATELY)
        self.links = Links(LATELY)
        self._tallies = (self.placed, self.cents, self.sold, self.lost, self.burnt, self.events)
        self._read_until = 0
        self._known: dict[int, _Order] = {}
        self._by_age: deque[tuple[int, int]] = deque()
        self._handlers: tuple[tuple[type[Any], Callable[[Any], None]], ...] = (
            (Screened, self._screened),
            (ChargedBack, self._charged_back),
            (Delivered, lambda seen: self._count("delivered", seen)),
            (Disputed, lambda seen: self._count("disputed", seen)),
            (Returned, lambda seen: self._count("returned", seen)),
            (Verified, lambda seen: self._count("proved" if seen.passed else "refused", seen)),
            (Reviewed, self._review),
        )

    def _review(self, seen: Reviewed) -> None:
        """Of a review that nobody had time for nothing is known."""
        if seen.looked:
            self._count("proved" if seen.approved else "refused", seen)

    def take_in(self, history: History, now: int) -> None:
        """Read what became known since the last time and before `now`, and forget what is too old then.

        Raises:
            ValueError: for a second that is earlier than that of the last time.
        """
        since = self._read_until
        if now <= since:
            if now < since:
                raise ValueError(f"second {now} is past: history was read until second {since}")
            return
        found = [
            (seen, handle) for kind, handle in self._handlers for seen in history.since(kind, since, now - 1)
        ]
        # of one second, orders stay ahead of what became of them
        found.sort(key=lambda pair: pair[0].known_at)
        for seen, handle in found:
            handle(seen)
        self._read_until = now
        self._forget(now)

    def _forget(self, now: int) -> None:
        self.orders.forget(now)
        self.links.forget(now)
        for tally in self._tallies:
            tally.forget(now)
        oldest = now - HORIZON
        while self._by_age and self._by_age[0][0] < oldest:
            self._known.pop(self._by_age.popleft()[1], None)

    def _screened(self, seen: Screened) -> None:
        view, now = seen.view, seen.known_at
        user, used, groups = account(view.buyer), used_by(view), groups_of(view)
        self._known[view.order] = _Order(now, user, used, groups)
        self._by_age.append((now, view.order))
        self.orders.add((user, *used), now, view.amount_cents)
        self.links.use(user, used, now)
        self.placed.add((view.category, view.seller, (view.buyer, view.seller)), now)
        if view.amount_cents:
            self.cents.add((view.category,), now, view.amount_cents)
        if seen.accepted and view.reversible:
            self.sold.add(groups, now)

    def _charged_back(self, seen: ChargedBack) -> None:
        order = self._order(seen)
        if order is not None:
            self.burnt.add((order.account, *order.means), seen.known_at)
            self.lost.add(order.groups, seen.known_at)
            self.links.mark(order.account, seen.known_at)

    def _count(self, what: str, seen: Any) -> None:
        order = self._order(seen)
        if order is not None:
            self.events.add(((what, order.account),), seen.known_at)

    def _order(self, seen: Any) -> _Order | None:
        """The order of an observation, unless it was forgotten by then."""
        order = self._known.get(seen.order)
        return order if order is not None and order.time >= seen.known_at - HORIZON else None


def used_by(view: RiskView) -> tuple[int, ...]:
    """Nodes of device, instrument and address, as far as they are known."""
    return means(view.device, view.instrument, view.address)


def groups_of(view: RiskView) -> tuple[Hashable, ...]:
    """All orders, and those of the same corridor, payment method, issuer's country, category and seller."""
    return (
        "",
        (view.seller_country, view.buyer_country),
        ("payment", view.payment),
        ("issuer", view.instrument_country),
        ("category", view.category),
        view.seller,
    )
