"""What an opportunist does about goods with which nothing is wrong."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

from sim.orders import Condition
from sim.world.people import Conduct

if TYPE_CHECKING:
    from sim.market import Market
    from sim.orders import Order


class Claim(Enum):
    """A wrong one, or none."""

    NONE = auto()
    NOT_AS_DESCRIBED = auto()
    CHARGEBACK = auto()
    SWAP = auto()


def claim_of(order: Order, market: Market) -> Claim:
    """What the buyer of a delivered order claims wrongly; one uniform decides between all of it.

    It disputes the goods, confirms them and charges the payment back later, or sends something else back.
    """
    if order.buyer.conduct is not Conduct.OPPORTUNIST or order.condition is not Condition.GOOD:
        return Claim.NONE
    fraud, u = market.scenario.fraud, order.luck.conduct.claims
    rates = (
        (Claim.NOT_AS_DESCRIBED, market.scenario.after_sales.opportunist_claim_rate),
        (Claim.CHARGEBACK, fraud.opportunist_chargeback_rate if order.payment.chargeback else 0.0),
        (Claim.SWAP, fraud.opportunist_swap_rate),
    )
    for claim, rate in rates:
        if u < rate:
            return claim
        u -= rate
    return Claim.NONE
