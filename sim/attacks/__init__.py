"""Criminals who buy: gangs, what they shop with, how they find out what gets through; rings of sellers; abusers."""

from sim.attacks.gang import FIRST_VISIT, attack
from sim.attacks.rings import FIRST_SELF_TRADE, collude
from sim.attacks.vouchers import FIRST_ABUSE, abuse_vouchers

__all__ = ["FIRST_ABUSE", "FIRST_SELF_TRADE", "FIRST_VISIT", "abuse_vouchers", "attack", "collude"]
