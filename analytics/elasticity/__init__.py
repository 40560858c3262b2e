"""How demand answers prices, as it can be told from what was asked and what was taken."""

from analytics.elasticity.estimate import Elasticity, elasticity

__all__ = ["Elasticity", "elasticity"]
