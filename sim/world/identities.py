"""With what people shop: numbers of accounts, devices, cards and addresses that tell nobody apart.

Everything about a holder of an account is what its number is scrambled to, under keys of the replication: it costs
no memory, depends on no policy, and one more buyer leaves the others as they were.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.core.distributions import exponential
from sim.core.luck import scrambled
from sim.core.units import DAY
from sim.world.people import Identity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.core.luck import PaymentLuck
    from sim.core.streams import Streams
    from sim.scenario import Fraud
    from sim.world.people import Buyer

CRIMINAL: Final = 10**12
"""Holders and accounts from this number on are criminals'; there are far fewer others."""

_BITS: Final = 53
_MASK: Final = (1 << _BITS) - 1
_FAMILIES: Final = (0, 0, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3)
"""Of every dozen places, which belong to one family: two to four."""

_FRIENDS: Final = 3
_NOWHERE: Final = "ZZ"
"""The country of foreign cards in a market of one country."""


class Identities:
    """What the platform sees of people."""

    def __init__(self, fraud: Fraud, countries: Sequence[str], places: int, streams: Streams) -> None:
        """Draw the keys.

        Args:
            fraud: of the scenario.
            countries: codes of the countries with buyers.
            places: that buyers hold, of whom the one with the number n holds the place n modulo so many.
            streams: of the replication.
        """
        self._fraud = fraud
        self._countries = tuple(countries)
        self._places = places
        kinds = ("account", "device", "instrument", "address", "family", "habit")
        self._keys = {kind: streams.rank("identity", kind) & _MASK for kind in kinds}

    def account(self, index: int) -> int:
        """The number under which policies see the account `index`; no two have the same."""
        return _mixed(index, self._keys["account"])

    def number(self, kind: str, holder: int, which: int = 0) -> int:
        """The number of the device, instrument or address `which` of a holder, from 0 to 2^53.

        Two have the same by chance: among a million numbers once in twenty thousand markets.
        """
        return _mixed(_mixed(holder, self._keys[kind]), which)

    def opened_before(self, person: int, lifetime: float) -> int:
        """Second, below 0, at which the first holder of a place opened the account: lifetimes have no memory."""
        return -1 - int(exponential(self._habit(person, 0), lifetime))

    def issuer(self, country: str, u: float) -> str:
        """A country other than `country`, where the uniform `u` falls."""
        others = [code for code in self._countries if code != country] or [_NOWHERE]
        return others[int(u * len(others))]

    def of(self, buyer: Buyer, now: int, luck: PaymentLuck, mismatch_share: float, method: int) -> Identity:
        """With what an honest buyer places an order at second `now`.

        Args:
            buyer: who.
            now: second.
            luck: of the payment.
            mismatch_share: of payments with means from another country.
            method: number of the method that is paid with.
        """
        fraud, person, code = self._fraud, buyer.person, buyer.country.code
        home = self._household(person)
        second = scrambled(luck.mismatch, 1) < fraud.second_device_share
        device = 2 * self._age(person, 1, now, fraud.device_days) + second
        foreign = luck.mismatch < mismatch_share
        return Identity(
            device=self.number(
                "device", person if second else home, device if second or home == person else 0
            ),
            instrument=self.instrument(buyer, now, method, foreign=foreign),
            instrument_country=self.issuer(code, self._habit(person, 4)) if foreign else code,
            address=self._address(person, home, now, scrambled(luck.mismatch, 2)),
            attested=self.attested(person),
        )

    def attested(self, person: int) -> int:
        """How well the holder of an account is identified."""
        return int(self._habit(person, 5) < self._fraud.attested_share)

    def instrument(self, buyer: Buyer, now: int, method: int, *, foreign: bool = False) -> int:
        """The buyer's means of paying by the method number `method`, the usual or the foreign one."""
        card = self._age(buyer.person, 2, now, self._fraud.card_days) * 128 + 2 * method + foreign
        return self.number("instrument", buyer.person, card)

    def _address(self, person: int, home: int, now: int, u: float) -> int:
        share = self._fraud.gift_share
        if u < share:
            return self.number("address", person, -1 - int(u / share * _FRIENDS))
        return self.number("address", home, self._age(home, 3, now, self._fraud.moving_days))

    def _household(self, person: int) -> int:
        """Who shares device and address with `person`: its own number, or one of a family, below 0."""
        dozen, place = divmod(person % self._places, len(_FAMILIES))
        family = dozen * len(_FAMILIES) + _FAMILIES[place]
        shares = _uniform(family, self._keys["family"]) < self._fraud.shared_device_share
        return -1 - family if shares else person

    def _age(self, holder: int, habit: int, now: int, days: float) -> int:
        """How many have been worn out: one in so many days, since some time or other."""
        return int(now / (days * DAY) + self._habit(holder, habit))

    def _habit(self, holder: int, number: int) -> float:
        return _uniform(_mixed(holder, self._keys["habit"]), number)


def _uniform(word: int, key: int) -> float:
    return (_mixed(word, key) + 0.5) / (_MASK + 1)


def _mixed(word: int, key: int) -> int:
    """A bijection of the numbers below 2^53, another for each `key`: sums, shifts and odd factors."""
    word = (word + key * 0x1E3779B97F4A7) & _MASK
    word = ((word ^ (word >> 27)) * 0x1476D1CE4E5B9) & _MASK
    word = ((word ^ (word >> 25)) * 0x1D049BB133111) & _MASK
    return word ^ (word >> 28)
