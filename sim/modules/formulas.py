"""What promises about an order cost when they are broken: the formulas of contracts/modules/, in integers.

Amounts are token units, shares basis points, times seconds. docs/covenants.md explains them; tests/contracts
compares every one of them with the contracts.
"""

from __future__ import annotations

from typing import Final

from sim.core.units import BPS, DAY, share

HALF_WAY: Final = 10
"""Good orders that bring a seller half of the way from the greatest bond to the least."""

BAD_WEIGHT: Final = 20
"""Good orders that it takes to make up for a bad one."""


def days_late(promised_at: int, delivered_at: int) -> int:
    """Days begun since the promise; 0 in time."""
    return max(0, -((promised_at - delivered_at) // DAY))


def lateness_penalty(bond: int, bps_per_day: int, promised_at: int, delivered_at: int) -> int:
    """What a late carrier pays its buyer: so much of its bond for each day begun, at most all of it."""
    return min(bond, share(bond, bps_per_day * days_late(promised_at, delivered_at)))


def freight_part(freight: int, bps: int) -> int:
    """What a milestone releases of the freight; delivery releases the rest."""
    return share(freight, bps)


def sellers_loss(price: int, refunded_bps: int) -> int:
    """What the seller gave back of the price for goods that did not arrive."""
    return share(price, refunded_bps)


def carrier_pays(bond: int, price: int, loss_bps: int) -> int:
    """What the bond pays the seller: `loss_bps` of the price (refunded, or awarded), at most all of the bond."""
    return min(bond, sellers_loss(price, loss_bps))


def loss_shares(price: int, seller_bps: int, carrier_bps: int, insurer_bps: int) -> tuple[int, int, int]:
    """An award in money: seller, carrier, insurer. Rounding stays with the buyer, who has the rest."""
    return share(price, seller_bps), share(price, carrier_bps), share(price, insurer_bps)


def claim_payment(cover: int, loss: int, recovered: int, deductible_bps: int) -> int:
    """What the pool pays: what is left of the loss, at most the cover, without the deductible.

    `loss` is the price of a lost parcel, of which the carrier's bond paid `recovered`; after an award it is the
    insurer's share, and nothing is recovered.
    """
    return share(min(cover, loss - recovered), BPS - deductible_bps)


def premium(cover: int, rate_bps: int) -> int:
    """What a cover costs, rounded up."""
    return -(-cover * rate_bps // BPS)


def seller_bond(price: int, bond_bps: int) -> int:
    """What of a seller's standing bond backs an order."""
    return share(price, bond_bps)


def bond_share(bond: int, fault_bps: int) -> int:
    """What the buyer gets of the seller's bond; all if the seller never shipped."""
    return share(bond, fault_bps)


def by_record(least: int, greatest: int, good: int, bad: int) -> int:
    """A bond in basis points, or hours to inspect, for a seller's record: greatest for strangers.

    Falls with good orders towards the least, rises with bad ones, rounded up to whole units.
    """
    return greatest - (greatest - least) * good // (good + HALF_WAY + BAD_WEIGHT * bad)


def exchanged(amount: int, rate: int, unit_decimals: int, pay_decimals: int) -> int:
    """`amount` of a token with `unit_decimals` in one with `pay_decimals`, rounded up.

    `rate` is whole pay tokens for one whole unit token, times 1e18.
    """
    up, down = int(10**pay_decimals), int(10 ** (18 + unit_decimals))
    return -(-amount * rate * up // down)
