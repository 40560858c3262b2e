"""Tribunal: one arbitrator with a bond, and another if it stays silent (docs/arbitration.md)."""

from dataclasses import dataclass
from typing import Annotated

from sim.core.limits import Limits
from sim.modules.parameters import Parameters

Gwei = Annotated[int, Limits(0, 10**12)]
"""Native coin."""

Hours = Annotated[int, Limits(1, 8_760)]
"""Whole hours, up to a year."""


@dataclass(frozen=True, kw_only=True)
class Tribunal(Parameters):
    """`[modules.tribunal]`: of the arbitrators; `jurors` are paid by case, and have a fallback, as these are.

    Attributes:
        fee_gwei: what it costs to open a case, per arbitrator or juror.
        bond_gwei: what an arbitrator loses by its silence on one case.
        patience_hours: what an arbitrator has before another is asked.
    """

    excludes = ("jurors",)

    fee_gwei: Gwei
    bond_gwei: Gwei
    patience_hours: Hours
