"""The action that costs the platform least, by how likely the payment is to be charged back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.policies import Action, Terms

if TYPE_CHECKING:
    from sim.policies import RiskView

NOTHING_KNOWN: Final = Terms()


def expected_costs(risk: float, view: RiskView) -> dict[Action, float]:
    """Euro cents that each action can be expected to cost, negative where it earns.

    A good order brings its worth. One that is charged back costs the amount and the processor's fee. A
    longer window keeps nobody's card from being charged back and is not among the actions; a review is only where
    there is room for one.
    """
    terms, good = view.terms, 1 - risk
    loss = risk * (view.amount_cents + terms.chargeback_fee_cents)
    worth = good * terms.worth_cents
    lost_buyer = good * terms.decline_cents
    costs = {
        Action.ACCEPT: loss - worth,
        Action.VERIFY: terms.verify_cents + (1 - terms.verify_stops) * loss - (1 - terms.verify_loss) * worth,
        Action.LIMIT: -(1 - terms.limit_loss) * worth,
        Action.DECLINE: lost_buyer,
    }
    if terms.review_room > 0:
        wrong = terms.review_error
        costs[Action.REVIEW] = terms.review_cents + wrong * (loss + lost_buyer) - (1 - wrong) * worth
    return costs


def cheapest(risk: float, view: RiskView, threshold: float) -> Action:
    """The action of least expected cost, the milder of equals; by `threshold` alone where no terms are known."""
    if view.terms == NOTHING_KNOWN:
        return Action.DECLINE if risk >= threshold else Action.ACCEPT
    costs = expected_costs(risk, view)
    return min(costs, key=costs.__getitem__)
