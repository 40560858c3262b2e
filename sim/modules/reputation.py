"""Reputation: the record of a seller decides how large its bond is (contracts/modules/Reputation.sol)."""

from collections.abc import Iterator
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from sim.core.limits import Bps
from sim.core.problems import Problem
from sim.modules.bond import Bond
from sim.modules.parameters import Facts, Parameters

HALF_WAY: Final = 10
"""Good orders that bring a seller half of the way from the greatest bond to the least."""

BAD_WEIGHT: Final = 20
"""Good orders that it takes to make up for a bad one."""


@dataclass(frozen=True, kw_only=True)
class Reputation(Parameters):
    """`[modules.reputation]`.

    Attributes:
        least_bond_bps: what a seller of the best reputation puts up, of the price.
    """

    needs = MappingProxyType({"bond": "'reputation' only decides how large a bond is"})

    least_bond_bps: Bps

    def problems(self, facts: Facts) -> Iterator[Problem]:
        """A bond that would grow with a better reputation."""
        bond = facts.others["bond"]
        assert isinstance(bond, Bond)
        if self.least_bond_bps > bond.bond_bps:
            what = f"{self.least_bond_bps} is above the {bond.bond_bps} that strangers put up"
            yield Problem("modules.reputation.least_bond_bps", what, "give at most modules.bond.bond_bps")


def by_record(least: int, greatest: int, good: int, bad: int) -> int:
    """A bond in basis points, or hours to inspect, for a seller's record: greatest for strangers.

    Falls with good orders towards the least, rises with bad ones, rounded up to whole units.
    """
    return greatest - (greatest - least) * good // (good + HALF_WAY + BAD_WEIGHT * bad)
