"""How an order's deposit is divided between its parties: the rule, wherever the money lies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.core.units import share
from sim.orders.order import Payouts

if TYPE_CHECKING:
    from sim.orders.order import Deposit
    from sim.scenario import Scenario


def divide(deposit: Deposit, buyer_bps: int, *, delivered: bool) -> Payouts:
    """Divide an order's deposit between its parties. The contract does the same (docs/escrow.md, Payouts).

    Price and tax go to the buyer by `buyer_bps`, rounded down; the platform's fee is a share of what the seller
    keeps of the price. The carrier has earned the whole freight once the parcel is delivered.

    Args:
        deposit: the amounts in token units.
        buyer_bps: the buyer's share in basis points.
        delivered: the carrier attested delivery, or the buyer confirmed.
    """
    price_back = share(deposit.price, buyer_bps)
    tax_back = share(deposit.tax, buyer_bps)
    freight_back = 0 if delivered else share(deposit.freight, buyer_bps)
    platform = share(deposit.price - price_back, deposit.fee_bps)
    return Payouts(
        buyer=price_back + tax_back + freight_back,
        seller=deposit.price - price_back - platform,
        carrier=deposit.freight - freight_back,
        tax=deposit.tax - tax_back,
        platform=platform,
    )


def divide_called_off(deposit: Deposit, cancel_bps: int) -> Payouts:
    """Divide the deposit of an order that its buyer called off: all back but `cancel_bps` of the price."""
    penalty = share(deposit.price, cancel_bps)
    return Payouts(deposit.total - penalty, penalty, 0, 0, 0)


def roundings(deposit: Deposit, buyer_bps: int, *, delivered: bool) -> set[Payouts]:
    """Every division as by `divide` that rounds each share down or up: what one unit is, the rule leaves open."""
    return {
        Payouts(
            buyer=price_back + tax_back + freight_back,
            seller=deposit.price - price_back - platform,
            carrier=deposit.freight - freight_back,
            tax=deposit.tax - tax_back,
            platform=platform,
        )
        for price_back in _down_or_up(deposit.price, buyer_bps)
        for tax_back in _down_or_up(deposit.tax, buyer_bps)
        for freight_back in ({0} if delivered else _down_or_up(deposit.freight, buyer_bps))
        for platform in _down_or_up(deposit.price - price_back, deposit.fee_bps)
    }


def roundings_called_off(deposit: Deposit, cancel_bps: int) -> set[Payouts]:
    """Every division as by `divide_called_off` that rounds the penalty down or up."""
    penalties = _down_or_up(deposit.price, cancel_bps)
    return {Payouts(deposit.total - penalty, penalty, 0, 0, 0) for penalty in penalties}


def _down_or_up(amount: int, bps: int) -> set[int]:
    return {share(amount, bps), -share(-amount, bps)}


def cancel_bps_of(scenario: Scenario) -> int:
    """What a buyer who calls off leaves to the seller, in basis points of the price."""
    return scenario.modules.cancelling.cancel_bps if "cancelling" in scenario.settlement.modules else 0
