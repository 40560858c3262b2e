"""A fraud screen of hand-written rules: points for every sign of fraud, each within a window of time."""

from __future__ import annotations

from collections import Counter, deque
from math import exp
from typing import TYPE_CHECKING, Annotated, Final, NamedTuple

from sim.core.limits import Limits, Share, WholeCents
from sim.core.units import DAY
from sim.policies.fraud import Action, Reason, Screening
from sim.policies.observations import ChargedBack, Disputed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.policies.fraud import RiskView
    from sim.policies.history import History
    from sim.policies.setting import Setting

Points = Annotated[int, Limits(0, 1_000)]
Days = Annotated[int, Limits(1, 365)]
Key = tuple[str, int]
"""What several accounts may share: `device`, `instrument` or `address`, or an `account`, with its number."""


class Sign(NamedTuple):
    """What a sign counts: in points, and in the log-odds of fraud as they are known from elsewhere."""

    points: int
    weight: float


SIGNS: Final[Mapping[str, Sign]] = {
    "charged back": Sign(4, 3.5),
    "shared instrument": Sign(2, 2.1),
    "shared device": Sign(2, 2.1),
    "velocity": Sign(2, 2.1),
    "mismatch": Sign(2, 2.3),
    "young account": Sign(1, 1.1),
    "further tries": Sign(1, 0.7),
    "disputes": Sign(1, 0.7),
    "high amount": Sign(1, 0.2),
}
"""docs/screening.md has their sources."""

_PRIOR: Final = -4.1
"""Log-odds of fraud before any sign: 1.6 %."""


class Memory:
    """Who used what, and how often, within a window.

    Args:
        days: of the window.
    """

    def __init__(self, days: int) -> None:
        self.window = days * DAY
        self._users: dict[Key, dict[int, int]] = {}
        self._times: dict[Key, deque[int]] = {}
        self._placed: deque[tuple[int, int, int]] = deque()
        self._orders: dict[int, tuple[Key, ...]] = {}

    def others(self, key: Key, account: int, now: int) -> int:
        """How many accounts but this one used it within the window."""
        users = self._users.get(key, {})
        return sum(time > now - self.window for user, time in users.items() if user != account)

    def lately(self, key: Key, now: int) -> int:
        """Orders with it within a day before `now`."""
        times = self._times.get(key)
        if times is None:
            return 0
        while times and times[0] <= now - DAY:
            times.popleft()
        return len(times)

    def keep(self, order: int, keys: tuple[Key, ...], account: int, now: int) -> None:
        """An order was placed with all of them."""
        self._placed.append((now, order, account))
        self._orders[order] = keys
        for key in keys:
            self._users.setdefault(key, {})[account] = now
            self._times.setdefault(key, deque()).append(now)

    def keys(self, order: int) -> tuple[Key, ...]:
        """With what an order was placed; nothing, once that is forgotten."""
        return self._orders.get(order, ())

    def forget(self, now: int) -> None:
        """Drop what lies before the window; order by order, so that it costs no more in a long run."""
        since = now - self.window
        while self._placed and self._placed[0][0] <= since:
            _, order, account = self._placed.popleft()
            for key in self._orders.pop(order):
                self._drop(key, account, since)

    def _drop(self, key: Key, account: int, since: int) -> None:
        users = self._users.get(key, {})
        if users.get(account, since + 1) <= since:
            del users[account]
            if not users:
                del self._users[key]
                del self._times[key]


