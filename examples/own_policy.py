"""A routing policy of one's own: as cheap as possible, but never by air.

cd examples
argosy run tiny --set policies.routing=own_policy:OnTheGround
argosy compare eurasia --vary routing=own_policy:OnTheGround,cheapest --replications 5
"""

from math import inf

from analytics.policies.routing.shortest_path import ShortestPath
from sim.world.network import Link


class OnTheGround(ShortestPath):
    """Lowest freight by sea, road and rail."""

    def length(self, link: Link, weight_g: int) -> float:
        """Euro cents; flying is out of the question."""
        return inf if link.mode.name == "air" else link.cost_cents(weight_g)
