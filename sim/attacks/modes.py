"""The ways in which a gang may go about it: a tactic, and pains taken not to look like it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from sim.world.people import Tactic

if TYPE_CHECKING:
    from sim.scenario import Fraud


class Evasion(StrEnum):
    """What a gang pays for so that a tell is gone."""

    NONE = "none"
    LOCAL = "local"
    AGED = "aged"
    SPREAD = "spread"


class Mode(NamedTuple):
    """A tactic and an evasion."""

    tactic: Tactic
    evasion: Evasion


_EVASIONS: Final = {
    Tactic.STOLEN_CARD: (Evasion.LOCAL, Evasion.AGED, Evasion.SPREAD),
    Tactic.CARD_TESTING: (Evasion.LOCAL, Evasion.SPREAD),
    Tactic.TAKEOVER: (Evasion.SPREAD,),
    Tactic.TRIANGULATION: (Evasion.LOCAL, Evasion.AGED, Evasion.SPREAD),
}
"""An account that is taken over is old and pays with its owner's card."""

MODES: Final = tuple(
    Mode(tactic, evasion) for tactic, evasions in _EVASIONS.items() for evasion in (Evasion.NONE, *evasions)
)


def mix(fraud: Fraud) -> list[float]:
    """Share of each of `MODES` where gangs do not adapt; a tactic's evasions are as frequent as each other."""
    shares = {
        Tactic.TAKEOVER: fraud.takeover_share,
        Tactic.CARD_TESTING: fraud.card_testing_share,
        Tactic.TRIANGULATION: fraud.triangulation_share,
    }
    shares[Tactic.STOLEN_CARD] = max(0.0, 1 - sum(shares.values()))
    return [
        shares[tactic]
        * (
            1 - fraud.evasion_share
            if evasion is Evasion.NONE
            else fraud.evasion_share / len(_EVASIONS[tactic])
        )
        for tactic, evasion in MODES
    ]


def costs(fraud: Fraud) -> list[float]:
    """Euro cents that an attempt costs in each of `MODES`: what is bought, over how often it is used."""
    card_uses, account_uses = (1 + fraud.card_orders) / 2, (1 + fraud.identity_orders) / 2
    tactics = {
        Tactic.STOLEN_CARD: fraud.card_cents / card_uses,
        Tactic.CARD_TESTING: fraud.untested_cents,
        Tactic.TAKEOVER: fraud.takeover_cents / card_uses,
        Tactic.TRIANGULATION: fraud.card_cents / card_uses,
    }
    evasions = {
        Evasion.NONE: 0.0,
        Evasion.LOCAL: fraud.local_cents / card_uses,
        Evasion.AGED: fraud.aged_cents / account_uses,
        Evasion.SPREAD: fraud.spread_cents,
    }
    return [tactics[tactic] + evasions[evasion] for tactic, evasion in MODES]
