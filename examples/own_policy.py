"""A routing policy of one's own: as cheap as possible, but never by air.

cd examples
argosy run tiny --set policies.routing=own_policy:OnTheGround --allow-code
argosy compare eurasia --vary routing=own_policy:OnTheGround,cheapest --replications 5 --allow-code
"""

from math import inf

from analytics.policies.routing import ShortestPath
from sim.policies import Lane, Load


class OnTheGround(ShortestPath):
    """Lowest freight by sea, road and rail."""

    def length(self, lane: Lane, load: Load) -> float:
        """Euro cents; flying is out of the question."""
        return inf if lane.mode == "air" else lane.cost_cents(load)
