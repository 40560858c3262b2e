"""Arbitration: a tribunal that is every order's arbiter, who sits on it, and what they put up."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from chain.contracts import artifact
from chain.contracts.escrow import call
from chain.settlement.modules.court import GWEI, ChainCourt
from chain.settlement.modules.module import Module, Role
from chain.settlement.wallets import Message
from sim.core.accounts import ARBITER, FALLBACK, PLATFORM, juror
from sim.core.units import HOUR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chain.settlement.modules.module import Site
    from sim.orders.order import Order
    from sim.scenario import Scenario
    from sim.settlement import Award, Court

_STANDING_BOND: Final = 10**25
"""Wei that each arbitrator keeps: more than all its cases together lock."""


class Arbitration(Module):
    """One arbitrator (`tribunal`) or a panel of jurors (`jurors`), a fallback, and the tribunal that asks them."""

    names = ("tribunal", "jurors")
    roles = MappingProxyType({Role.ARBITER: "tribunal"})
    gas = MappingProxyType(
        {
            "open": 500_000,
            "escalate": 500_000,
            "giveRuling": 1_000_000,
            "forfeit": 1_000_000,
            "draw": 1_500_000,
            "tally": 1_000_000,
            "execute": 3_000_000,
        }
    )

    def __init__(self, site: Site, earlier: Sequence[Module]) -> None:
        self._site = site
        self._terms = site.scenario.modules.tribunal
        self._jurors = site.scenario.modules.jurors
        has_jurors = _has_jurors(site.scenario)
        first, fallback = (site.at[name] for _, name in self.contracts(site.scenario)[:2])
        site.wallets.create(PLATFORM, self._panel() if has_jurors else self._arbitrator(ARBITER), first)
        site.wallets.create(PLATFORM, self._arbitrator(FALLBACK), fallback)
        settings = (site.at["escrow"], first, fallback, self._terms.patience_hours * HOUR, b"", b"", "")
        site.wallets.create(PLATFORM, artifact.load("Tribunal").creation_code(settings), site.at["tribunal"])
        people = {FALLBACK: fallback} if has_jurors else {ARBITER: first, FALLBACK: fallback}
        for who, address in people.items():
            served = call("serve(address,bool)", site.at["tribunal"], 1)
            site.wallets.submit(None, "serve", who, Message(address, served))
            site.wallets.submit(None, "addBond", who, Message(address, call("addBond()"), _STANDING_BOND))
        self._court = ChainCourt(site, has_jurors=has_jurors, first=first)
        for name in self.accounts(site.scenario):
            self._court.take_seat(name)

    @staticmethod
    def contracts(scenario: Scenario) -> list[tuple[str, str]]:
        """Who is asked first, who is asked then, and the tribunal."""
        first = "jurors" if _has_jurors(scenario) else "arbitrator"
        return [(PLATFORM, first), (PLATFORM, "fallback arbitrator"), (PLATFORM, "tribunal")]

    @staticmethod
    def accounts(scenario: Scenario) -> list[str]:
        """The jurors."""
        number = scenario.modules.jurors.number if _has_jurors(scenario) else 0
        return [juror(index) for index in range(number)]

    @property
    def court(self) -> Court:
        """The tribunal."""
        return self._court

    def award(self, order: Order) -> Award | None:
        """What it ruled, if the escrow carried that out."""
        return self._court.award_of(order)

    def _arbitrator(self, who: str) -> bytes:
        terms, person = self._terms, self._site.wallets.address(who)
        fee, bond = terms.fee_gwei * GWEI, terms.bond_gwei * GWEI
        return artifact.load("SoleArbitrator").creation_code(person, fee, bond, terms.patience_hours * HOUR)

    def _panel(self) -> bytes:
        terms, window = self._jurors, self._jurors.vote_hours * HOUR
        stake, fee = terms.stake_gwei * GWEI, self._terms.fee_gwei * GWEI
        windows = (window, window, window, window)
        settings = (stake, fee, terms.slash_bps, terms.panel, *windows, self._site.at["tribunal"])
        return artifact.load("JurorPanel").creation_code(settings)


def _has_jurors(scenario: Scenario) -> bool:
    return "jurors" in scenario.settlement.modules
