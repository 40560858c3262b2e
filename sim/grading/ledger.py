"""What became known of sellers, buyers and corridors: each observation is read once, and counts for a window."""

from __future__ import annotations

from collections import Counter
from itertools import takewhile
from typing import TYPE_CHECKING, Final, NamedTuple

from sim.core.units import BPS, DAY
from sim.grading.window import Window
from sim.policies import (
    ChargedBack,
    Counts,
    Delivered,
    Dispatched,
    Disputed,
    Ended,
    Graded,
    Placed,
    Rated,
    Returned,
    Ruled,
    Screened,
)
from sim.records import Decider

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sim.policies import History, RiskView
    from sim.world.people import Seller

_REMEMBERED_DAYS: Final = 180
"""An order is forgotten after so long: a bank takes payments back within 120 days."""

_GONE: Final = -1
"""Tenure of a predecessor, who is graded no more; buyers and corridors still are."""

_UNAUTHORISED: Final = "unauthorised"
_ARBITERS: Final = frozenset(Decider) - {Decider.SELLER, Decider.AGREEMENT, Decider.SILENCE}
_KINDS: Final = (
    Placed, Screened, Dispatched, Delivered, Ended, Rated, Disputed, Returned, Ruled, ChargedBack,
)  # fmt: skip
"""What is read, in this order within a round."""


class Key(NamedTuple):
    """Who is graded: a seller by its number and the last order before its time, a buyer by its account's number.

    `number` is -1 for a corridor, whose `name` is as `CN>DE`.
    """

    kind: Graded
    number: int
    tenure: int = 0
    name: str = ""


class _Entry:
    """An order that may still get into trouble."""

    __slots__ = ("buyer", "corridor", "placed_at", "seller", "suspect", "troubled")

    def __init__(self, placed_at: int, seller: Key, buyer: int) -> None:
        self.placed_at = placed_at
        self.seller = seller
        self.buyer = buyer
        self.corridor: Key | None = None
        self.troubled = self.suspect = False


