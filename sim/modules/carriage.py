"""Carriage: freight by milestones, and a carrier that answers with a bond (contracts/modules/Carriage.sol).

Amounts are token units, shares basis points, times seconds; docs/modules.md explains the formulas, and tests
compare them with the contract.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sim.core.limits import Bps
from sim.core.problems import Problem
from sim.core.units import BPS, DAY, share
from sim.modules.loss import sellers_loss
from sim.modules.parameters import Facts, Parameters


@dataclass(frozen=True, kw_only=True)
class Carriage(Parameters):
    """`[modules.carriage]`.

    Attributes:
        bond_bps: what a carrier puts up, of the price.
        late_bps_per_day: what it forfeits of that for each day or part of a day after the promise.
        pick_up_bps: part of the freight that is due when the parcel is picked up.
        export_bps: part due when it is cleared for export.
        import_bps: part due when it is cleared for import.
    """

    bond_bps: Bps
    late_bps_per_day: Bps
    pick_up_bps: Bps
    export_bps: Bps
    import_bps: Bps

    def problems(self, facts: Facts) -> Iterator[Problem]:
        """Milestones that release more than the freight."""
        parts = self.pick_up_bps + self.export_bps + self.import_bps
        if parts > BPS:
            what = f"milestones release {parts} basis points of the freight"
            yield Problem(
                "modules.carriage.pick_up_bps", what, "let the three parts add up to at most 10,000"
            )


def days_late(promised_at: int, delivered_at: int) -> int:
    """Days begun since the promise; 0 in time."""
    return max(0, -((promised_at - delivered_at) // DAY))


def lateness_penalty(bond: int, bps_per_day: int, promised_at: int, delivered_at: int) -> int:
    """What a late carrier pays its buyer: so much of its bond for each day begun, at most all of it."""
    return min(bond, share(bond, bps_per_day * days_late(promised_at, delivered_at)))


def freight_part(freight: int, bps: int) -> int:
    """What a milestone releases of the freight; delivery releases the rest."""
    return share(freight, bps)


def carrier_pays(bond: int, price: int, loss_bps: int) -> int:
    """What the bond pays the seller: `loss_bps` of the price (refunded, or awarded), at most all of the bond."""
    return min(bond, sellers_loss(price, loss_bps))
