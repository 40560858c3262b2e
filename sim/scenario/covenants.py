"""`[covenants]`: what the optional features of the escrow protocol are set to."""

from dataclasses import dataclass
from typing import Annotated, Literal

from sim.core.limits import Bps, Limits, Share

CovenantName = Literal[
    "cancelling", "returns", "offers", "carriage", "bond", "reputation", "insurance", "tribunal", "jurors"
]
"""The optional features of the escrow protocol (docs/covenants.md)."""


@dataclass(frozen=True, kw_only=True)
class Covenants:
    """What the optional features are set to; each counts only if `settlement.covenants` names the feature.

    Attributes:
        cancel_bps: part of the price that a buyer who calls off leaves to the seller.
        accept_share: of offers to settle that the other side takes.
        carrier_bond_bps: what a carrier puts up, of the price.
        late_bps_per_day: what it forfeits of that for each day or part of a day after the promise.
        pick_up_bps: part of the freight that is due when the parcel is picked up.
        export_bps: part due when it is cleared for export.
        import_bps: part due when it is cleared for import.
        seller_bond_bps: what a seller puts up, of the price; with `reputation`, what a stranger does.
        least_bond_bps: what a seller of the best reputation puts up.
        premium_bps: of the insured price.
        deductible_bps: of a loss, which the insured bears.
        insurer_capital: whole units of every currency behind the policies.
        arbitration_fee_gwei: what it costs to open a case, per arbitrator or juror, in native coin.
        arbitrator_bond_gwei: what an arbitrator loses by its silence on one case.
        juror_stake_gwei: what a juror puts up.
        jurors: who stand ready.
        panel: how many are drawn.
        slash_bps: of its stake, what a juror loses who votes alone, or not at all.
        juror_error: spread of a juror's reading of the evidence.
        absent_share: of jurors who do not vote.
        appeal_share: of lost cases that the loser takes to the larger panel.
        vote_hours: for committing, and again for revealing, and again for appealing.
        patience_hours: what an arbitrator has before another is asked.
    """

    cancel_bps: Bps
    accept_share: Share
    carrier_bond_bps: Bps
    late_bps_per_day: Annotated[int, Limits(0)]
    pick_up_bps: Bps
    export_bps: Bps
    import_bps: Bps
    seller_bond_bps: Bps
    least_bond_bps: Bps
    premium_bps: Bps
    deductible_bps: Bps
    insurer_capital: Annotated[int, Limits(1, 10**12)]
    arbitration_fee_gwei: Annotated[int, Limits(0, 10**12)]
    arbitrator_bond_gwei: Annotated[int, Limits(0, 10**12)]
    juror_stake_gwei: Annotated[int, Limits(0, 10**12)]
    jurors: Annotated[int, Limits(1, 10**5)]
    panel: Annotated[int, Limits(1, 15)]
    slash_bps: Bps
    juror_error: Annotated[float, Limits(0, 10)]
    absent_share: Share
    appeal_share: Share
    vote_hours: Annotated[int, Limits(1, 8_760)]
    patience_hours: Annotated[int, Limits(1, 8_760)]
