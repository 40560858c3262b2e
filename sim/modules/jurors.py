"""Jurors: a panel that is drawn, votes under cover and pays for voting alone (docs/arbitration.md)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from sim.core.limits import Bps, Limits, Share
from sim.core.problems import Problem
from sim.modules.parameters import Facts, Parameters
from sim.modules.tribunal import Gwei, Hours


@dataclass(frozen=True, kw_only=True)
class Jurors(Parameters):
    """`[modules.jurors]`; fee, and the fallback's bond and patience, are those of `[modules.tribunal]`.

    Attributes:
        number: who stand ready.
        panel: how many are drawn.
        stake_gwei: what a juror puts up.
        slash_bps: of its stake, what a juror loses who votes alone, or not at all.
        error: spread of a juror's reading of the evidence.
        absent_share: of jurors who do not vote.
        appeal_share: of lost cases that the loser takes to the larger panel.
        vote_hours: for committing, and again for revealing, and again for appealing.
    """

    number: Annotated[int, Limits(1, 10**5)]
    panel: Annotated[int, Limits(1, 15)]
    stake_gwei: Gwei
    slash_bps: Bps
    error: Annotated[float, Limits(0, 10)]
    absent_share: Share
    appeal_share: Share
    vote_hours: Hours

    @property
    def appeal_panel(self) -> int:
        """How many are drawn after an appeal."""
        return 2 * self.panel + 1

    def problems(self, facts: Facts) -> Iterator[Problem]:
        """Panels that cannot be filled, and votes that end too late."""
        needed = self.panel + self.appeal_panel
        if self.number < needed:
            what = (
                f"{self.number} cannot fill a panel of {self.panel} and the {self.appeal_panel} of an appeal"
            )
            yield Problem(
                "modules.jurors.number", what, f"give at least {needed}, or a smaller modules.jurors.panel"
            )
        # Evidence, then a window each to commit, to reveal and to appeal.
        hours = facts.evidence_hours + 3 * self.vote_hours
        if hours >= facts.ruling_hours:
            what = f"a ruling takes {hours:g} hours, and the order waits {facts.ruling_hours}"
            yield Problem(
                "modules.jurors.vote_hours", what, "lower it, or raise settlement.ruling_window_days"
            )
