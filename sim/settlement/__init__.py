"""Paying for an order: the protocol, the division of money, the one ledger, and settlement without a chain."""

from sim.settlement.books import NOBODY, Books, Conservation, all_claims, conservation
from sim.settlement.division import (
    cancel_bps_of,
    divide,
    divide_called_off,
    roundings,
    roundings_called_off,
)
from sim.settlement.instant import InstantSettlement
from sim.settlement.payout import pay_out_daily, pay_out_rest
from sim.settlement.protocol import (
    NATIVE,
    Milestone,
    Receipt,
    Settlement,
    SidePayment,
    Windows,
    windows_of,
)
from sim.settlement.tribunal import Award, Court

__all__ = [
    "NATIVE",
    "NOBODY",
    "Award",
    "Books",
    "Conservation",
    "Court",
    "InstantSettlement",
    "Milestone",
    "Receipt",
    "Settlement",
    "SidePayment",
    "Windows",
    "all_claims",
    "cancel_bps_of",
    "conservation",
    "divide",
    "divide_called_off",
    "pay_out_daily",
    "pay_out_rest",
    "roundings",
    "roundings_called_off",
    "windows_of",
]
