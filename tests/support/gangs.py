"""Orders of honest customers and of gangs, told to an archive as a market tells them. No market is run for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.core.units import DAY, HOUR
from sim.policies import (
    Archive,
    ChargedBack,
    Delivered,
    Disputed,
    Returned,
    Reviewed,
    RiskView,
    Screened,
    Verified,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

COUNTRIES = ("DE", "FR", "ES", "CN")
FOREVER = 20_000


class Stream(NamedTuple):
    """What a market would have told, by the second at which it became known."""

    told: list[Any]
    frauds: set[int]

    def views(self) -> list[RiskView]:
        return [seen.view for seen in self.told if isinstance(seen, Screened)]


def gangs(seed: int, *, orders: int = 400, days: float = 120, share: float = 0.06) -> Stream:
    """Random orders; a thief has one of few devices, an instrument of its own, and is found out weeks later."""
    luck = np.random.default_rng(seed)
    told: list[Any] = []
    frauds = set()
    times = np.sort(luck.integers(1, int(days * DAY), orders))
    for number, time in enumerate(times.tolist(), 1):
        thief = bool(luck.random() < share)
        view = _view(number, time, thief, luck)
        accepted = bool(luck.random() < 0.95)
        action = "accept" if accepted else "decline"
        told.append(Screened(time, view, accepted, action))
        if thief:
            frauds.add(number)
        if accepted:
            told += _after(view, thief, luck)
    told.sort(key=lambda seen: seen.known_at)
    return Stream(told, frauds)


def _view(number: int, time: int, thief: bool, luck: np.random.Generator) -> RiskView:
    customer = int(luck.integers(1, 120))
    gang = int(luck.integers(1, 6))
    buyer = 1_000 + number if thief else customer
    return RiskView(
        order=number, time=time, buyer=buyer, seller=int(luck.integers(0, 9)),
        buyer_country=COUNTRIES[int(luck.integers(0, 3))], seller_country="CN",
        category=("toys", "decor")[int(luck.integers(0, 2))], quantity=int(luck.integers(1, 5)),
        amount_cents=int(luck.lognormal(8.3 if thief else 8, 0.8)) + 1,
        payment=("card", "wallet")[int(luck.integers(0, 2))], reversible=bool(luck.random() < 0.9),
        country_mismatch=bool(luck.random() < (0.5 if thief else 0.05)),
        buyer_orders=0 if thief else int(luck.integers(0, 5)), buyer_disputes=0, seller_rating=4.0,
        lines=int(luck.integers(1, 3)), hour=int(luck.integers(0, 24)),
        opened_at=time - (HOUR if thief else int(luck.integers(DAY, 300 * DAY))),
        device=10_000 + gang if thief else int(customer * (luck.random() < 0.9)),
        instrument=20_000 + number if thief else customer,
        instrument_country=COUNTRIES[int(luck.integers(0, 3))],
        address=30_000 + gang if thief and luck.random() < 0.5 else customer // 2,
        attested=0 if thief else int(luck.integers(0, 4)), tries=1 + int(luck.random() < (0.4 if thief else 0.05)),
    )  # fmt: skip


def _after(view: RiskView, thief: bool, luck: np.random.Generator) -> Iterator[Any]:
    order, buyer, seller, cents = view.order, view.buyer, view.seller, view.amount_cents
    arrived = view.time + int(luck.integers(DAY, 12 * DAY))
    yield Delivered(arrived, order, buyer, seller, arrived)
    if thief and view.reversible:
        yield ChargedBack(
            view.time + int(min(120, luck.lognormal(3.0, 0.7)) * DAY), order, buyer, seller, cents
        )
    for kind, chance in ((Disputed, 0.05), (Returned, 0.08)):
        if luck.random() < chance:
            yield kind(arrived + int(luck.integers(1, 5 * DAY)), order, buyer, seller, cents)
    if luck.random() < 0.05:
        yield Verified(view.time + 300, order, buyer, not thief)
    if luck.random() < 0.05:
        yield Reviewed(view.time + HOUR, order, buyer, not thief)


def replay(stream: Stream, at_view: Callable[[Screened, Any], None], keep_days: int = FOREVER) -> Archive:
    """Tell all of it in turn; `at_view` is called with every screening before that is told, and the history."""
    found = Archive(keep_days)
    history = found.reader(keep_days)
    for seen in stream.told:
        if isinstance(seen, Screened):
            found.advance(seen.known_at)
            at_view(seen, history)
        found.tell(seen, seen.known_at)
    return found
