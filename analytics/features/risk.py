"""The features of an order as it is screened: the same code in the loop and afterwards."""

from __future__ import annotations

from math import cos, log, log1p, pi, sin
from typing import TYPE_CHECKING, Final

from analytics.features.links import account, kind
from analytics.features.names import HORIZON, KEYS, NAMES, PLAIN, WINDOWS
from analytics.features.past import Past, groups_of, used_by
from sim.core.units import DAY

if TYPE_CHECKING:
    from sim.policies import History, RiskView

_SMOOTH: Final = 50
"""Orders that a group must have had for its own share of chargebacks to count as much as that of all."""

_NIGHT: Final = 6
_HOURS: Final = 24
_ANGLES: Final = tuple((sin(2 * pi * hour / _HOURS), cos(2 * pi * hour / _HOURS)) for hour in range(_HOURS))
_OLDEST_ACCOUNT: Final = 3 * 365 * DAY
_NONE: Final = (0.0,) * (2 * len(WINDOWS))


class RiskFeatures:
    """Takes in what became known and gives the features of a view, in the order of `names`.

    From the same history it gives the same numbers, in the loop and afterwards. What became known in the view's own
    second does not count yet, so that it does not matter in which order the orders of one second are looked at.
    Time goes forward: views come by their second. Nothing counts for ever: see `HORIZON` and `LATELY`.

    Args:
        graph: whether the features that take a walk through the graph come with the others.

    Attributes:
        names: of the features.
        past: what is remembered.
    """

    def __init__(self, *, graph: bool = False) -> None:
        self.graph = graph
        self.names = NAMES if graph else PLAIN
        self.past = Past()

    def vector(self, view: RiskView, history: History) -> list[float]:
        """Features of `view`, by what was known before its second.

        Raises:
            ValueError: for a view that is earlier than one that was asked for before.
        """
        past = self.past
        past.take_in(history, view.time)
        user, used = account(view.buyer), used_by(view)
        nodes = (user, *used) if len(used) == len(KEYS) - 1 else _in_place(user, used)
        found = _of_order(view, past, user)
        _add_account(found, view, past, user)
        _add_means(found, nodes, past, view.time)
        _add_velocity(found, nodes, past, view.time)
        _add_shares(found, view, past)
        if self.graph:
            around = past.links.around((user, *used))
            found += (
                around.nodes,
                around.accounts,
                around.links / around.nodes if around.nodes else 0.0,
                around.frauds,
                around.distance,
            )
        return found


def _in_place(user: int, used: tuple[int, ...]) -> tuple[int, ...]:
    """Account, device, instrument and address, each in its place; -1 where it is not known."""
    known = {kind(node): node for node in used}
    return user, *(known.get(place, -1) for place in range(1, len(KEYS)))


def _of_order(view: RiskView, past: Past, user: int) -> list[float]:
    log_amount = log1p(view.amount_cents)
    before = past.orders.within(user, (view.time - HORIZON,))
    others, cents = past.placed.count(view.category), past.cents.count(view.category)
    sine, cosine = _ANGLES[view.hour % _HOURS]
    return [
        log_amount,
        log_amount - log1p(before[1] / before[0]) if before[0] else 0.0,
        log_amount - log1p(cents / others) if others else 0.0,
        log(view.quantity) if view.quantity > 1 else 0.0,
        view.lines,
        log(view.tries) if view.tries > 1 else 0.0,
        sine,
        cosine,
        view.hour < _NIGHT,
        log1p(before[0]),
    ]


def _add_account(found: list[float], view: RiskView, past: Past, user: int) -> None:
    count = past.events.count
    found += (
        log1p(min(max(0, view.time - view.opened_at), _OLDEST_ACCOUNT) / DAY),
        view.buyer_orders == 0,
        count(("delivered", user)),
        count(("disputed", user)),
        count(("returned", user)),
        count(("proved", user)),
        count(("refused", user)),
        view.attested,
        view.country_mismatch,
        past.links.degree(user),
    )


def _add_means(found: list[float], nodes: tuple[int, ...], past: Past, now: int) -> None:
    for node in nodes[1:]:
        found += ((now - past.orders.first(node, now)) / DAY, past.links.degree(node))


def _add_velocity(found: list[float], nodes: tuple[int, ...], past: Past, now: int) -> None:
    starts = [now - seconds for seconds in WINDOWS]
    within, burnt = past.orders.within, past.burnt.count
    for node in nodes:
        found += map(log1p, within(node, starts)) if node >= 0 else _NONE
    found += [burnt(node) for node in nodes]


def _add_shares(found: list[float], view: RiskView, past: Past) -> None:
    lost, sold = past.lost.count, past.sold.count
    everything, *groups = groups_of(view)
    usual = _SMOOTH * lost(everything) / max(1, sold(everything))
    found += [(lost(group) + usual) / (sold(group) + _SMOOTH) for group in groups]
    found += (
        view.seller_rating,
        log1p(past.placed.count(view.seller)),
        past.placed.count((view.buyer, view.seller)),
    )
