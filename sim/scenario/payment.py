"""`[[payments]]`: the ways in which buyers pay."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from sim.core.limits import Bps, Limits, Minutes, Share, WholeCents


@dataclass(frozen=True, kw_only=True)
class PaymentMethod:
    """A way to pay.

    Attributes:
        name: as the tables show it.
        share: weight, over the share that the table `payments` gives the method in the buyer's country; of a
            method that the table does not know, its share of buyers' payments, before normalisation.
        fee_bps: of the amount, kept by the processor, where buyer and seller are in one customs area.
        fee_bps_abroad: the same where they are not.
        fixed_fee_cents: per payment, in euro cents.
        delay_minutes: until the money can be put into escrow.
        decline_rate: payments that bank or wallet decline, where all comes from the buyer's customs area.
        decline_rate_abroad: the same where something in the basket does not.
        refusal_rate: parcels that are refused at the door, unpaid; above 0 where money is collected there.
        chargeback: whether the owner of stolen means can have the payment reversed.
        self_custody: whether buyers pay from wallets of their own; else a processor pays for them.
    """

    named_by: ClassVar[str] = "name"

    name: str
    share: Annotated[float, Limits(0, 10**6)]
    fee_bps: Bps
    fee_bps_abroad: Bps
    fixed_fee_cents: WholeCents
    delay_minutes: Minutes
    decline_rate: Share
    decline_rate_abroad: Share
    refusal_rate: Share
    chargeback: bool
    self_custody: bool
