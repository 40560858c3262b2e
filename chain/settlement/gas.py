"""How much gas each action may use.

A block takes transactions up to its own limit, counted by their limits and not by what they use: larger limits mean
fewer transactions a block. docs/escrow.md has the table for people.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.scenario import Settlement

GAS: Final = {
    "deploy": 5_000_000,
    "sponsor": 21_000,
    "mint": 120_000,
    "approve": 80_000,
    "fund": 700_000,
    "deliver": 500_000,
    "withdraw": 120_000,
}
"""Gas limits of actions; modules add their own, every other step gets `STEP_GAS`."""

STEP_GAS: Final = 260_000
LARGEST_STEP: Final = GAS["sponsor"] + GAS["fund"]
"""Gas limit of the largest step after set-up, with the sponsored transfer that may come before it."""

SALE: Final = (
    "fund", "ship", "deliver", "confirm", "release", "cancel", "refund", "expire", "dispute", "rule", "lapse",
    "sendBack", "takeBack", "offer", "accept", "withdraw",
)  # fmt: skip
"""Steps of the contract of sale, for which `settlement.step_gas` sets the limit."""

OWN_STEP_GAS: Final = 1_500_000
"""Limit of each step of a contract of one's own, unless that is more than a twentieth of a block."""

OWN_DEPLOY_GAS: Final = 10_000_000
"""Enough for the largest contract that a chain takes (EIP-170), unless a block holds less."""

_STEPS_A_BLOCK: Final = 20


class GasLimits:
    """The limits of a run, in gas.

    Args:
        terms: may set the limit of a sale's steps, or name a contract of one's own, whose steps may cost more.
        modules: limits of the actions of modules.

    Attributes:
        largest: of one action after set-up, with the sponsored transfer that may come before it.
        sponsored: what the gas of one step of a buyer is reckoned at.
    """

    def __init__(self, terms: Settlement, modules: Mapping[str, int]) -> None:
        self._by_action = {**modules, **GAS}
        if terms.contract:
            self._by_action["deploy"] = min(OWN_DEPLOY_GAS, terms.block_gas_limit)
        sale = _sale(terms)
        self._by_action.update(sale)
        own = GAS["sponsor"] + max(sale.values(), default=0)
        largest = GAS["sponsor"] + max(modules.values(), default=0) if terms.modules else 0
        # All that a handover takes at once, with a carriage, is less than the largest action of a module.
        self.largest = max(LARGEST_STEP, largest, own)
        self.sponsored = max(GAS["fund"], *sale.values()) if sale else GAS["fund"]

    def of(self, action: str) -> int:
        """The limit of an action."""
        return self._by_action.get(action, STEP_GAS)


def _sale(terms: Settlement) -> dict[str, int]:
    """Limits of a sale's steps where they are not those of the shipped escrow."""
    if terms.step_gas is not None:
        return dict.fromkeys(SALE, terms.step_gas)
    if not terms.contract:
        return {}
    own = min(OWN_STEP_GAS, terms.block_gas_limit // _STEPS_A_BLOCK)
    return {action: max(own, GAS.get(action, STEP_GAS)) for action in SALE}
