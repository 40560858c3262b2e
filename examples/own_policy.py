"""A routing policy of one's own: as cheap as possible, but never by air.

cd examples
argosy run tiny --set policies.routing=own_policy:OnTheGround
argosy compare eurasia --vary routing=own_policy:OnTheGround,cheapest --replications 5
"""

from math import inf

from analytics.policies.routing import ShortestPath
from sim.policies import Lane


class OnTheGround(ShortestPath):
    """Lowest freight by sea, road and rail."""

    def length(self, lane: Lane, weight_g: int) -> float:
        """Euro cents; flying is out of the question."""
        return inf if lane.mode == "air" else lane.cost_cents(weight_g)
