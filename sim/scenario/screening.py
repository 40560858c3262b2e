"""`[screening]`: what the actions of the fraud screen take, cost and do."""

from dataclasses import dataclass
from typing import Annotated, Literal

from sim.core.limits import HourOfDay, Limits, PositiveHours, PositiveMinutes, Share, Sigma, WholeCents
from sim.scenario.customs import Closes


@dataclass(frozen=True, kw_only=True)
class Screening:
    """What comes of asking for proof or other money, of looking at an order, of holding it and of declining it.

    Attributes:
        verify_minutes: that a proof takes.
        verify_cents: what asking for it costs the platform, in euro cents.
        frictionless_share: good buyers of whom the bank is sure without troubling them.
        challenge_loss_share: of the others, those who leave rather than prove who they are.
        proof_failed_share: thieves who cannot prove that the means are theirs.
        switch_share: good buyers who pay otherwise where their means are not taken; the others leave.
        reviewers: orders that are looked at, at a time.
        review_minutes: median of a reviewer's work on one.
        review_sigma: its log-standard-deviation.
        review_cents: what a review costs, in euro cents.
        review_error_share: reviews that end wrongly.
        review_queue: orders that may wait for a reviewer; there is no room for more.
        review_hours: after which nobody waits for a reviewer any longer.
        review_fallback: what becomes of an order for which there is no room, or no time.
        opens: hour of the day, UTC, at which reviewers begin.
        closes: hour at which they begin no further order, 24 for midnight.
        hold_days: by which the buyer of a held order has longer to inspect it, and the seller waits longer.
        never_return_share: good buyers who do not come back once they have been declined.
        sellers_share: of the gross margin that sellers lose with a good order, what the platform counts as its own
            loss; `selling.goods_cost_bps` and the fee are what they have not.
    """

    verify_minutes: PositiveMinutes
    verify_cents: WholeCents
    frictionless_share: Share
    challenge_loss_share: Share
    proof_failed_share: Share
    switch_share: Share
    reviewers: Annotated[int, Limits(1, 10**6)]
    review_minutes: PositiveMinutes
    review_sigma: Sigma
    review_cents: WholeCents
    review_error_share: Share
    review_queue: Annotated[int, Limits(0, 10**6)]
    review_hours: PositiveHours
    review_fallback: Literal["accept", "decline"]
    opens: HourOfDay
    closes: Closes
    hold_days: Annotated[int, Limits(0, 365)]
    never_return_share: Share
    sellers_share: Share
