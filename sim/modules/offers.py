"""Offers: before anybody is asked to rule, the seller may propose how to divide."""

from dataclasses import dataclass

from sim.core.limits import Share
from sim.modules.parameters import Parameters


@dataclass(frozen=True, kw_only=True)
class Offers(Parameters):
    """`[modules.offers]`.

    Attributes:
        accept_share: of offers to settle that the other side takes.
    """

    accept_share: Share