class Ledger:
    """Counts what is observed.

    Args:
        rounds: that a count is remembered for.
        overdue_days: after which an order that has not left is overdue.
        sellers: whoever has a shop now, by number.
    """

    def __init__(self, rounds: int, overdue_days: float, sellers: Sequence[Seller]) -> None:
        self._window = Window[Key](rounds)
        self._overdue = int(overdue_days * DAY)
        self._sellers = sellers
        self._alike: dict[Key, Key] = {}
        self._entries: dict[int, _Entry] = {}
        self._waiting: dict[int, _Entry] = {}
        self._late: Counter[Key] = Counter()
        self._used: dict[int, tuple[int, int]] = {}
        self._read_until: int | None = None

    def read(self, history: History, now: int) -> None:
        """Take in what became known before `now` and has not been read; `history` reaches back so far.

        What becomes known at `now` is read the next time: more may do so within the second. What was taken in
        so many rounds ago is forgotten.
        """
        if self._read_until is not None:
            self._window.turn()
        since = self._read_until or 0
        for kind in _KINDS:
            take = getattr(self, f"_{kind.__name__.lower()}")
            for observation in history.since(kind, since, now - 1):
                take(observation)
        self._read_until = now
        self._forget(now)
        self._late = self._count_late(now)

    def counts(self, key: Key) -> Counts:
        """What is remembered of one, and what waits for it now."""
        return self._window.counts(key)._replace(overdue=self._late[key])

    def known(self) -> Iterator[Key]:
        """Of whom anything is remembered."""
        return self._window.known()

    def changed(self) -> Mapping[Key, None]:
        """Those of whom anything else is remembered than when this was asked last."""
        return self._window.changed()

    def seller(self, number: int) -> Key:
        """Whoever has the shop now."""
        key = Key(Graded.SELLER, number, self._sellers[number].after_order)
        return self._alike.setdefault(key, key)

    def _forget(self, now: int) -> None:
        horizon = now - _REMEMBERED_DAYS * DAY
        old = takewhile(lambda item: item[1].placed_at < horizon, self._entries.items())
        for order in [order for order, _ in old]:
            del self._entries[order]
        unused = takewhile(lambda item: item[1][1] < horizon, self._used.items())
        for means in [means for means, _ in unused]:
            del self._used[means]

    def _count_late(self, now: int) -> Counter[Key]:
        late: Counter[Key] = Counter()
        for entry in self._waiting.values():
            if entry.placed_at >= now - self._overdue:
                break
            if not entry.troubled:
                late[entry.seller] += 1
                if entry.corridor is not None:
                    late[entry.corridor] += 1
        return late

    def _sold(self, entry: _Entry, count: str, amount: int = 1) -> None:
        """Count for the seller and the corridor of an order."""
        self._window.add(entry.seller, count, amount)
        if entry.corridor is not None:
            self._window.add(entry.corridor, count, amount)

    def _bought(self, entry: _Entry, count: str, amount: int = 1) -> None:
        """Count for its buyer."""
        self._window.add(Key(Graded.BUYER, entry.buyer), count, amount)

    def _all(self, entry: _Entry, count: str, amount: int = 1) -> None:
        self._sold(entry, count, amount)
        self._bought(entry, count, amount)

    def _trouble(self, entry: _Entry) -> None:
        """Something is wrong with the order, by what seller or carrier did."""
        if not entry.troubled:
            entry.troubled = True
            self._sold(entry, "troubled")

    def _suspect(self, entry: _Entry) -> None:
        """Something is wrong with the order, by what the buyer did."""
        if not entry.suspect:
            entry.suspect = True
            self._bought(entry, "troubled")

    def _placed(self, placed: Placed) -> None:
        seller = self.seller(placed.seller)
        if placed.order <= seller.tenure:
            seller = seller._replace(tenure=_GONE)
        entry = _Entry(placed.known_at, seller, placed.buyer)
        self._entries[placed.order] = self._waiting[placed.order] = entry
        self._all(entry, "orders")
        self._all(entry, "amount_cents", placed.amount_cents)

    def _screened(self, screened: Screened) -> None:
        view = screened.view
        entry = self._entries.get(view.order)
        if entry is not None and entry.corridor is None:
            if self._shares_means(view):
                self._window.add(entry.seller, "linked")
            key = Key(Graded.CORRIDOR, -1, 0, f"{view.seller_country}>{view.buyer_country}")
            entry.corridor = self._alike.setdefault(key, key)
            self._window.add(entry.corridor, "orders")
            self._window.add(entry.corridor, "amount_cents", view.amount_cents)

    def _shares_means(self, view: RiskView) -> bool:
        """Whether another account has used device, instrument or address of an order last."""
        shares = False
        for means in filter(None, (view.device, view.instrument, view.address)):
            user, _ = self._used.pop(means, (view.buyer, 0))
            shares |= user != view.buyer
            self._used[means] = view.buyer, view.time
        return shares

    def _dispatched(self, dispatched: Dispatched) -> None:
        self._waiting.pop(dispatched.order, None)

    def _delivered(self, delivered: Delivered) -> None:
        entry = self._entries.get(delivered.order)
        if entry is not None:
            self._all(entry, "delivered")
            if delivered.known_at > delivered.promised_at:
                self._all(entry, "late")

    def _ended(self, ended: Ended) -> None:
        waited = self._waiting.pop(ended.order, None)
        if waited is not None and ended.outcome == "expired":
            self._sold(waited, "expired")
            self._trouble(waited)
        elif waited is not None and ended.outcome == "cancelled":
            self._sold(waited, "cancelled")

    def _rated(self, rated: Rated) -> None:
        entry = self._entries.get(rated.order)
        if entry is not None:
            self._all(entry, "reviews")
            self._all(entry, "stars", rated.stars)
            if rated.stars == 1:
                self._trouble(entry)

    def _disputed(self, disputed: Disputed) -> None:
        entry = self._entries.get(disputed.order)
        if entry is not None:
            self._all(entry, "disputes")

    def _returned(self, returned: Returned) -> None:
        entry = self._entries.get(returned.order)
        if entry is not None:
            self._all(entry, "returned")

    def _ruled(self, ruled: Ruled) -> None:
        entry = self._entries.get(ruled.order)
        if entry is None or ruled.decided_by not in _ARBITERS:
            return
        if 2 * ruled.buyer_bps > BPS:
            self._sold(entry, "lost")
            self._trouble(entry)
        else:
            self._bought(entry, "lost")
            self._suspect(entry)

    def _chargedback(self, charged: ChargedBack) -> None:
        entry = self._entries.get(charged.order)
        if entry is None:
            return
        self._all(entry, "charged_back")
        self._suspect(entry)
        if charged.reason != _UNAUTHORISED:
            self._trouble(entry)
