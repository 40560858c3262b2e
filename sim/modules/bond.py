"""Sellers' bonds: a part of the price that the seller stands for (contracts/modules/SellerBond.sol).

Amounts are token units, shares basis points; docs/modules.md explains the formulas, and tests compare them with the
contract.
"""

from dataclasses import dataclass

from sim.core.limits import Bps
from sim.core.units import share
from sim.modules.parameters import Parameters


@dataclass(frozen=True, kw_only=True)
class Bond(Parameters):
    """`[modules.bond]`.

    Attributes:
        bond_bps: what a seller puts up, of the price; with `reputation`, what a stranger does, and
            with `grades` the worst seller.
    """

    bond_bps: Bps


def seller_bond(price: int, bond_bps: int) -> int:
    """What of a seller's standing bond backs an order."""
    return share(price, bond_bps)


def bond_share(bond: int, fault_bps: int) -> int:
    """What the buyer gets of the seller's bond; all if the seller never shipped."""
    return share(bond, fault_bps)