class RuleScreen:
    """Asks for proof, puts before a reviewer or declines, the more signs of fraud an order shows.

    Points are those of `SIGNS`: means of payment from another country, an account opened lately, more than one try
    to pay, a high amount, an instrument or a device that other accounts used lately, many orders with one of them
    within a day, disputes beyond the usual (returns are none), and an account, instrument, device or
    address with a payment that was charged back lately. Numbers that are 0 are not known and no sign. Only
    payments that can be charged back count. `risk` adds up the signs' log-odds as if they were independent.

    Args:
        points: declined from this many points on.
        review_points: put before a reviewer from this many on.
        verify_points: asked for proof from this many on.
        high_amount_cents: euro cents.
        young_days: within which an account is young.
        orders_per_day: with one instrument or device, of which nothing is thought.
        usual_disputes: per order, of which nothing is thought.
        window_days: for which accounts, disputes and reversed payments are remembered.
    """

    learns_every_days = 1

    def __init__(
        self,
        *,
        points: Points = 5,
        review_points: Points = 4,
        verify_points: Points = 2,
        high_amount_cents: WholeCents = 15_000,
        young_days: Days = 3,
        orders_per_day: Annotated[int, Limits(1, 1_000)] = 3,
        usual_disputes: Share = 0.15,
        window_days: Days = 60,
    ) -> None:
        self.points = points
        self.review_points = review_points
        self.verify_points = verify_points
        self.high_amount_cents = high_amount_cents
        self.young_days = young_days
        self.orders_per_day = orders_per_day
        self.usual_disputes = usual_disputes
        self.window_days = self.memory_days = window_days
        self._memory = Memory(window_days)
        self._disputes: Counter[Key] = Counter()
        self._burnt: Counter[Key] = Counter()

    def __call__(self, view: RiskView, setting: Setting) -> Screening:
        """By the points of its signs."""
        keys = _keys(view)
        signs = {name: value for name, value in self._signs(view, keys).items() if value > 0}
        self._memory.keep(view.order, keys, view.buyer, view.time)
        reasons = tuple(Reason(name, float(value), SIGNS[name].weight) for name, value in signs.items())
        risk = 1 / (1 + exp(-_PRIOR - sum(reason.weight for reason in reasons)))
        points = sum(SIGNS[name].points for name in signs)
        return Screening(self._action(points) if view.reversible else Action.ACCEPT, risk, reasons)

    def learn(self, history: History, now: int) -> None:
        """Count disputes and reversed payments of the window anew."""
        memory, since = self._memory, now - self._memory.window
        memory.forget(now)
        disputed, burnt = history.known(Disputed, now), history.known(ChargedBack, now)
        self._disputes = Counter(
            key for found in disputed if found.known_at > since for key in memory.keys(found.order)
        )
        self._burnt = Counter(
            key for found in burnt if found.known_at > since for key in memory.keys(found.order)
        )

    def _action(self, points: int) -> Action:
        if points >= self.points:
            return Action.DECLINE
        if points >= self.review_points:
            return Action.REVIEW
        return Action.VERIFY if points >= self.verify_points else Action.ACCEPT

    def _signs(self, view: RiskView, keys: tuple[Key, ...]) -> dict[str, int]:
        """Every sign with its value, the heaviest first; 0 where it is not there."""
        others, lately = {}, 0
        for key in keys[1:]:
            others[key[0]] = self._memory.others(key, view.buyer, view.time)
            if key[0] != "address":
                lately = max(lately, self._memory.lately(key, view.time))
        abroad = view.instrument_country not in ("", view.buyer_country)
        disputes = self._disputes[keys[0]] - int(view.buyer_orders * self.usual_disputes)
        return {
            "charged back": max(self._burnt[key] for key in keys),
            "shared instrument": others.get("instrument", 0),
            "shared device": others.get("device", 0),
            "velocity": max(0, lately + 1 - self.orders_per_day),
            "mismatch": int(view.country_mismatch or abroad),
            "young account": int(view.time - view.opened_at < self.young_days * DAY),
            "further tries": view.tries - 1,
            "disputes": disputes,
            "high amount": int(view.amount_cents > self.high_amount_cents),
        }


def _keys(view: RiskView) -> tuple[Key, ...]:
    """The account, and what of device, instrument and address is known."""
    shared = ("device", view.device), ("instrument", view.instrument), ("address", view.address)
    return ("account", view.buyer), *(key for key in shared if key[1])
