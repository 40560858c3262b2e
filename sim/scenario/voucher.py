"""`[voucher]`: what the platform gives new customers back of their first order."""

from dataclasses import dataclass
from typing import Annotated

from sim.core.limits import Limits, PositiveDays, WholeCents


@dataclass(frozen=True, kw_only=True)
class VoucherAbuse:
    """People who open further accounts for the sake of vouchers; where the section is absent there are none.

    Attributes:
        accounts_per_visit: that they open, for each visit of others, mean.
        accounts: that one of them opens, which share a device, an instrument and an address.
        days_between: two accounts of one of them, mean; their number follows, at least one.
    """

    accounts_per_visit: Annotated[float, Limits(0, 10)]
    accounts: Annotated[int, Limits(1, 10_000)]
    days_between: PositiveDays


@dataclass(frozen=True, kw_only=True)
class Voucher:
    """A welcome voucher; where the section is absent there are none.

    Attributes:
        value_cents: that the platform gives back, at most what was paid.
        least_cents: that an order must come to, with freight and taxes, in euro cents.
        valid_days: after the account was opened, within which the order must be placed.
        one_per_device: none for an order whose device or instrument is one of an order that had one.
        abuse: of vouchers; none where absent.
    """

    value_cents: WholeCents
    least_cents: WholeCents
    valid_days: PositiveDays
    one_per_device: bool = False
    abuse: VoucherAbuse | None = None
