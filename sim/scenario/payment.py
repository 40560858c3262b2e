"""`[[payments]]`: the ways in which buyers pay."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from sim.core.limits import Bps, Limits, Minutes, WholeCents


@dataclass(frozen=True, kw_only=True)
class PaymentMethod:
    """A way to pay.

    Attributes:
        name: as the tables show it.
        share: of buyers' payments, before normalisation.
        fee_bps: of the amount, kept by the processor.
        fixed_fee_cents: per payment, in euro cents.
        delay_minutes: until the money can be put into escrow.
        chargeback: whether the owner of stolen means can have the payment reversed.
        self_custody: whether buyers pay from wallets of their own; else a processor pays for them.
    """

    named_by: ClassVar[str] = "name"

    name: str
    share: Annotated[float, Limits(0, 10**6)]
    fee_bps: Bps
    fixed_fee_cents: WholeCents
    delay_minutes: Minutes
    chargeback: bool
    self_custody: bool
