"""Insurance: cover against loss, and the capital behind it (contracts/modules/InsurancePool.sol).

Amounts are token units, shares basis points; docs/modules.md explains the formulas, and tests compare them with the
contract.
"""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated

from sim.core.limits import Bps, Limits
from sim.core.units import BPS, share
from sim.modules.parameters import Parameters


@dataclass(frozen=True, kw_only=True)
class Insurance(Parameters):
    """`[modules.insurance]`.

    Attributes:
        premium_bps: of the insured price.
        deductible_bps: of a loss, which the insured bears.
        capital: whole units of every currency behind the policies.
    """

    needs = MappingProxyType({"carriage": "'insurance' pays for what a carriage loses"})

    premium_bps: Bps
    deductible_bps: Bps
    capital: Annotated[int, Limits(1, 10**12)]


def claim_payment(cover: int, loss: int, recovered: int, deductible_bps: int) -> int:
    """What the pool pays: what is left of the loss, at most the cover, without the deductible.

    `loss` is the price of a lost parcel, of which the carrier's bond paid `recovered`; after an award it is the
    insurer's share, and nothing is recovered.
    """
    return share(min(cover, loss - recovered), BPS - deductible_bps)


def premium(cover: int, rate_bps: int) -> int:
    """What a cover costs, rounded up."""
    return -(-cover * rate_bps // BPS)
