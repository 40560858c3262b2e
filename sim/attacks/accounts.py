"""Accounts that somebody opens to cheat, and what several of them share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.world.people import Buyer, Identity

if TYPE_CHECKING:
    from sim.market import Market
    from sim.scenario import Country
    from sim.world.people import Conduct


def opened(market: Market, index: int, country: Country, conduct: Conduct, tactic: str) -> Buyer:
    """A new account of the holder number `index`."""
    buyer = Buyer(index, country, conduct, market.scenario.segments[0].name)
    buyer.number, buyer.opened_at = market.world.buyers.identities.account(index), market.now
    buyer.tactic = tactic
    return buyer


def shared(market: Market, holder: int, which: int, country: Country) -> Identity:
    """The set number `which` of a device, an instrument and an address that accounts of `holder` have together."""
    identities = market.world.buyers.identities
    device, instrument, address = (
        identities.number(kind, holder, which) for kind in ("device", "instrument", "address")
    )
    return Identity(device, instrument, country.code, address)
