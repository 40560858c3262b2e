"""What a gang shops with: accounts, devices, addresses and cards that its attempts share until they are burnt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sim.attacks.modes import Evasion, Mode
from sim.core.distributions import cumulative, exponential, pick
from sim.core.units import DAY
from sim.world.identities import CRIMINAL
from sim.world.people import Buyer, Conduct, Identity, Tactic

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from sim.demand.checkout import Paid
    from sim.market import Market
    from sim.scenario import Country

_MOST_ACCOUNTS: Final = 10**6
"""Of one gang."""

_NEW: Final = 1 * DAY
_OLD: Final = 60 * DAY
_AGED: Final = 180 * DAY
"""Mean age of a new account; least age of an old one; mean age above that of one that was bought."""


@dataclass(slots=True)
class Held:
    """A number that is shopped with, for so many more orders."""

    number: int
    left: int


@dataclass(slots=True)
class Card:
    """A stolen card."""

    number: int
    country: str
    left: int


@dataclass(slots=True)
class Guise:
    """As whom a gang comes: an account, for so many more orders, and what goes with it."""

    mode: Mode
    buyer: Buyer
    left: int
    device: Held
    address: Held
    card: Card
    owner: Buyer | None = None
    attested: int = 0


class Kit:
    """All that one gang has. Nothing that is burnt comes back."""

    def __init__(self, market: Market, gang: int, plan: Iterator[float]) -> None:
        self._market = market
        self._fraud = market.scenario.fraud
        self._identities = market.world.buyers.identities
        self._gang = gang
        self._made = 0
        weights = cumulative(market.world.buyers.country_weights)
        self._countries = [market.world.countries[pick(next(plan), weights)] for _ in range(2)]
        self._guises: dict[Mode, Guise] = {}
        self._shared: dict[Hashable, Held] = {}

    def guise(self, mode: Mode, plan: Iterator[float]) -> Guise:
        """As whom the gang comes next in `mode`; in another where no account is found to take."""
        guise = self._guises.get(mode)
        if guise is None or guise.left <= 0 or guise.buyer.barred:
            guise = self._new(mode, plan)
            self._guises[guise.mode] = guise
        self._fit_out(guise, plan)
        return guise

    def carried(self, guise: Guise, paid: Paid, plan: Iterator[float]) -> Identity:
        """With what a payment was made: where the first card was declined, with another one."""
        if paid.tries > 1:
            guise.card = self._new_card(guise, plan)
        instrument, country = guise.card.number, guise.card.country
        if guise.owner is not None:
            instrument = self._identities.instrument(guise.owner, self._market.now, paid.number)
        return Identity(guise.device.number, instrument, country, guise.address.number, guise.attested)

    def use(self, guise: Guise, orders: int) -> None:
        """An attempt was made that brought so many orders; a card of which none came is burnt."""
        for thing in (guise, guise.device, guise.address):
            thing.left -= max(1, orders)
        guise.card.left = guise.card.left - orders if orders else 0

    def burn(self, guise: Guise) -> None:
        """The platform has seen through it: nothing of it is used again."""
        guise.left = guise.device.left = guise.address.left = guise.card.left = 0

    def _new(self, mode: Mode, plan: Iterator[float]) -> Guise:
        if mode.tactic is Tactic.TAKEOVER:
            owner = self._market.world.buyers.victim(next(plan), self._market.now, _OLD)
            if owner is None:
                mode = Mode(Tactic.STOLEN_CARD, Evasion.NONE)
            else:
                buyer, left = _impostor(owner), self._uses(next(plan), self._fraud.card_orders)
                return self._guise(mode, buyer, left, owner, self._identities.attested(owner.person))
        aged = mode.evasion is Evasion.AGED
        buyer = self._account(mode, plan, aged=aged)
        left = self._uses(next(plan), self._fraud.identity_orders)
        return self._guise(mode, buyer, left, None, int(aged and next(plan) < self._fraud.attested_share))

    def _guise(self, mode: Mode, buyer: Buyer, left: int, owner: Buyer | None, attested: int) -> Guise:
        nothing = Held(0, 0)
        return Guise(mode, buyer, left, nothing, nothing, Card(0, "", 0), owner, attested)

    def _fit_out(self, guise: Guise, plan: Iterator[float]) -> None:
        """Device, address and card for the next order."""
        tactic, evasion = guise.mode
        spread, country = evasion is Evasion.SPREAD, guise.buyer.country.code
        another = spread or tactic is Tactic.TRIANGULATION
        guise.device = self._held(None if spread else ("device",), "device", plan)
        guise.address = self._held(None if another else ("address", country), "address", plan)
        if guise.card.left <= 0 or tactic is Tactic.CARD_TESTING:
            guise.card = self._new_card(guise, plan)

    def _held(self, key: Hashable, kind: str, plan: Iterator[float]) -> Held:
        """What the gang shares under `key`, a fresh one where it is burnt, and always for None."""
        held = self._shared.get(key) if key else None
        if held is None or held.left <= 0:
            held = Held(self._number(kind), self._uses(next(plan), self._fraud.identity_orders))
            if key:
                self._shared[key] = held
        return held

    def _new_card(self, guise: Guise, plan: Iterator[float]) -> Card:
        """A card from the country that the goods go to, or another; that of an account's owner is from its own."""
        country, u = guise.buyer.country.code, next(plan)
        left = self._uses(next(plan), self._fraud.card_orders)
        at_home = guise.owner is not None or guise.mode.evasion is Evasion.LOCAL
        share = 0.0 if at_home else self._fraud.mismatch_thief
        issuer = self._identities.issuer(country, u / share) if u < share else country
        return Card(self._number("instrument"), issuer, left)

    def _account(self, mode: Mode, plan: Iterator[float], *, aged: bool) -> Buyer:
        market, now = self._market, self._market.now
        index = CRIMINAL + self._gang * _MOST_ACCOUNTS + self._count()
        country = self._country(next(plan))
        segments = market.scenario.segments
        segment = segments[pick(next(plan), cumulative([segment.share for segment in segments]))]
        buyer = Buyer(index, country, Conduct.THIEF, segment.name, (next(plan), next(plan)))
        age = _OLD + exponential(next(plan), _AGED) if aged else exponential(next(plan), _NEW)
        buyer.number, buyer.opened_at = self._identities.account(index), now - int(age)
        buyer.tactic = mode.tactic
        return buyer

    def _country(self, u: float) -> Country:
        return self._countries[int(u * len(self._countries))]

    def _uses(self, u: float, most: int) -> int:
        return 1 + int(u * most)

    def _number(self, kind: str) -> int:
        return self._identities.number(kind, CRIMINAL + self._gang, self._count())

    def _count(self) -> int:
        self._made += 1
        return self._made


def _impostor(owner: Buyer) -> Buyer:
    """A thief in the account of somebody else; what the platform remembers is the account's."""
    buyer = Buyer(owner.index, owner.country, Conduct.THIEF, owner.segment, owner.taste)
    buyer.number, buyer.opened_at, buyer.person = owner.number, owner.opened_at, owner.person
    buyer.orders, buyer.disputes = owner.orders, owner.disputes
    buyer.tactic = Tactic.TAKEOVER
    return buyer
