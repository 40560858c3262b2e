"""What orders say about their sellers: it decides how large a bond each puts up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chain.contracts import artifact
from chain.contracts.escrow import State, call, word
from chain.settlement.modules.fault import sellers_fault
from chain.settlement.modules.module import NO_CONTRACT, Turn
from chain.settlement.modules.rates import BondRates
from chain.settlement.wallets import Consequence, Message
from sim.core.accounts import KEEPER, PLATFORM
from sim.core.units import BPS
from sim.modules import by_record

if TYPE_CHECKING:
    from collections.abc import Sequence

    import simpy

    from chain.settlement.modules.module import Ended, Module, Site
    from sim.scenario import Scenario


_LEAST_STAKE: Final = 1
"""Token units that a seller must have pledged for an order that counts: the market's sellers make no sham sales."""


_NOTHING, _GOOD, _BAD = range(3)
"""Verdicts (contracts/interfaces/IReputation.sol)."""


class Reputations(BondRates):
    """The records of all sellers."""

    names = ("reputation",)
    turn = Turn.RECORD

    def __init__(self, site: Site, earlier: Sequence[Module]) -> None:
        terms = site.scenario.modules
        self._wallets = site.wallets
        self._least, self._greatest = terms.reputation.least_bond_bps, terms.bond.bond_bps
        self._records: dict[str, list[int]] = {}
        self.address = site.at["reputation"]
        code = artifact.load("Reputation").creation_code(
            site.at["escrow"],
            site.at.get("carriage", NO_CONTRACT),
            site.at["bond"],
            (self._least, self._greatest, 0, 0),
            site.scenario.settlement.platform_fee_bps,
            [(token, _LEAST_STAKE) for token in site.wallets.tokens.values()],
        )
        site.wallets.create(PLATFORM, code, self.address)

    @staticmethod
    def contracts(scenario: Scenario) -> list[tuple[str, str]]:
        """The records."""
        return [(PLATFORM, "reputation")]

    def bond_bps(self, seller: str) -> int:
        """What of a price `seller` has to back."""
        good, bad = self._records.get(seller, (0, 0))
        return by_record(self._least, self._greatest, good, bad)

    def conclude(self, ended: Ended) -> list[simpy.Event]:
        """An order that its seller backed counts against it by its fault, or for it if it was paid."""
        order = ended.order
        bad = 2 * sellers_fault(ended) > BPS
        counts = bad or _is_paid(ended)

        def effect() -> bytes:
            if not counts or ended.pledged < _LEAST_STAKE:
                return word(order.escrow_id) + word(_NOTHING)
            self._records.setdefault(order.seller.account, [0, 0])[bad] += 1
            return word(order.escrow_id) + word(_BAD if bad else _GOOD)

        message = Message(self.address, call("record(uint256)", order.escrow_id))
        return [self._wallets.submit(order, "record", KEEPER, message, Consequence(effect))]


def _is_paid(ended: Ended) -> bool:
    """Whether at least half of the price was paid, and the platform's fee of that."""
    if ended.state is State.RELEASED:
        return True
    return ended.state in (State.RULED, State.AGREED) and 2 * ended.order.buyer_bps <= BPS
