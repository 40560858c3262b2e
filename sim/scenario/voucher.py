"""`[voucher]`: what the platform gives new customers back of their first order."""

from dataclasses import dataclass

from sim.core.limits import PositiveDays, WholeCents


@dataclass(frozen=True, kw_only=True)
class Voucher:
    """A welcome voucher; where the section is absent there are none.

    Attributes:
        value_cents: that the platform gives back, at most what was paid.
        least_cents: that an order must come to, with freight and taxes, in euro cents.
        valid_days: after the account was opened, within which the order must be placed.
    """

    value_cents: WholeCents
    least_cents: WholeCents
    valid_days: PositiveDays
