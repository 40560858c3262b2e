"""Modules that say how large a bond each seller puts up (contracts/interfaces/IBondRates.sol)."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from chain.settlement.modules.module import Module

if TYPE_CHECKING:
    from chain.evm.engine import Address


class BondRates(Module):
    """One of them.

    Attributes:
        address: of its contract.
    """

    address: Address

    @abstractmethod
    def bond_bps(self, seller: str) -> int:
        """What of a price `seller` has to back now."""
