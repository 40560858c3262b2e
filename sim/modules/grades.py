"""Grades: the platform's grade of a seller decides how large its bond is (contracts/modules/PostedGrades.sol)."""

from collections.abc import Iterator
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, Final

from sim.core.limits import Bps, Limits
from sim.core.problems import Problem
from sim.modules.bond import Bond
from sim.modules.parameters import Facts, Parameters

_LADDER: Final = "ABCDE"
"""From the least bond to the greatest, in equal steps."""

_UNKNOWN: Final = "B"


@dataclass(frozen=True, kw_only=True)
class PostedGrades(Parameters):
    """`[modules.grades]`.

    Attributes:
        least_bond_bps: what a seller of grade A puts up, of the price; one of grade E does `modules.bond.bond_bps`.
        notice_hours: after which a larger bond counts; a smaller one counts at once.
    """

    needs = MappingProxyType({"bond": "'grades' only decides how large a bond is"})
    excludes = ("reputation",)

    least_bond_bps: Bps
    notice_hours: Annotated[int, Limits(1, 8_760)]

    def problems(self, facts: Facts) -> Iterator[Problem]:
        """A bond that would grow with a better grade."""
        bond = facts.others["bond"]
        assert isinstance(bond, Bond)
        if self.least_bond_bps > bond.bond_bps:
            what = f"{self.least_bond_bps} is above the {bond.bond_bps} that the worst grade puts up"
            yield Problem("modules.grades.least_bond_bps", what, "give at most modules.bond.bond_bps")


def by_grade(least: int, greatest: int, grade: str) -> int:
    """A bond in basis points for a grade A to E, in equal steps rounded down; of whom there is none has a B's."""
    return least + (greatest - least) * _LADDER.index(grade or _UNKNOWN) // (len(_LADDER) - 1)
