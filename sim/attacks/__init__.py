"""Criminals who buy: gangs, what they shop with, how they find out what gets through; and rings of sellers."""

from sim.attacks.gang import FIRST_VISIT, attack
from sim.attacks.rings import FIRST_SELF_TRADE, collude

__all__ = ["FIRST_SELF_TRADE", "FIRST_VISIT", "attack", "collude"]
