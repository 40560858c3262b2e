"""How demand answers prices, as it can be told from what was asked and what was taken."""

from analytics.elasticity.estimate import Elasticity, elasticity
from analytics.elasticity.gap import share_of_gap

__all__ = ["Elasticity", "elasticity", "share_of_gap"]
