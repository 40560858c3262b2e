"""What fraudulent sellers are about: the simulator's hidden truth.

A crook that means to run off opens a shop, trades honestly for a while, takes money for nothing in the last days,
and comes back under another name, without reviews; so it goes until the place changes hands.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from sim.core.distributions import exponential
from sim.core.luck import scrambled
from sim.core.units import DAY

if TYPE_CHECKING:
    from sim.scenario import Crooks

_NAMES: Final = 1 << 20
"""Names that a crook may use up in one place before its luck repeats."""


class SellerTactic(StrEnum):
    """How a seller cheats. The value is what the tables hold."""

    NO_SHIP = "no_ship"
    """Part of the orders are never shipped, the others hold junk."""
    RUBBISH = "rubbish"
    """Every parcel holds junk."""
    EMPTY = "empty"
    """Every parcel is empty, and its tracking true."""
    EXIT = "exit"
    """Honest for a while, then nothing is shipped any more."""
    RING = "ring"
    """Honest for a while, in which it buys from itself, then every parcel is empty, and its tracking true."""


_RUN_OFF: Final = (SellerTactic.EXIT, SellerTactic.RING)
"""Tactics of whoever is gone after a while."""


class Scheme(NamedTuple):
    """What a crook does, and when.

    Attributes:
        tactic: how it cheats.
        since: second from which on it does.
        until: second at which it is gone; -1 for as long as it has the shop.
    """

    tactic: SellerTactic = SellerTactic.NO_SHIP
    since: int = 0
    until: int = -1

    @property
    def sends_junk(self) -> bool:
        """Whether what it ships while it cheats is worth nothing."""
        return self.tactic is not SellerTactic.EXIT

    @property
    def sends_nothing(self) -> bool:
        """Whether that is an empty parcel, for which true tracking speaks."""
        return self.tactic in (SellerTactic.EMPTY, SellerTactic.RING)


class Schemes:
    """The schemes of the crooks that have a warehouse's places, from two uniforms of each place.

    Args:
        crooks: how they are in this market.
        tactic: decides what each is about.
        patience: decides how long each trades honestly.
    """

    def __init__(self, crooks: Crooks, tactic: list[float], patience: list[float]) -> None:
        self._crooks = crooks
        self._tactic = tactic
        self._patience = patience
        self._shares = (
            (SellerTactic.RUBBISH, crooks.rubbish_share),
            (SellerTactic.EMPTY, crooks.empty_share),
            (SellerTactic.EXIT, crooks.exit_share),
            (SellerTactic.RING, crooks.ring_share),
        )

    def of(self, place: int, generation: int, name: int, opened: int) -> Scheme:
        """The scheme of whoever has a place.

        Args:
            place: number of the seller.
            generation: how many had the place before.
            name: how many names it has used up there.
            opened: second at which it opened the shop.
        """
        tactic = self._drawn(scrambled(self._tactic[place], generation))
        if tactic not in _RUN_OFF:
            return Scheme(tactic, opened)
        u = scrambled(self._patience[place], generation * _NAMES + name)
        since = opened + int(exponential(u, self._crooks.exit_after_days * DAY))
        return Scheme(tactic, since, since + int(self._crooks.exit_days * DAY))

    def _drawn(self, u: float) -> SellerTactic:
        for tactic, share in self._shares:
            if u < share:
                return tactic
            u -= share
        return SellerTactic.NO_SHIP
