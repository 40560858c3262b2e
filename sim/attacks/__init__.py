"""Criminals who buy: gangs, what they shop with, and how they find out what gets through."""

from sim.attacks.gang import FIRST_VISIT, attack

__all__ = ["FIRST_VISIT", "attack"]
